"""Units, and totals of counts under resampling of them."""

import numpy as np
import pytest

from vieval.stats import Resampler, unit_names, units


def test_ten_articles_are_enough_to_be_the_unit():
    articles = [f"a{n}" for n in (3, 3, 1, 0, 2, 4, 5, 6, 7, 8, 9, 1)]
    indices, name = units(articles)
    assert name == "article"
    assert indices.tolist() == [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1]


def test_with_fewer_than_ten_articles_segments_are_the_unit():
    indices, name = units(["a"] * 20 + ["b"] * 12)
    assert name == "segment"
    assert indices.tolist() == list(range(32))


@pytest.mark.parametrize(
    ("articles", "unit"),
    [
        ([f"a{n}" for n in range(4_096)], "article"),
        ([f"a{n}" for n in range(4_097)], "article group"),
        (["a"] * 4_096, "segment"),
        (["a"] * 4_097, "segment group"),
    ],
)
def test_more_than_4096_are_drawn_in_groups(articles, unit):
    indices, name = units(articles)
    assert name == unit
    assert sorted(set(indices.tolist())) == list(range(indices.max() + 1))
    assert indices.max() < 4_096


def test_an_article_falls_into_one_group_wherever_it_stands():
    articles = [f"a{n}" for n in range(5_000)]
    names = unit_names("article group", articles)
    assert unit_names("article group", articles[::-1])[::-1] == names
    assert (
        unit_names("segment group", ["a"] * 3, first=7)
        == unit_names("segment group", ["a"] * 10)[7:]
    )


def test_groups_leave_an_interval_as_wide_as_it_was():
    rng = np.random.default_rng(0)
    articles = [f"a{n}" for n in range(12_000)]
    right = rng.binomial(6, rng.beta(4, 2, 12_000))
    counts = np.stack([right, np.full(12_000, 6)], axis=-1)

    def spread(indices):
        totals = Resampler(indices, resamples=2_000).totals(counts)
        return (totals[:, 0] / totals[:, 1]).std()

    # One part in sqrt(2 * 4096) from the groups, and in sqrt(2 * 2000) from each set of resamples:
    # three deviations of the ratio are 3 * sqrt(1 / 8192 + 2 / 4000) = 7.5 %.
    assert spread(units(articles).indices) == pytest.approx(spread(np.arange(12_000)), rel=0.075)


def test_counts_are_summed_within_units():
    resampler = Resampler(np.array([0, 1, 0, 2]))
    counts = np.array([[1, 10], [2, 20], [3, 30], [4, 40]])
    assert resampler.per_unit(counts).tolist() == [[4, 40], [2, 20], [4, 40]]
    # Totals 10 and 100, without units 0, 1 and 2 in turn.
    assert resampler.leave_one_out(counts).tolist() == [[6, 60], [8, 80], [6, 60]]


def test_small_integers_do_not_overflow_within_units():
    counts = np.full((1_000, 1), 100, np.uint8)
    resampler = Resampler(np.arange(1_000) // 500, resamples=50)
    assert resampler.per_unit(counts).tolist() == [[50_000], [50_000]]
    assert resampler.leave_one_out(counts).tolist() == [[50_000], [50_000]]
    assert np.all(resampler.totals(counts) == 100_000)


def test_true_and_false_are_counts():
    right = np.array([True, False, True, True])
    assert Resampler(np.array([0, 0, 1, 1])).per_unit(right).tolist() == [1, 2]
    assert set(Resampler(np.arange(4), resamples=99).totals(right)) <= {0, 1, 2, 3, 4}


def test_totals_keep_the_shape_of_the_counts():
    counts = np.random.default_rng(0).integers(0, 4, (20, 2, 3, 5))
    totals = Resampler(np.arange(20), resamples=7).totals(counts)
    assert totals.shape == (7, 2, 3, 5)


def test_units_are_drawn_whole():
    # Two articles of 3 and 5 segments: the totals of two draws are 6, 8 or 10.
    resampler = Resampler(np.array([0] * 3 + [1] * 5), resamples=2_000)
    totals, seen = np.unique(resampler.totals(np.ones(8, int)), return_counts=True)
    assert totals.tolist() == [6, 8, 10]
    # With probabilities 1/4, 1/2, 1/4, so about 500, 1000 and 500 times.
    assert seen.tolist() == pytest.approx([500, 1_000, 500], abs=80)


def test_two_approaches_are_drawn_alike():
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 9, (2, 200, 3))
    resampler = Resampler(np.arange(200), resamples=300, seed=5)
    together = resampler.totals(np.concatenate([first, second], axis=1))
    apart = np.concatenate([resampler.totals(first), resampler.totals(second)], axis=1)
    assert np.array_equal(together, apart)


@pytest.mark.parametrize("segments", [0, 1])
def test_fewer_than_two_units_leave_everything_undefined(segments):
    totals = Resampler(np.arange(segments), resamples=4).totals(np.ones((segments, 3)))
    assert totals.shape == (4, 3)
    assert np.all(np.isnan(totals))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Resampler(np.array([0, 2])), "numbered from 0 without gaps"),
        (lambda: Resampler(np.arange(3), resamples=0), "resamples must be 1 or more, not 0"),
        (lambda: Resampler(np.arange(3)).totals(np.ones((4, 2))), "4 rows of counts for 3"),
    ],
)
def test_wrong_input_is_one_clear_error(make, message):
    with pytest.raises(ValueError, match=message):
        make()
