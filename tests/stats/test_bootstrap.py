"""Totals of counts under resampling of units."""

import numpy as np
import pytest

from vieval.stats import Resampler, Sample, sample


def drawn(rows, resamples=10_000, seed=0):
    return Resampler(Sample(np.asarray(rows)), resamples, seed)


def test_groups_leave_an_interval_as_wide_as_it_was():
    rng = np.random.default_rng(0)
    articles = [f"a{n}" for n in range(12_000)]
    right = rng.binomial(6, rng.beta(4, 2, 12_000))
    counts = np.stack([right, np.full(12_000, 6)], axis=-1)

    def spread(sampled):
        totals = Resampler(sampled, resamples=2_000).totals(counts)
        return (totals[:, 0] / totals[:, 1]).std()

    # One part in sqrt(2 * 4096) from the groups, and in sqrt(2 * 2000) from each set of resamples:
    # three deviations of the ratio are 3 * sqrt(1 / 8192 + 2 / 4000) = 7.5 %.
    assert spread(sample(articles)) == pytest.approx(spread(Sample(np.arange(12_000))), rel=0.075)


def test_totals_keep_the_shape_of_the_counts():
    counts = np.random.default_rng(0).integers(0, 4, (20, 2, 3, 5))
    totals = drawn(np.arange(20), resamples=7).totals(counts)
    assert totals.shape == (7, 2, 3, 5)


def test_units_are_drawn_whole():
    # Two articles of 3 and 5 segments: the totals of two draws are 6, 8 or 10.
    resampler = drawn(np.array([0] * 3 + [1] * 5), resamples=2_000)
    totals, seen = np.unique(resampler.totals(np.ones(8, int)), return_counts=True)
    assert totals.tolist() == [6, 8, 10]
    # With probabilities 1/4, 1/2, 1/4, so about 500, 1000 and 500 times.
    assert seen.tolist() == pytest.approx([500, 1_000, 500], abs=80)


def test_two_approaches_are_drawn_alike():
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 9, (2, 200, 3))
    resampler = drawn(np.arange(200), resamples=300, seed=5)
    together = resampler.totals(np.concatenate([first, second], axis=1))
    apart = np.concatenate([resampler.totals(first), resampler.totals(second)], axis=1)
    assert np.array_equal(together, apart)


@pytest.mark.parametrize("segments", [0, 1])
def test_fewer_than_two_units_leave_everything_undefined(segments):
    totals = drawn(np.arange(segments), resamples=4).totals(np.ones((segments, 3)))
    assert totals.shape == (4, 3)
    assert np.all(np.isnan(totals))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: drawn(np.arange(3), resamples=0), "resamples must be 1 or more, not 0"),
        (lambda: drawn(np.arange(3)).totals(np.ones((4, 2))), "4 rows of counts for 3"),
    ],
)
def test_wrong_input_is_one_clear_error(make, message):
    with pytest.raises(ValueError, match=message):
        make()
