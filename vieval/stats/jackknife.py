"""Intervals and tests from leaving out one unit after the other, of figures of additive counts.

Units lie along the first axis; further axes are figures, or corpora, each by itself. A unit is an
article where the question is about articles like these. Where it is about these articles alone, a
unit is a segment and its article the stratum: only segments of one article are held against each
other. Nothing is drawn, so the same counts give the same numbers, in whatever order they came
together.

The number of degrees of freedom counts units as equally large ones would weigh (Carter, Schnepel
and Steigerwald 2017), since one long article among short ones is hardly more than one article. An
interval about articles goes by fewer where a few of them make most of the spread, as where a label
is rare. A statement takes two degrees of freedom in number and one in effect; else all is nan.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL, Interval
from vieval.stats.laws import beta_quantile, student_quantile, student_tail

Strata = NDArray[np.int64]

# What rounding may make of two equal values.
TIE = 1e-12
LEAST_UNITS = 2
LEAST_FREEDOM = 1.0
# So much of an item is added as a hit and as a miss, so that 0 and 1 have a logit. By simulation
# intervals near 1 cover better with a quarter than with a half (Haldane 1956).
HELD_OFF = 0.25


class Range(NamedTuple):
    """The least and the greatest value that a figure can have."""

    low: float = 0.0
    high: float = 1.0

    def share(self, value: Array) -> Floats:
        """Where values lie in the range, from 0 to 1."""
        return np.asarray((np.asarray(value, float) - self.low) / (self.high - self.low))

    def value(self, share: Array) -> Floats:
        """The values at shares of the range."""
        return np.asarray(self.low + (self.high - self.low) * share)

    @property
    def width(self) -> float:
        """The most that two values differ by."""
        return self.high - self.low


SHARE = Range()
COEFFICIENT = Range(-1.0, 1.0)


class LeftOut(NamedTuple):
    """A figure on all units (), without each, and its items in each: (units,)."""

    value: Array
    without: Array
    items: Array


class Spread(NamedTuple):
    """The standard error of a figure, and the degrees of freedom it rests on; nan for neither."""

    error: Floats
    freedom: Floats


class Difference(NamedTuple):
    """The ends of the interval of a difference, its standard error, and the p of no difference."""

    low: Floats
    high: Floats
    error: Floats
    freedom: Floats
    p: Floats


def leave_one_out(counts: Array) -> Array:
    """The totals (units, …) of additive counts (units, …) without each unit in turn."""
    wide = np.result_type(counts, np.int64)
    without: Array = counts.sum(axis=0, dtype=wide) - counts
    return without


def spread(without: Array, items: Array, strata: Strata | None = None) -> Spread:
    """The jackknife standard error (Efron 1982, eq. 3.2), within strata where there are some.

    `without` (units, …) is the figure without each unit, `items` (units, …) how many items of each
    it rests on: a unit with none takes no part. `strata` (units,) numbers the stratum of each.
    """
    without, items = np.asarray(without, float), np.asarray(items, float)
    taken = items > 0
    if strata is None:
        parts = [_part(without, items, taken)]
    else:
        rows = [strata == stratum for stratum in np.unique(strata)]
        parts = [_part(without[own], items[own], taken[own]) for own in rows]
    variance, count, freedom = (np.sum(column, axis=0) for column in zip(*parts, strict=True))
    stated = (count >= LEAST_UNITS) & (freedom >= LEAST_FREEDOM - TIE)
    return Spread(np.where(stated, np.sqrt(variance), np.nan), np.where(stated, freedom, np.nan))


def spread_around(center: Array, without: Array, items: Array) -> Spread:
    """The same of one stratum, with deviations from the figure on all units, the `center` (…).

    These are never smaller than those from their mean (MacKinnon, Nielsen and Webb 2023, CV3), and
    three articles cover by them. Degrees of freedom are those that give the variance of a sample
    variance where deviations have the kurtosis k, 2 (n - 1) / (k - (n - 3)/(n - 1)), where that is
    less than what the units weigh.
    """
    without, items = np.asarray(without, float), np.asarray(items, float)
    taken = items > 0
    deviations = np.where(taken, without - center, 0.0)
    count = np.maximum(taken.sum(axis=0), 2)
    second, fourth = ((deviations**power).sum(axis=0) / count for power in (2, 4))
    kurtosis = np.divide(fourth, second**2, out=np.ones_like(second), where=second > TIE**2)
    freedom = 2 * (count - 1) / np.maximum(kurtosis - (count - 3) / (count - 1), TIE)
    plain = spread(without, items)
    stated = ~np.isnan(plain.error)
    error = np.sqrt((count - 1) * second)
    return Spread(
        np.where(stated, error, np.nan),
        np.where(stated, np.minimum(freedom, plain.freedom), np.nan),
    )


def spread_about(center: Array, without: Array, items: Array, strata: Strata | None) -> Spread:
    """That around the figure on all units, or within strata where there are some."""
    if strata is None:
        return spread_around(center, without, items)
    return spread(without, items, strata)


def _part(without: Floats, items: Floats, taken: NDArray[np.bool_]) -> tuple[Floats, ...]:
    """Variance, units but one, and degrees of freedom that one stratum brings."""
    count = taken.sum(axis=0)
    several = np.maximum(count, 1)
    mean = np.where(taken, without, 0.0).sum(axis=0) / several
    squares = np.where(taken, (without - mean) ** 2, 0.0).sum(axis=0)
    total, largest = items.sum(axis=0), (items**2).sum(axis=0)
    effective = np.divide(total**2, largest, out=np.ones_like(total), where=largest > 0)
    return (several - 1) / several * squares, several - 1, effective - 1


def jackknife_interval(  # noqa: PLR0913, PLR0917 (a figure has as many parts)
    value: Array,
    without: Array,
    items: Array,
    scale: Range = SHARE,
    strata: Strata | None = None,
    besides: Spread | None = None,
    level: float = LEVEL,
) -> Interval:
    """The interval of a figure on the logit of its range, with Student's t.

    `value` (…) is the figure on all units; the others are as in `spread`. A figure x of n items is
    taken as (n·x + ¼) / (n + ½). Where no unit differs from another, as where all is right, there
    is no error to go by, and the interval is that of `exact_interval`. `besides` is an error on the
    logit that comes from elsewhere, as from what was trained on.
    """
    value, items = np.asarray(value, float), np.asarray(items, float)
    total = items.sum(axis=0)
    share, others = scale.share(value), scale.share(without)
    center, left = held_logit(share, total), held_logit(others, total - items)
    found = spread_about(center, left, items, strata)
    error, freedom = found if besides is None else both(found, besides)
    half = student_quantile((1 + level) / 2, freedom) * error
    low, high = (special.expit(center + end) for end in (-half, half))
    alike = spread(others, items, strata).error <= TIE
    exact = exact_interval(share, total, level)
    low = np.where(alike, exact.low, np.minimum(low, share))
    high = np.where(alike, exact.high, np.maximum(high, share))
    stated = ~np.isnan(half)
    low, high = (np.where(stated, scale.value(end), np.nan) for end in (low, high))
    return Interval(low, high, (~stated).astype(np.int64))


def both(one: Spread, other: Spread) -> Spread:
    """The error of a sum of two independent parts, and its degrees of freedom.

    These are those of Satterthwaite (1946). An error of 0 is no part of it.
    """
    variances = np.square(one.error), np.square(other.error)
    whole = variances[0] + variances[1]
    weighed = sum(
        np.divide(v**2, side.freedom, out=np.zeros_like(whole), where=v > 0)
        for v, side in zip(variances, (one, other), strict=True)
    )
    freedom = np.divide(whole**2, weighed, out=np.asarray(one.freedom + 0.0), where=weighed > 0)
    return Spread(np.sqrt(whole), freedom)


def exact_interval(share: Array, items: Array, level: float = LEVEL) -> Interval:
    """The interval of a share of independent items (Clopper and Pearson 1934).

    Of no items, and of an undefined share, it is nan.
    """
    share, items = np.asarray(share, float), np.asarray(items, float)
    hits, tail = share * items, (1 - level) / 2
    misses = items - hits
    with np.errstate(invalid="ignore"):
        low = np.where(hits <= TIE, 0.0, beta_quantile(tail, hits, misses + 1))
        high = np.where(misses <= TIE, 1.0, beta_quantile(1 - tail, hits + 1, misses))
    none = np.isnan(share) | (items <= 0)
    return Interval(
        np.where(none, np.nan, low), np.where(none, np.nan, high), none.astype(np.int64)
    )


def held_logit(share: Array, items: Array) -> Floats:
    """The logit of a share of items, held off 0 and 1 by a quarter of an item on either side."""
    return np.asarray(special.logit(held_share(share, items)))


def held_share(share: Array, items: Array) -> Floats:
    """The share of items, held off 0 and 1 so."""
    return np.asarray((items * share + HELD_OFF) / (items + 2 * HELD_OFF))


def jackknife_difference(  # noqa: PLR0913, PLR0917 (as `jackknife_interval`)
    value: Array,
    without: Array,
    items: Array,
    strata: Strata | None = None,
    level: float = LEVEL,
    most: float = np.inf,
) -> Difference:
    """Interval and two-sided t test of a paired difference of two figures on the same units.

    `value` (…) is the difference on all units, `without` (units, …) that without each, `items` how
    many of both figures. No end is further from 0 than `most`, which two such figures can differ
    by. Where all units say the same there is no error to go by. Then p is that
    of the sign test over the units: 1 for a difference of 0, else 2 / 2^units. A difference of 0
    has the interval that this leaves open for the share of items on which one is right and the
    other wrong (Clopper and Pearson 1934); another one has none.
    """
    value, items = np.asarray(value, float), np.asarray(items, float)
    error, freedom = spread(without, items, strata)
    alike, same = error <= TIE, np.abs(value) <= TIE
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * student_tail(np.abs(value) / error, freedom)
    signs = np.where(same, 1.0, 2.0 ** (1 - (items > 0).sum(axis=0)))
    p = np.where(np.isnan(error + value), np.nan, np.where(alike, signs, p))
    unseen = exact_interval(np.zeros_like(value), items.sum(axis=0) / 2, level).high
    half = student_quantile((1 + level) / 2, freedom) * error
    half = np.where(alike, np.where(same, unseen, np.nan), half)
    low, high = (np.clip(value + end, -most, most) for end in (-half, half))
    return Difference(low, high, error, freedom, p)


def pairwise(
    values: Floats,
    without: Floats,
    items: Array,
    strata: Strata | None = None,
    most: float = np.inf,
) -> Difference:
    """The differences of all pairs of approaches: fields (approaches, approaches), row - column.

    `values` (approaches,) and `without`, `items` (units, approaches) are those of each approach,
    `most` is the most that two can differ by.
    One row is worked out after the other, from its own place on: what is before is in an earlier
    row, with the ends of the interval changed about.
    """
    count, items = len(values), np.asarray(items)
    found = Difference(*np.empty((len(Difference._fields), count, count)))
    for row in range(count):
        # Of one column alone NumPy adds up in another order, with another last digit.
        rest = slice(min(row, max(count - 2, 0)), None)
        one = jackknife_difference(
            values[row] - values[rest],
            without[:, row, None] - without[:, rest],
            items[:, row, None] + items[:, rest],
            strata,
            most=most,
        )
        for whole, part in zip(found, one, strict=True):
            whole[row, rest] = whole[rest, row] = part
        found.low[rest, row], found.high[rest, row] = 0.0 - one.high, 0.0 - one.low
        found.low[row, row], found.high[row, row] = (
            end[row - rest.start] for end in (one.low, one.high)
        )
    return found
