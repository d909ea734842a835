"""Confidence intervals from resampled values, and one from a formula to check them by.

Values lie along the first axis, one a resample; further axes are figures that get an interval each.
An undefined value (nan, from 0/0) is no value: an interval is taken over the resamples where the
figure is defined, and is itself nan once more of them are undefined than its two tails hold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from vieval.stats.draws import Array, Floats
from vieval.stats.laws import student_quantile

LEVEL = 0.95


class Interval(NamedTuple):
    """The ends of an interval, nan where it is undefined, and how many resamples were undefined.

    All three have the shape of one resample's values.
    """

    low: Floats
    high: Floats
    undefined: NDArray[np.int64]


def percentile_interval(values: Array, level: float = LEVEL) -> Interval:
    """Cut equal tails off the values (resamples, …) (Efron and Tibshirani 1993, ch. 13).

    Quantiles are interpolated linearly between order statistics, as numpy and scipy do.
    """
    check_level(level)
    tail = (1 - level) / 2
    shape = np.shape(values)[1:]
    return _between(values, np.full(shape, tail), np.full(shape, 1 - tail), level)


def bca_interval(
    values: Array, estimate: Array, left_one_out: Array, level: float = LEVEL
) -> Interval:
    """Bias-corrected and accelerated interval (Efron 1987; Efron and Tibshirani 1993, eq. 14.10).

    `values` are (resamples, …), `estimate` (…) is the figure on the data, `left_one_out` (units, …)
    the figure without each unit in turn. Resamples equal to the estimate count half below it.
    Undefined (nan) as well where a figure without some unit is undefined, since all evidence then
    lies in that unit, and where all resamples lie on one side of the estimate.
    """
    check_level(level)
    values, estimate, left_one_out = map(np.asarray, (values, estimate, left_one_out))
    defined = np.count_nonzero(~np.isnan(values), axis=0)
    below = np.count_nonzero(values < estimate, axis=0)
    ties = np.count_nonzero(values == estimate, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        bias = special.ndtri((below + ties / 2) / defined)
        influence = left_one_out.mean(axis=0) - left_one_out
        spread = np.sum(influence**2, axis=0)
        skew = np.sum(influence**3, axis=0) / (6 * spread**1.5)
        acceleration = np.where(spread == 0, 0.0, skew)
        tails = np.multiply.outer([-1, 1], np.full(bias.shape, special.ndtri((1 + level) / 2)))
        shifted = bias + tails
        low, high = special.ndtr(bias + shifted / (1 - acceleration * shifted))
    return _between(values, low, high, level)


def delta_interval(numerator: Array, denominator: Array, level: float = LEVEL) -> Interval:
    """Interval for a ratio of totals from its linearisation, with Student's t.

    Both are additive counts (units, …), such as 2·COR and POS + ACT for F1. The variance of the
    ratio r is n/(n-1) Σ (numerator - r·denominator)² / (Σ denominator)² over the n units
    (Cochran 1977, eq. 2.39 and 6.13). It is symmetric and may leave [0, 1]: a check beside the
    bootstrap, off where the two differ much. nan where the ratio is 0/0, or below two units.
    """
    check_level(level)
    count = len(numerator)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = denominator.sum(axis=0)
        ratio = np.where(total == 0, np.nan, numerator.sum(axis=0) / total)
        squares = np.sum((numerator - ratio * denominator) ** 2, axis=0)
        error = np.sqrt(np.float64(count) / (count - 1) * squares) / total
    half = student_quantile((1 + level) / 2, count - 1) * error
    return Interval(ratio - half, ratio + half, np.zeros(np.shape(ratio), np.int64))


def check_level(level: float) -> None:
    """Raise `ValueError` for what is no level of an interval."""
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, not at {level}")


def _between(values: Array, low: Floats, high: Floats, level: float) -> Interval:
    """The quantiles `low` and `high` (…) of the defined values (resamples, …)."""
    ordered = np.sort(values, axis=0)
    undefined = np.count_nonzero(np.isnan(ordered), axis=0)
    defined = len(ordered) - undefined
    # Half a resample forgives the rounding of 1 - level.
    usable = (undefined <= (1 - level) * len(ordered) + 0.5) & ~np.isnan(low + high)
    low, high = (
        np.where(usable, _quantile(ordered, defined, np.where(usable, share, 0.0)), np.nan)
        for share in (low, high)
    )
    return Interval(low, high, np.asarray(undefined))


def _quantile(ordered: Floats, defined: NDArray[np.int64], share: Floats) -> Floats:
    position = share * np.maximum(defined - 1, 0)
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(defined - 1, 0))
    first, second = (np.take_along_axis(ordered, at[None], axis=0)[0] for at in (below, above))
    quantile: Floats = first + (position - below) * (second - first)
    return quantile
