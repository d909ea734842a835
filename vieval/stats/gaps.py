"""The interval of the mean amount of gaps in bins, such as the expected calibration error.

A sum of amounts is never less than 0, so chance alone makes it too large: of 100 answers that mean
what they say it is some .09, and the logit of .09 leaves 0 out. Here the lower end takes off what
chance may have added, and the upper end is that of a mean loss.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL, Interval
from vieval.stats.jackknife import (
    SHARE,
    Strata,
    jackknife_interval,
    leave_one_out,
    spread_about,
)
from vieval.stats.laws import student_quantile
from vieval.stats.losses import Losses, loss_interval

GAPS = Losses(0.0, 1.0)
# A gap is taken to be so many standard errors nearer to 0 than it looks: one that is far from 0 is
# no larger by chance, one that is near may be.
NEARER = 1.0


def gap_interval(counts: Array, strata: Strata | None = None, level: float = LEVEL) -> Interval:
    """The interval (…) of the mean amount of gaps from counts (units, …, bins, 3).

    The counts of a bin are its answers, the sum of what they say, and of what holds; all but the
    first from 0 to 1. The gap of a bin is the difference of the two, over all answers. The error of
    a gap, and of their sum, is no less than if answers held with the chances that they say: a bin
    of few sure answers, none of which is wrong, looks as if it had none.
    """
    counts = np.asarray(counts, float)
    answers = counts[..., 0]
    items = answers.sum(axis=-1)
    sums, left = counts.sum(axis=0), leave_one_out(counts)
    gaps, without = _gaps(sums), _gaps(left)
    value, signs = np.abs(gaps).sum(axis=-1), np.sign(gaps)
    of_bins = spread_about(gaps, without, np.broadcast_to(items[..., None], without.shape), strata)
    of_sum = spread_about(value, (signs * without).sum(axis=-1), items, strata)
    by_chance = _variance_by_chance(sums)
    errors = np.sqrt(np.fmax(of_bins.error**2, by_chance))
    error = np.sqrt(np.maximum(of_sum.error**2, by_chance.sum(axis=-1)))
    added = _added_by_chance(np.abs(gaps), errors).sum(axis=-1)
    half = student_quantile((1 + level) / 2, of_sum.freedom) * error
    half = np.fmax(half, _towards_zero(answers, sums, left, strata, level))
    low = value - added - half
    high = loss_interval(value, np.abs(without).sum(axis=-1), items, GAPS, strata, level).high
    stated = ~np.isnan(low + high)
    return Interval(
        np.where(stated, np.maximum(low, 0.0), np.nan),
        np.where(stated, high, np.nan),
        (~stated).astype(np.int64),
    )


def _gaps(sums: Floats) -> Floats:
    """The gap of each bin (…, bins) from sums (…, bins, 3): what holds less what was said."""
    answers, said, holds = np.moveaxis(sums, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((holds - said) / answers.sum(axis=-1)[..., None])


def _towards_zero(
    answers: Floats, sums: Floats, left: Floats, strata: Strata | None, level: float
) -> Floats:
    """How far the gaps together may be nearer to 0, by the interval of what holds in each bin.

    That is on the logit: what mostly holds varies less where it happens to hold more often.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share, others = (one[..., 2] / one[..., 0] for one in (sums, left))
        weights = sums[..., 0] / sums[..., 0].sum(axis=-1)[..., None]
    found = jackknife_interval(share, others, answers, SHARE, strata, level=level)
    above = sums[..., 2] > sums[..., 1]
    reach = np.nan_to_num(np.where(above, share - found.low, found.high - share))
    return np.asarray(np.sqrt(np.square(weights * reach).sum(axis=-1)))


def no_interval(counts: Array, *_: object) -> Interval:
    """Ends (…) of nan, for what counts (units, …, bins, 3) can say nothing of."""
    nothing = np.full(np.shape(counts)[1:-2], np.nan)
    return Interval(nothing, nothing, np.ones(nothing.shape, np.int64))


def _variance_by_chance(sums: Floats) -> Floats:
    """The most that gaps (…, bins) vary by where what holds does so by the chances told."""
    answers, said, _ = np.moveaxis(sums, -1, 0)
    chance = np.divide(said, answers, out=np.zeros_like(said), where=answers > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(answers * chance * (1 - chance) / answers.sum(axis=-1)[..., None] ** 2)


def _added_by_chance(amounts: Floats, errors: Floats) -> Floats:
    """What errors add to amounts on average, as the folded normal law has it (Leone et al. 1961).

    The mean of |x + e| less |x|, for an x that is `NEARER` to 0 than the amount.
    """
    some = errors > 0
    apart = np.divide(amounts, errors, out=np.zeros_like(amounts), where=some)
    apart = np.maximum(apart - NEARER, 0.0)
    more = np.sqrt(2 / np.pi) * np.exp(-(apart**2) / 2) - 2 * apart * special.ndtr(-apart)
    return np.where(some, errors * more, 0.0)
