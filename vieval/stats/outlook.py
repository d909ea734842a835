"""What two articles tell of others, and what more articles would bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from scipy import special

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL
from vieval.stats.jackknife import TIE, Range, Strata, held_logit, leave_one_out, spread
from vieval.stats.laws import student_quantile

ARTICLES = (6, 10, 20)

Sums = Callable[[Floats], Floats]


class Outlook(NamedTuple):
    """How much two articles differ, and the intervals that more of their kind would give.

    `design_effect` is the variance of the figure over that of as many segments drawn one by one,
    `correlation` what makes it so: the intraclass correlation of segments on the logit (Kish 1965,
    eq. 5.4.1). `intervals` are those about articles like these, by their number, around the figure
    as it is now.
    """

    correlation: float
    design_effect: float
    intervals: Mapping[int, tuple[float, float]]


def outlook(
    value: Sums, items: Sums, counts: Array, strata: Strata, scale: Range
) -> Outlook | None:
    """The outlook of a figure of counts (segments, k) of two articles.

    It is None of one alone, and where all segments say the same.

    Two articles have a single degree of freedom between them, so all of this is a rough guess. The
    variance of an article is taken to be at least what the segments within the two leave.
    """
    articles = np.stack([counts[strata == one].sum(axis=0) for one in np.unique(strata)])
    rests_on = items(articles)
    if np.count_nonzero(rests_on) != 2:
        return None
    total = items(counts.sum(axis=0))
    center = float(held_logit(scale.share(value(counts.sum(axis=0))), total))
    shares = scale.share(value(leave_one_out(counts)))
    if not spread(shares, items(counts)).error > TIE:
        return None
    segments = held_logit(shares, total - items(counts))
    apart, within = (spread(segments, items(counts), own).error for own in (None, strata))
    one, other = held_logit(scale.share(value(leave_one_out(articles))), total - rests_on)
    between = (one - other) ** 2 / 4
    if not apart > 0:
        return None
    effect = float(between / apart**2)
    size = np.count_nonzero(items(counts)) / 2
    correlation = min(1.0, max(0.0, (effect - 1) / (size - 1)))
    deviation = float(np.sqrt(2 * max(between, within**2)))
    return Outlook(
        correlation,
        effect,
        {count: _interval(center, deviation, count, scale) for count in ARTICLES},
    )


def _interval(center: float, deviation: float, articles: int, scale: Range) -> tuple[float, float]:
    half = float(student_quantile((1 + LEVEL) / 2, articles - 1)) * deviation / articles**0.5
    low, high = (float(scale.value(special.expit(center + end))) for end in (-half, half))
    return low, high
