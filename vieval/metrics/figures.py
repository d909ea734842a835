"""Figures: functions of additive counts, given their values and intervals all at once.

A tree of scores is first built with figures as its leaves. Settling it leaves out each unit of the
sample once for all of them, so that a hundred figures cost little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from vieval.metrics.estimates import Ends, Estimate
from vieval.metrics.scores import (
    Bins,
    LabelAgreement,
    LabelScores,
    LabelSetScores,
    SpanAgreement,
    SpanScores,
    changed,
    leaves,
)
from vieval.stats import (
    LEVEL,
    SHARE,
    Interval,
    LeftOut,
    Range,
    Resampler,
    Sample,
    Shares,
    Strata,
    bca_interval,
    delta_interval,
    interval_of,
    jackknife_difference,
    leave_one_out,
    no_narrower,
    paired_permutation,
    percentile_interval,
)
from vieval.stats.ratios import ratio as quotient

Counts: TypeAlias = NDArray[np.integer[Any] | np.floating[Any]]
Floats: TypeAlias = NDArray[np.float64]
Sums: TypeAlias = NDArray[Any]
Value: TypeAlias = Callable[[Floats], Floats]
Places: TypeAlias = tuple[int, ...]
OwnInterval: TypeAlias = Callable[[Counts, Strata | None, float], Interval]
"""The interval of each figure (…) from counts (units, …, k), by strata, at a level."""
T = TypeVar("T")

# The totals without each of some thousand units, for so many figures, fit into tens of megabytes.
FIGURES_AT_ONCE = 256
# Their totals under 10,000 draws take 40 MB.
COLUMNS_AT_ONCE = 512


class Measure(NamedTuple):
    """How a figure follows from the sums (…, k) of its counts, whatever was counted.

    `value` takes sums to (…), nan where the figure is undefined. `items` takes the same sums to how
    many independent items the figure rests on, such as names or segments, and `scale` is the range
    of its values. A figure that is no smooth function of its sums has an `interval` of its own,
    from counts by unit. One that is made of shares of items, as macro-F1 and kappa are, has these
    `shares`, which the sums give.
    """

    value: Value
    items: Value
    scale: Range = SHARE
    interval: OwnInterval | None = None
    shares: Callable[[Floats], Shares] | None = None

    def settled(
        self, counts: Sums, strata: Strata | None = None, level: float = LEVEL
    ) -> tuple[Floats, Interval]:
        """Values (…) with their intervals from counts (units, …, k), by strata if there are any."""
        return self.of_sums(counts, counts.sum(axis=0), leave_one_out(counts), strata, level)

    def of_sums(
        self, counts: Sums, sums: Sums, without: Sums, strata: Strata | None, level: float
    ) -> tuple[Floats, Interval]:
        """The same where the sums (…, k), and those without each unit, are at hand."""
        value = self.value(sums)
        if self.interval:
            found = self.interval(counts, strata, level)
        else:
            left, items = self.value(without), self.items(counts)
            found = interval_of(value, left, items, self.scale, strata, level=level)
        if self.shares:
            found = no_narrower(found, self.shares(sums), self.scale, level)
        return value, found


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure of counts (segments, k); the other fields are those of its `Measure`."""

    counts: Counts
    value: Value
    items: Value
    scale: Range = SHARE
    interval: OwnInterval | None = None
    shares: Callable[[Floats], Shares] | None = None

    @property
    def measure(self) -> Measure:
        """How it follows from the sums of its counts: the same for figures of one kind."""
        return Measure(self.value, self.items, self.scale, self.interval, self.shares)


@dataclass(frozen=True, eq=False)
class Readout(Generic[T]):
    """What is read off the sums (k,) of counts (segments, k) and has no interval."""

    counts: Counts
    value: Callable[[Floats], T]


LabelFigures: TypeAlias = LabelScores[Figure, Readout[Bins]]
Unsettled: TypeAlias = SpanScores[Figure] | LabelFigures | LabelSetScores[Figure]
"""The scores of an approach while its counts are gathered."""


def ratio(part: Counts, whole: Counts) -> Figure:
    """The sum of `part` over that of `whole`, both (segments,); undefined where the latter is 0."""
    return Figure(np.stack([part, whole], axis=-1), _quotient, _whole)


def ratio_of_halves(part: Counts, whole: Counts) -> Figure:
    """The same of counts that hold each item twice, as F1 does: 2 · hits of gold and predicted."""
    return Figure(np.stack([part, whole], axis=-1), _quotient, _half)


def _quotient(sums: Floats) -> Floats:
    return quotient(sums[..., 0], sums[..., 1])


def _whole(sums: Floats) -> Floats:
    return sums[..., 1]


def _half(sums: Floats) -> Floats:
    return sums[..., 1] / 2


@overload
def settle(tree: SpanScores[Figure], sample: Sample) -> SpanScores[Estimate]: ...
@overload
def settle(tree: LabelFigures, sample: Sample) -> LabelScores[Estimate, Bins]: ...
@overload
def settle(tree: LabelSetScores[Figure], sample: Sample) -> LabelSetScores[Estimate]: ...
@overload
def settle(tree: SpanAgreement[Figure], sample: Sample) -> SpanAgreement[Estimate]: ...
@overload
def settle(tree: LabelAgreement[Figure], sample: Sample) -> LabelAgreement[Estimate]: ...
@overload
def settle(tree: Mapping[str, Figure], sample: Sample) -> Mapping[str, Estimate]: ...
def settle(tree: object, sample: Sample) -> object:
    """The tree with each figure replaced by its estimate, and each readout by what it reads.

    Undefined values become None, and so do the ends of an interval where too few units have part
    in the figure.
    """
    figures = [leaf for _, leaf in leaves(tree) if isinstance(leaf, Figure)]
    estimates = dict(zip(map(id, figures), _estimates(figures, sample), strict=True))

    def settled(leaf: object) -> object:
        if isinstance(leaf, Figure):
            return estimates[id(leaf)]
        return leaf.value(leaf.counts.sum(axis=0)) if isinstance(leaf, Readout) else leaf

    return changed(tree, settled)


def _estimates(figures: list[Figure], sample: Sample) -> list[Estimate]:
    """Sum each distinct column once, and work out each distinct figure once.

    Figures of one measure are functions of different columns, and are worked out together.
    """
    columns = _Columns()
    asked = [(figure.measure, columns.places(figure.counts)) for figure in figures]
    if not asked:
        return []
    counts = sample.per_unit(np.stack(columns.distinct, axis=-1))
    sums, without = counts.sum(axis=0), leave_one_out(counts)
    alike: dict[tuple[Measure, int], dict[Places, None]] = {}
    for measure, places in asked:
        alike.setdefault((measure, len(places)), {})[places] = None
    estimates: dict[tuple[Measure, Places], Estimate] = {}
    for (measure, _), distinct in alike.items():
        wanted = list(distinct)
        for start in range(0, len(wanted), FIGURES_AT_ONCE):
            some = wanted[start : start + FIGURES_AT_ONCE]
            chosen = np.array(some)
            value, found = measure.of_sums(
                counts[:, chosen], sums[chosen], without[:, chosen], sample.strata, sample.level
            )
            ends = zip(some, value, found.low, found.high, strict=True)
            estimates |= {(measure, places): _estimate(*told) for places, *told in ends}
    return [estimates[one] for one in asked]


class _Columns:
    """The distinct columns of counts, in the order in which they came."""

    def __init__(self) -> None:
        self.distinct: list[Counts] = []
        self._places: dict[bytes, int] = {}

    def places(self, counts: Counts) -> Places:
        """Where the columns of counts (segments, k) are among the distinct ones."""
        return tuple(self._place(column) for column in counts.T)

    def _place(self, column: Counts) -> int:
        key = np.ascontiguousarray(column).tobytes()
        if key not in self._places:
            self._places[key] = len(self.distinct)
            self.distinct.append(column)
        return self._places[key]


def estimate(figure: Figure, sample: Sample) -> Estimate:
    """The value of one figure with its interval."""
    [one] = _estimates([figure], sample)
    return one


def _estimate(value: Any, low: Any, high: Any) -> Estimate:
    return Estimate(_defined(value), _defined(low), _defined(high))


def interval_checks(figures: Sequence[Figure], draws: Resampler) -> list[dict[str, Ends]]:
    """The interval of each figure by three other methods, to be read beside the jackknife's.

    Two draw units, the same for all figures: the percentile bootstrap, too narrow where there are
    few of them, and BCa, which corrects its bias and skew. The delta method, of ratios alone, draws
    nothing. None of them knows of strata.
    """
    drawn = _resampled(figures, draws)
    return [_checks(f, r, draws.sample) for f, r in zip(figures, drawn, strict=True)]


def _checks(figure: Figure, resampled: Floats, sample: Sample) -> dict[str, Ends]:
    counts = sample.per_unit(figure.counts)
    value, without = figure.value(counts.sum(axis=0)), figure.value(leave_one_out(counts))
    intervals = {
        "percentile": percentile_interval(resampled, sample.level),
        "bca": bca_interval(resampled, value, without, sample.level),
    }
    if figure.value is _quotient:
        numerator, denominator = counts.T
        intervals["delta"] = delta_interval(numerator, denominator, sample.level)
    return {
        name: Ends(_defined(interval.low), _defined(interval.high))
        for name, interval in intervals.items()
    }


def _resampled(figures: Sequence[Figure], draws: Resampler) -> Iterator[Floats]:
    """The values of each figure under the same draws, which are drawn once for many of them."""
    for some in _drawn_at_once(figures):
        totals = draws.totals(np.concatenate([figure.counts for figure in some], axis=1))
        ends = np.cumsum([figure.counts.shape[1] for figure in some])
        for figure, own in zip(some, np.split(totals, ends[:-1], axis=1), strict=True):
            yield figure.value(np.ascontiguousarray(own))


def _drawn_at_once(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """Figures of whole numbers together, up to some columns; each other one by itself.

    Totals of whole numbers are exact, those of fractions are rounded as their neighbours want it.
    """
    some: list[Figure] = []
    columns = 0
    for figure in figures:
        exact = figure.counts.dtype.kind in "biu"
        columns += figure.counts.shape[1]
        if some and (not exact or columns > COLUMNS_AT_ONCE):
            yield some
            some, columns = [], figure.counts.shape[1]
        some.append(figure)
        if not exact:
            yield some
            some, columns = [], 0
    if some:
        yield some


@dataclass(frozen=True)
class Contrast:
    """Two figures on the same segments: `one`, `other`, one - other, and the p of no difference.

    p is None where the difference is undefined, or too few units have part in it.
    """

    one: Estimate
    other: Estimate
    difference: Estimate
    p: float | None


def contrast(one: Figure, other: Figure, sample: Sample) -> Contrast:
    """Test the paired difference of two figures by leaving out each unit."""
    sides = [left_out(figure, sample) for figure in (one, other)]
    values, without, items = zip(*sides, strict=True)
    found = jackknife_difference(
        values[0] - values[1],
        without[0] - without[1],
        items[0] + items[1],
        sample.strata,
        sample.level,
        one.scale.width,
    )
    return Contrast(
        estimate(one, sample),
        estimate(other, sample),
        _estimate(values[0] - values[1], found.low, found.high),
        _defined(found.p),
    )


def left_out(figure: Figure, sample: Sample) -> LeftOut:
    """The figure on all units and without each of them."""
    counts = sample.per_unit(figure.counts)
    without = figure.value(leave_one_out(counts))
    return LeftOut(figure.value(counts.sum(axis=0)), without, figure.items(counts))


def permutation_p(one: Figure, other: Figure, draws: Resampler) -> float | None:
    """The p of no difference when units swap sides; both figures have the same value.

    A check beside the p of a contrast. By articles it takes six of them to get below .05.
    """
    first, second = (draws.sample.per_unit(figure.counts) for figure in (one, other))
    return _defined(paired_permutation(first, second, one.value, draws.resamples, draws.seed))


def _defined(number: Any) -> float | None:
    return None if np.isnan(number) else float(number)
