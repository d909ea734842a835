"""Intervals: equal to scipy's on the same resamples, and true to their level."""

import numpy as np
import pytest
from scipy import stats

from vieval.stats import (
    Resampler,
    Sample,
    bca_interval,
    delta_interval,
    leave_one_out,
    percentile_interval,
)


def ratio(counts):
    return counts[..., 0] / counts[..., 1]


@pytest.fixture(scope="module")
def skewed():
    """Counts (25, 2) of a skewed ratio, and scipy's bootstrap of it under both methods."""
    rng = np.random.default_rng(4)
    whole = rng.integers(1, 30, 25)
    counts = np.stack([rng.binomial(whole, 0.8), whole], axis=1)

    def scipy(method):
        return stats.bootstrap(
            (counts[:, 0], counts[:, 1]),
            lambda a, b, axis: a.sum(axis) / b.sum(axis),
            paired=True,
            n_resamples=1_999,
            method=method,
            rng=np.random.default_rng(0),
        )

    return counts, scipy


def test_percentile_equals_scipy(skewed):
    _, scipy = skewed
    peer = scipy("percentile")
    low, high, undefined = percentile_interval(peer.bootstrap_distribution)
    assert (low, high) == pytest.approx(tuple(peer.confidence_interval), abs=1e-12)
    assert undefined == 0


def test_bca_equals_scipy(skewed):
    counts, scipy = skewed
    peer = scipy("BCa")
    left_one_out = ratio(leave_one_out(counts))
    low, high, _ = bca_interval(
        peer.bootstrap_distribution, ratio(counts.sum(axis=0)), left_one_out
    )
    assert (low, high) == pytest.approx(tuple(peer.confidence_interval), abs=1e-12)


def test_bca_equals_scipy_where_resamples_tie_with_the_estimate():
    right = np.array([1] * 7 + [0] * 3)
    peer = stats.bootstrap(
        (right,), np.mean, n_resamples=999, method="BCa", rng=np.random.default_rng(0)
    )
    left_one_out = (7 - right) / 9
    low, high, _ = bca_interval(peer.bootstrap_distribution, np.array(0.7), left_one_out)
    assert (low, high) == pytest.approx(tuple(peer.confidence_interval), abs=1e-12)


def test_the_whole_way_agrees_with_scipy_up_to_chance(skewed):
    counts, scipy = skewed
    totals = Resampler(Sample(np.arange(25)), resamples=10_000).totals(counts)
    peer = scipy("percentile")
    ours = percentile_interval(ratio(totals))
    assert (ours.low, ours.high) == pytest.approx(tuple(peer.confidence_interval), abs=0.01)


def test_quantiles_are_interpolated_by_hand():
    # Of 0 … 10 the 5 % quantile lies at position 0.05 · 10 = 0.5.
    low, high, _ = percentile_interval(np.arange(11.0)[::-1], level=0.9)
    assert (low, high) == pytest.approx((0.5, 9.5))


def test_many_figures_at_once_are_as_each_alone():
    values = np.random.default_rng(0).normal(size=(500, 2, 3))
    together = percentile_interval(values)
    assert together.low.shape == (2, 3)
    for place in np.ndindex(2, 3):
        alone = percentile_interval(values[:, *place])
        assert (alone.low, alone.high) == (together.low[place], together.high[place])


@pytest.mark.parametrize("undefined", [0, 1, 5, 6, 100])
def test_an_interval_is_undefined_once_more_than_its_tails_are(undefined):
    values = np.arange(100.0)
    values[:undefined] = np.nan
    interval = percentile_interval(values)
    assert interval.undefined == undefined
    if undefined > 5:
        assert np.isnan(interval.low)
        assert np.isnan(interval.high)
    else:
        assert interval.low == pytest.approx(np.quantile(values[undefined:], 0.025))


def test_a_perfect_score_has_a_point_for_an_interval():
    for interval in (
        percentile_interval(np.ones(100)),
        bca_interval(np.ones(100), np.array(1.0), np.ones(9)),
    ):
        assert interval.low == interval.high == 1


@pytest.mark.parametrize("values", [np.full(50, 0.5), np.linspace(0.41, 0.49, 50)])
def test_bca_is_undefined_where_it_has_no_footing(values):
    all_below = bca_interval(values, np.array(0.6), np.linspace(0.5, 0.7, 5))
    one_unit_has_all = bca_interval(values, np.array(0.45), np.array([0.45, 0.45, np.nan]))
    assert np.all(np.isnan([*all_below[:2], *one_unit_has_all[:2]]))


def test_delta_by_hand():
    # r = (1 + 2 + 3) / (2 + 2 + 4) = 0.75; residuals 1 - 1.5, 2 - 1.5, 3 - 3 = -0.5, 0.5, 0.
    # error = sqrt(3 / 2 · 0.5) / 8 = 0.10825; t(2 df, 97.5 %) = 4.30265; half = 0.46578.
    interval = delta_interval(np.array([1, 2, 3]), np.array([2, 2, 4]))
    assert (interval.low, interval.high) == pytest.approx((0.28422, 1.21578), abs=1e-5)


def test_delta_of_a_mean_is_the_t_interval():
    values = np.random.default_rng(0).normal(size=12)
    peer = stats.ttest_1samp(values, 0).confidence_interval()
    ours = delta_interval(values, np.ones(12))
    assert (ours.low, ours.high) == pytest.approx((peer.low, peer.high), abs=1e-12)


@pytest.mark.parametrize(("numerator", "denominator"), [([0, 0], [0, 0]), ([1], [2]), ([], [])])
def test_delta_is_undefined_for_0_over_0_and_below_two_units(numerator, denominator):
    interval = delta_interval(np.array(numerator), np.array(denominator))
    assert np.isnan(interval.low)
    assert np.isnan(interval.high)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_none_is_an_error(level):
    with pytest.raises(ValueError, match="lies between 0 and 1, not at"):
        percentile_interval(np.arange(9.0), level)


def coverage(segments: int, seed: int, corpora: int = 2_000) -> dict[str, float]:
    """How often each kind of interval holds the true micro-F1, over made-up corpora.

    A segment has 2.3 names, of which 70 % are found, and 0.6 spurious ones: the true F1 is
    2 · 1.61 / (2.3 + 1.61 + 0.6).
    """
    truth = 2 * 1.61 / 4.51
    rng = np.random.default_rng(seed)
    gold = rng.poisson(2.3, (segments, corpora))
    found = rng.binomial(gold, 0.7)
    predicted = found + rng.poisson(0.6, (segments, corpora))
    counts = np.stack([2 * found, gold + predicted], axis=-1)

    resampler = Resampler(Sample(np.arange(segments)), resamples=2_000, seed=seed)
    values, estimates = ratio(resampler.totals(counts)), ratio(counts.sum(axis=0))
    intervals = {
        "percentile": percentile_interval(values),
        "bca": bca_interval(values, estimates, ratio(leave_one_out(counts))),
        "delta": delta_interval(counts[..., 0], counts[..., 1]),
    }
    return {
        name: float(np.mean((interval.low <= truth) & (truth <= interval.high)))
        for name, interval in intervals.items()
    }


@pytest.mark.parametrize("segments", [30, 200])
def test_intervals_hold_the_true_f1_as_often_as_they_say(segments):
    # 8,000 corpora leave an error of 0.25 points. Long runs put the percentile interval at 93.6 %,
    # BCa at 94.1 % and the delta method at 94.5 % for 30 segments, all within a point for 200.
    batches = [coverage(segments, seed) for seed in range(4)]
    for name in batches[0]:
        assert np.mean([batch[name] for batch in batches]) == pytest.approx(0.95, abs=0.02), name
