"""What two articles tell of others, by hand."""

import numpy as np
import pytest
from scipy import stats

from vieval.stats.jackknife import SHARE
from vieval.stats.outlook import ARTICLES, outlook
from vieval.stats.ratios import ratio

TWO = np.array([0, 0, 0, 1, 1, 1])


def told(hits, strata=TWO, size=4):
    """The outlook of a share of hits, in segments of so many items."""
    counts = np.stack([np.array(hits), np.full(len(hits), size)], axis=-1)
    return outlook(
        lambda sums: ratio(sums[..., 0], sums[..., 1]),
        lambda sums: sums[..., 1],
        counts,
        strata,
        SHARE,
    )


def logit(hits, items):
    share = (hits + 0.25) / (items + 0.5)
    return np.log(share / (1 - share))


def squares(values):
    """The jackknife's variance of what is left without each."""
    return (len(values) - 1) / len(values) * np.sum((values - np.mean(values)) ** 2)


def test_two_articles_that_differ_by_hand():
    # 8 of 12 and 5 of 12, 13 of 24 in all.
    found = told([3, 3, 2, 1, 2, 2])
    without = np.array([logit(13 - hits, 20) for hits in (3, 3, 2, 1, 2, 2)])
    between = (logit(5, 12) - logit(8, 12)) ** 2 / 4
    effect = between / squares(without)
    assert found.design_effect == pytest.approx(effect)
    assert found.correlation == pytest.approx((effect - 1) / 2)
    assert set(found.intervals) == set(ARTICLES)
    for articles, interval in found.intervals.items():
        half = stats.t.ppf(0.975, articles - 1) * np.sqrt(2 * between / articles)
        ends = logit(13, 24) + np.array([-half, half])
        assert interval == pytest.approx(tuple(1 / (1 + np.exp(-ends))))


def test_articles_that_are_alike_vary_by_what_their_segments_leave():
    # 8 of 12 in both: each segment is held against those of its own article alone.
    found = told([4, 1, 3, 2, 4, 2])
    without = np.array([logit(16 - hits, 20) for hits in (4, 1, 3, 2, 4, 2)])
    within = squares(without[:3]) + squares(without[3:])
    assert found.design_effect == pytest.approx(0)
    assert found.correlation == 0
    half = stats.t.ppf(0.975, 5) * np.sqrt(2 * within / 6)
    ends = logit(16, 24) + np.array([-half, half])
    assert found.intervals[6] == pytest.approx(tuple(1 / (1 + np.exp(-ends))))


def test_one_article_has_none_nor_have_segments_that_all_say_the_same():
    assert told([3, 2, 4], np.zeros(3, int)) is None
    assert told([2, 2, 2, 2, 2, 2]) is None
    # All right, or all wrong, in articles of which one is longer.
    longer = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1])
    assert told([4] * 13, longer) is None
    assert told([0] * 13, longer) is None
