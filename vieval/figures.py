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

from vieval import labels
from vieval.results import Estimate, Scores
from vieval.stats import Resampler, paired_permutation, percentile_interval

Counts: TypeAlias = NDArray[np.integer[Any] | np.floating[Any]]
Floats: TypeAlias = NDArray[np.float64]
Value: TypeAlias = Callable[[Floats], Floats]


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
    return labels.ratio(sums[..., 0], sums[..., 1])


def settle(tree: Mapping[str, Any], draws: Resampler) -> Scores:
    """The tree with each figure `x` replaced by its value `x` and its interval `x_interval`.

    Undefined values and interval ends become None. A reading becomes what it reads.
    """
    figures = {id(figure): figure for figure in _leaves(tree)}
    estimates = dict(zip(figures, _estimates(list(figures.values()), draws), strict=True))
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


def _estimates(figures: list[Figure], draws: Resampler) -> Iterator[Estimate]:
    """Sum each distinct column once, however many figures are made of it."""
    place: dict[bytes, int] = {}
    columns = []
    used = []
    for figure in figures:
        chosen = []
        for column in figure.counts.T:
            key = np.ascontiguousarray(column).tobytes()
            if key not in place:
                place[key] = len(place)
                columns.append(column)
            chosen.append(place[key])
        used.append(chosen)
    if not figures:
        return
    matrix = np.stack(columns, axis=-1)
    sums, resampled = matrix.sum(axis=0), draws.totals(matrix)
    for figure, chosen in zip(figures, used, strict=True):
        yield estimate(figure.value(sums[chosen]), figure.value(resampled[:, chosen]))


def estimate(value: Floats, resampled: Floats) -> Estimate:
    """A value with the ends of the 95 % percentile interval of its resamples (resamples,)."""
    interval = percentile_interval(resampled)
    return Estimate(_defined(value), _defined(interval.low), _defined(interval.high))


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
