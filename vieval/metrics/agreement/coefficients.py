"""Coefficients of agreement between annotators, from additive counts.

Ratings are numbers of values, -1 for none. What is 0/0 is undefined: nan. That is what chance
correction leaves where all annotators gave one and the same value throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.metrics.labels.counts import Floats, Ints
from vieval.stats import BeyondChance
from vieval.stats.ratios import ratio

Counts: TypeAlias = NDArray[Any]

NONE = -1


def encode(annotators: Sequence[Sequence[str | None]], values: Sequence[str]) -> Ints:
    """The ratings (segments, annotators) as numbers of `values`, -1 where there is none.

    Raises `ValueError` where the annotators have different lengths or a rating is no value.
    """
    lengths = {len(ratings) for ratings in annotators}
    if len(lengths) > 1:
        raise ValueError(f"annotators rated {sorted(lengths)} segments, not the same number")
    number: dict[str | None, int] = {value: index for index, value in enumerate(values)}
    number[None] = NONE
    for position, ratings in enumerate(zip(*annotators, strict=True)):
        for rating in ratings:
            if rating not in number:
                raise ValueError(
                    f"segment {position}: {rating!r} is not one of {', '.join(values)}"
                )
    rows = [[number[rating] for rating in ratings] for ratings in zip(*annotators, strict=True)]
    return np.array(rows, np.int64).reshape(-1, len(annotators))


class Pairs(NamedTuple):
    """What two annotators said of each item (items,), and the segment that it belongs to."""

    first: Ints
    second: Ints
    segment: Ints

    def rated(self) -> Pairs:
        """The items that both rated."""
        both = (self.first != NONE) & (self.second != NONE)
        return Pairs(self.first[both], self.second[both], self.segment[both])


def count_agreed(pairs: Pairs, segments: int) -> Counts:
    """Additive counts (segments, 2): items on which two annotators agree, and items they rated."""
    first, second, segment = pairs.rated()
    sides = segment[first == second], segment
    return np.column_stack([np.bincount(side, minlength=segments) for side in sides])


def count_margins(pairs: Pairs, segments: int, values: int) -> Counts:
    """Additive counts (segments, 2 + 2V): all that Cohen's kappa needs.

    They are those of `count_agreed`, then how often the first and the second gave each value.
    """
    *sides, segment = pairs.rated()
    margins = (
        np.bincount(segment * values + side, minlength=segments * values).reshape(-1, values)
        for side in sides
    )
    return np.column_stack([count_agreed(pairs, segments), *margins])


def observed(counts: Counts) -> Floats:
    """The share of items on which two annotators agree, from `count_agreed`."""
    return ratio(counts[..., 0], counts[..., 1])


def cohen_kappa(counts: Counts) -> Floats:
    """Cohen's kappa of two annotators (Cohen 1960), from `count_margins`."""
    return cohen_shares(counts).value


def cohen_shares(counts: Counts) -> BeyondChance:
    """The shares that Cohen's kappa is made of."""
    first, second = np.split(counts[..., 2:], 2, axis=-1)
    chance = ratio((first * second).sum(axis=-1), counts[..., 1] ** 2)
    return BeyondChance(observed(counts), counts[..., 1], chance, 1 - chance)


def count_panel(ratings: Ints, values: int) -> Counts:
    """Additive counts (segments, 2 + V) of many annotators' ratings (segments, annotators).

    The columns are ordered pairs of annotators who agree, segments, and how often each value was
    given. Segments that someone left out do not count.
    """
    given = _given(ratings, values) * np.all(ratings != NONE, axis=1, keepdims=True)
    agreed = (given * (given - 1)).sum(axis=1)
    return np.column_stack([agreed, given.any(axis=1), given])


def fleiss_kappa(counts: Counts) -> Floats:
    """Fleiss' kappa of a panel (Fleiss 1971), from `count_panel`."""
    return fleiss_shares(counts).value


def fleiss_shares(counts: Counts) -> BeyondChance:
    """The shares that Fleiss' kappa is made of: each segment is one item, however many rated it."""
    agreed, segments, given = counts[..., 0], counts[..., 1], counts[..., 2:]
    ratings = given.sum(axis=-1)
    others = ratio(ratings, segments) - 1
    chance = ratio((given**2).sum(axis=-1), ratings**2)
    return BeyondChance(ratio(agreed, ratings * others), segments, chance, 1 - chance)


def count_coincidences(ratings: Ints, values: int) -> Counts:
    """Additive counts (segments, V²) of the pairs of values in ratings (segments, annotators).

    A segment with m ratings adds each ordered pair of them 1 / (m - 1) times, so each rating counts
    once; one with a single rating adds nothing.
    """
    given = _given(ratings, values)
    pairs = given[:, :, None] * given[:, None, :] - given[:, :, None] * np.eye(values, dtype=int)
    shares: Counts = pairs / np.maximum(given.sum(axis=1) - 1, 1)[:, None, None]
    return shares.reshape(len(ratings), values * values)


def nominal_alpha(counts: Counts) -> Floats:
    """Krippendorff's alpha of unordered values, from `count_coincidences`."""
    return _alpha(counts, lambda given: 1 - np.eye(given.shape[-1]))


def nominal_shares(annotators: int, counts: Counts) -> BeyondChance:
    """The shares that alpha of unordered values is made of; each segment that all rated is one."""
    size = round(counts.shape[-1] ** 0.5)
    coincidences = counts.reshape(*counts.shape[:-1], size, size)
    given = coincidences.sum(axis=-1)
    ratings = given.sum(axis=-1)
    agreed = ratio(np.trace(coincidences, axis1=-2, axis2=-1), ratings)
    apart = ratio(ratings**2 - (given**2).sum(axis=-1), ratings * (ratings - 1))
    return BeyondChance(agreed, ratings / annotators, 1 - apart, apart)


def ordinal_alpha(counts: Counts) -> Floats:
    """Krippendorff's alpha of values in their order, from `count_coincidences`."""
    return _alpha(counts, _ordinal)


def _given(ratings: Ints, values: int) -> Ints:
    """How often each value was given to each segment: (segments, V)."""
    return np.asarray((ratings[:, :, None] == np.arange(values)).sum(axis=1))


def _alpha(counts: Counts, difference: Callable[[Counts], Counts]) -> Floats:
    """1 - observed / expected disagreement (Krippendorff 2011)."""
    size = round(counts.shape[-1] ** 0.5)
    coincidences = counts.reshape(*counts.shape[:-1], size, size)
    given = coincidences.sum(axis=-1)
    weights = difference(given)
    seen = (coincidences * weights).sum(axis=(-2, -1))
    chance = (given[..., :, None] * given[..., None, :] * weights).sum(axis=(-2, -1))
    return 1 - ratio((given.sum(axis=-1) - 1) * seen, chance)


def _ordinal(given: Counts) -> Counts:
    """Squared ordinal differences: the ratings between two values, their own counted half."""
    upto = given.cumsum(axis=-1)
    middle = upto - given / 2
    return np.asarray((middle[..., :, None] - middle[..., None, :]) ** 2)
