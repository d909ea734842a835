"""Intervals of mean losses, whose items are not right or wrong: each may cost another amount.

A logit asks for the greatest value, and a mean of losses is far from it: that of log loss stands
only for a probability of nothing, an error of nine steps is seen in one corpus of many. So a mean
loss is moved to its fourth root, which of sums of positive amounts is nearly normal (Hawkins and
Wixley 1986). Where the items hardly vary, as where no answer was wrong, they tell nothing of what
a wrong one costs. So an interval is no narrower than if a part of one more item were among them,
which costs as much, or as little, as an item may: the weights of items are Dirichlet's, as in the
Bayesian bootstrap (Rubin 1981), with the ends of Gaffke (2005), which of right and wrong items are
those of Clopper and Pearson.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL, Interval
from vieval.stats.jackknife import (
    COEFFICIENT,
    HELD_OFF,
    TIE,
    Range,
    Strata,
    jackknife_interval,
    spread_about,
)
from vieval.stats.laws import beta_quantile, student_quantile

# So much of an item is added that nobody saw. By simulation half an item covers where a whole one
# is wider than need be, and a quarter misses.
UNSEEN = 0.5
SHORT_SCALE = 3


class Losses(Range):
    """The range of a mean of losses, from 0: of items that may cost anything up to `high`."""

    __slots__ = ()

    def unseen(self, value: Floats) -> Floats:
        """What an item may cost that nobody saw, where the mean is so; nan where that is seen."""
        return np.full_like(value, self.high)


class LogLosses(Losses):
    """The range of log loss, whose greatest value is but where probabilities are cut off."""

    __slots__ = ()

    def unseen(self, value: Floats) -> Floats:
        """What it costs to be wrong where one is as sure as of these, or twice their mean.

        Who gives the gold a probability of p loses -ln p, and of another label -ln(1 - p) or more.
        """
        wrong = -np.log(-np.expm1(-value))
        return np.minimum(np.maximum(wrong, 2 * value), self.high)


class Steps(Losses):
    """The range of an error in whole steps: any that was seen tells what one costs."""

    __slots__ = ()

    def unseen(self, value: Floats) -> Floats:
        """Nothing."""
        return np.full_like(value, np.nan)


class WeightedAgreement(Range):
    """The range of a coefficient of long scales, which takes off more for far errors.

    1 less such a coefficient is a ratio of losses.
    """

    __slots__ = ()

    @property
    def losses(self) -> Steps:
        """The range of what is taken off."""
        return Steps(0.0, self.width)


WEIGHTED_AGREEMENT = WeightedAgreement(COEFFICIENT.low, COEFFICIENT.high)


def weighted_scale(labels: int) -> Range:
    """The range of a coefficient that weighs errors on a scale of so many labels.

    On a short one an error is hardly less than the range, and the logit holds.
    """
    return WEIGHTED_AGREEMENT if labels > SHORT_SCALE else COEFFICIENT


class _Items(NamedTuple):
    """Mean, variance of the mean and number of items, all (…)."""

    mean: Floats
    variance: Floats
    number: Floats

    def quantile(
        self, share: float, one_more: float | Floats, most: Floats, weight: Floats
    ) -> Floats:
        """The quantile of the mean with a part of one more item, by the beta law of two moments.

        The weights of items are Dirichlet's; `most` is the most that an item costs. nan where they
        vary more than items up to there can.
        """
        whole = self.number + weight
        mean = (self.number * self.mean + weight * one_more) / whole
        apart = self.number * weight * (one_more - self.mean) ** 2 / whole
        variance = (self.variance * self.number**2 + apart) / (whole * (whole + 1))
        a_share = mean / most
        size = a_share * (1 - a_share) * most**2 / variance - 1
        return most * beta_quantile(share, a_share * size, (1 - a_share) * size)


def interval_of(  # noqa: PLR0913, PLR0917 (as `jackknife_interval`)
    value: Array,
    without: Array,
    items: Array,
    scale: Range,
    strata: Strata | None = None,
    level: float = LEVEL,
) -> Interval:
    """The interval of a figure by the range that it has: that of losses, or that on the logit.

    A coefficient of a long scale has what both of them leave open: by simulation the logit alone
    misses where errors are rare, the root where they are many.
    """
    if isinstance(scale, Losses):
        return loss_interval(value, without, items, scale, strata, level)
    found = jackknife_interval(value, without, items, scale, strata, level=level)
    if not isinstance(scale, WeightedAgreement):
        return found
    lost = 1 - np.asarray(value), 1 - np.asarray(without)
    other = loss_interval(*lost, items, scale.losses, strata, level)
    low, high = np.minimum(found.low, 1 - other.high), np.maximum(found.high, 1 - other.low)
    return Interval(low, high, found.undefined)


def loss_interval(  # noqa: PLR0913, PLR0917 (as `jackknife_interval`)
    value: Array,
    without: Array,
    items: Array,
    scale: Losses,
    strata: Strata | None = None,
    level: float = LEVEL,
) -> Interval:
    """The interval of a mean loss on its fourth root, with Student's t.

    All are as in `jackknife_interval`. The sum is held off 0 by a quarter of what the units' sums
    vary by, variance over mean: of items that cost 1 or nothing that is about a quarter of one. The
    ends reach at least as far as with half an item more that costs what `unseen` says, or nothing;
    a whole one where no unit differs from another.
    """
    value, without, items = (np.asarray(one, float) for one in (value, without, items))
    plain = spread_about(value, without, items, strata)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = _by_root(value, without, items, strata, level)
        unseen_low, unseen_high = _by_unseen(value, plain.error, items, scale, level)
    low = np.fmin(np.minimum(low, value), unseen_low)
    high = np.fmax(np.maximum(high, value), unseen_high)
    stated = ~np.isnan(plain.error)
    low, high = (
        np.where(stated, np.clip(end, scale.low, scale.high), np.nan) for end in (low, high)
    )
    return Interval(low, high, (~stated).astype(np.int64))


def _by_root(
    value: Floats, without: Floats, items: Floats, strata: Strata | None, level: float
) -> tuple[Floats, Floats]:
    """The ends that the jackknife gives on the fourth root."""
    total = items.sum(axis=0)
    rest = total - items
    # What a unit's sum differs by from as many items of the mean.
    squares = np.where(items > 0, (rest * (value - without)) ** 2, 0.0).sum(axis=0)
    held = HELD_OFF * np.where(value > 0, squares / (total * value), 0.0)
    center, left = _root(value + held / total), _root(without + held / rest)
    found = spread_about(center, left, items, strata)
    half = student_quantile((1 + level) / 2, found.freedom) * found.error
    return np.maximum(center - half, 0.0) ** 4, (center + half) ** 4


def _root(value: Floats) -> Floats:
    # Rounding leaves less than nothing where one unit has all that was lost.
    return np.sqrt(np.sqrt(np.maximum(value, 0.0)))


def _by_unseen(
    value: Floats, error: Floats, items: Floats, scale: Losses, level: float
) -> tuple[Floats, Floats]:
    """The ends with a part of one more item, at least; nan where enough was seen."""
    alike = error <= TIE
    most = scale.unseen(value)
    most = np.where(alike & np.isnan(most), scale.high, most)
    weight = np.where(alike, 1.0, UNSEEN)
    seen = _Items(value, error**2, items.sum(axis=0))
    tail = (1 - level) / 2
    return (
        seen.quantile(tail, 0.0, most, weight),
        seen.quantile(1 - tail, most, most, weight),
    )
