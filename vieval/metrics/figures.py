"""Figures: functions of additive counts, given their values and intervals all at once.

A tree of scores is first built with figures as its leaves. Settling it draws once for all of them,
so that a hundred figures cost little more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.metrics import ratios
from vieval.metrics.estimates import Estimate, Scores
from vieval.stats import (
    Resampler,
    bca_interval,
    delta_interval,
    paired_permutation,
    percentile_interval,
)

Counts: TypeAlias = NDArray[np.integer[Any] | np.floating[Any]]
Floats: TypeAlias = NDArray[np.float64]
Value: TypeAlias = Callable[[Floats], Floats]
Places: TypeAlias = tuple[int, ...]

# Ten thousand resamples of so many figures fit into a cache of tens of megabytes.
FIGURES_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Figure:
    """A function of summed counts: `value` takes sums (..., k) of counts (segments, k) to (...).

    It gives nan where it is undefined.
    """

    counts: Counts
    value: Value


@dataclass(frozen=True, eq=False)
class Reading:
    """What is read off the sums (k,) of counts (segments, k) and has no interval."""

    counts: Counts
    value: Callable[[Floats], Any]


def ratio(part: Counts, whole: Counts) -> Figure:
    """The sum of `part` over that of `whole`, both (segments,); undefined where the latter is 0."""
    return Figure(np.stack([part, whole], axis=-1), _quotient)


def _quotient(sums: Floats) -> Floats:
    return ratios.ratio(sums[..., 0], sums[..., 1])


def settle(tree: Mapping[str, Any], draws: Resampler) -> Scores:
    """The tree with each figure `x` replaced by its value `x` and its interval `x_interval`.

    Undefined values and interval ends become None. A reading becomes what it reads.
    """
    figures = list(_leaves(tree))
    estimates = dict(zip(map(id, figures), _estimates(figures, draws), strict=True))
    return _replaced(tree, estimates)


def _leaves(tree: Mapping[str, Any]) -> Iterator[Figure]:
    for child in tree.values():
        if isinstance(child, Figure):
            yield child
        elif isinstance(child, Mapping):
            yield from _leaves(child)


def _replaced(tree: Mapping[str, Any], estimates: Mapping[int, Estimate]) -> Scores:
    settled: Scores = {}
    for key, child in tree.items():
        if isinstance(child, Figure):
            estimate = estimates[id(child)]
            settled[key] = estimate.value
            settled[f"{key}_interval"] = [estimate.low, estimate.high]
        elif isinstance(child, Reading):
            settled[key] = child.value(child.counts.sum(axis=0))
        else:
            settled[key] = _replaced(child, estimates) if isinstance(child, Mapping) else child
    return settled


def _estimates(figures: list[Figure], draws: Resampler) -> list[Estimate]:
    """Sum each distinct column once, and work out each distinct figure once."""
    columns = _Columns()
    asked = [(figure.value, columns.places(figure.counts)) for figure in figures]
    if not asked:
        return []
    matrix = np.stack(columns.distinct, axis=-1)
    sums, resampled = matrix.sum(axis=0), draws.totals(matrix)
    estimates: dict[tuple[Value, Places], Estimate] = {}
    alike: dict[tuple[Value, int], dict[Places, None]] = {}
    for value, places in asked:
        alike.setdefault((value, len(places)), {})[places] = None
    for (value, _), distinct in alike.items():
        wanted = list(distinct)
        for start in range(0, len(wanted), FIGURES_AT_ONCE):
            some = wanted[start : start + FIGURES_AT_ONCE]
            chosen = np.array(some)
            found = _together(value(sums[chosen]), value(resampled[:, chosen]))
            estimates.update(zip(((value, places) for places in some), found, strict=True))
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


def _together(values: Floats, resampled: Floats) -> Iterator[Estimate]:
    """The estimates of values (figures,) with their resamples (resamples, figures)."""
    interval = percentile_interval(resampled)
    for value, low, high in zip(values, interval.low, interval.high, strict=True):
        yield Estimate(_defined(value), _defined(low), _defined(high))


def estimate(value: Floats, resampled: Floats) -> Estimate:
    """A value with the ends of the 95 % percentile interval of its resamples (resamples,)."""
    [one] = _together(np.reshape(value, 1), resampled[:, None])
    return one


def interval_checks(figure: Figure, resampled: Floats, draws: Resampler) -> Scores:
    """The interval of a figure by three methods, which differ much where the units are too few.

    `percentile_interval` is the one that is told everywhere, `bca_interval` corrects its bias and
    skew, and `delta_interval`, of ratios alone, draws nothing. `resampled` (resamples,) is the
    figure on the draws.
    """
    value = figure.value(figure.counts.sum(axis=0))
    without = figure.value(draws.leave_one_out(figure.counts))
    intervals = {
        "percentile": percentile_interval(resampled),
        "bca": bca_interval(resampled, value, without),
    }
    if figure.value is _quotient:
        part, whole = draws.per_unit(figure.counts).T
        intervals["delta"] = delta_interval(part, whole)
    return {
        f"{name}_interval": [_defined(interval.low), _defined(interval.high)]
        for name, interval in intervals.items()
    }


@dataclass(frozen=True)
class Contrast:
    """Two figures on the same segments: `one`, `other`, one - other, and the p of no difference.

    p is None where the difference is undefined.
    """

    one: Estimate
    other: Estimate
    difference: Estimate
    p: float | None


def contrast(one: Figure, other: Figure, draws: Resampler) -> Contrast:
    """Resample two figures with the same draws, and test them by paired permutation.

    Both have the same value of other counts.
    """
    values = [figure.value(figure.counts.sum(axis=0)) for figure in (one, other)]
    resampled = [figure.value(draws.totals(figure.counts)) for figure in (one, other)]
    counts = [draws.per_unit(figure.counts) for figure in (one, other)]
    p = paired_permutation(counts[0], counts[1], one.value, draws.resamples, draws.seed)
    return Contrast(
        estimate(values[0], resampled[0]),
        estimate(values[1], resampled[1]),
        estimate(values[0] - values[1], resampled[0] - resampled[1]),
        _defined(p),
    )


def _defined(number: Any) -> float | None:
    return None if np.isnan(number) else float(number)
