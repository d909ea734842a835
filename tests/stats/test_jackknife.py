"""The jackknife by hand, against statsmodels, and at its edges."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats
from statsmodels.stats.proportion import proportion_confint

from vieval.stats import (
    COEFFICIENT,
    Range,
    exact_interval,
    jackknife_difference,
    jackknife_interval,
    leave_one_out,
    pairwise,
    spread,
)
from vieval.stats.jackknife import spread_around
from vieval.stats.ratios import ratio

# Five articles: 2 · hits, and names of the gold and the answers together.
PART = np.array([8, 6, 10, 4, 2])
WHOLE = np.array([10, 10, 12, 8, 10])
COUNTS = np.stack([PART, WHOLE], axis=-1)


def f1(sums):
    return ratio(sums[..., 0], sums[..., 1])


def interval(counts, **options):
    items = counts[..., 1] / 2
    return jackknife_interval(f1(counts.sum(0)), f1(leave_one_out(counts)), items, **options)


def test_five_articles_by_hand():
    # F1 is 30/50 of 25 items, held off (15 + 1/4) / (25 + 1/2) = 15.25/25.5.
    center = np.log(15.25 / 10.25)
    # Without each: 22/40, 24/40, 20/38, 26/42, 28/40; as shares of 20, 20, 19, 21, 20 items.
    without = np.log([11.25 / 9.25, 12.25 / 8.25, 10.25 / 9.25, 13.25 / 8.25, 14.25 / 6.25])
    error = np.sqrt(4 / 5 * np.sum((without - center) ** 2))
    # 50² / (100 + 100 + 144 + 64 + 100) = 4.921 articles of equal weight; the kurtosis of what each
    # adds, 2.13, would leave more.
    freedom = 2500 / 508 - 1
    half = stats.t.ppf(0.975, freedom) * error
    found = interval(COUNTS)
    assert found.low == pytest.approx(special.expit(center - half))
    assert found.high == pytest.approx(special.expit(center + half))
    # Which is, in figures:
    assert (round(float(found.low), 3), round(float(found.high), 3)) == (0.267, 0.859)


def test_the_error_of_a_mean_is_that_of_statsmodels_by_cluster():
    # Equally long articles: the mean is linear, and leaving one out is the cluster-robust error.
    rng = np.random.default_rng(0)
    articles = np.repeat(np.arange(8), 5)
    values = rng.normal(size=40) + rng.normal(size=8)[articles]
    sums = np.bincount(articles, values)
    error, freedom = spread((sums.sum() - sums) / 35, np.full(8, 5))
    fitted = sm.OLS(values, np.ones(40)).fit(
        cov_type="cluster", cov_kwds={"groups": articles, "use_correction": False}, use_t=True
    )
    assert freedom == pytest.approx(7)
    # statsmodels without its correction divides by G where the jackknife does by G - 1.
    assert error == pytest.approx(fitted.bse[0] * np.sqrt(8 / 7))


def test_the_error_of_a_ratio_nears_that_of_statsmodels_on_the_linearised_figure():
    # F1 is not linear, but of 400 articles its jackknife is what its linearisation gives.
    rng = np.random.default_rng(1)
    whole = rng.poisson(40, 400)
    part = rng.binomial(whole, rng.beta(8, 2, 400))
    counts = np.stack([part, whole], axis=-1)
    ratio = part.sum() / whole.sum()
    residual = (part - ratio * whole) / whole.mean()
    peer = sm.OLS(residual, np.ones(400)).fit(
        cov_type="cluster", cov_kwds={"groups": np.arange(400)}, use_t=True
    )
    assert spread(f1(leave_one_out(counts)), whole).error == pytest.approx(peer.bse[0], rel=0.01)


def test_an_article_that_makes_most_of_the_spread_leaves_fewer_degrees_of_freedom():
    # Squares 16 and four times 1: their kurtosis is 5 · 260 / 20² = 3.25; 8 / (3.25 - 2/4) = 2.91.
    without = np.array([4.0, -1.0, -1.0, -1.0, -1.0])
    found = spread_around(np.array(0.0), without, np.ones(5))
    assert found.error == pytest.approx(np.sqrt(4 / 5 * 20))
    assert found.freedom == pytest.approx(8 / 2.75)


def test_articles_that_differ_alike_keep_all_degrees_of_freedom():
    # The kurtosis of ±1 is 1, and 2 · 5 / (1 - 3/5) = 25.
    without = np.array([1.0, -1.0, 1.0, -1.0, 1.0, -1.0])
    assert spread_around(np.array(0.0), without, np.ones(6)).freedom == pytest.approx(5)


def test_strata_add_their_variances():
    # Units of one stratum are held against each other alone: ½ · (1² + 1²) and ½ · (3² + 3²).
    without = np.array([10.0, 12.0, 50.0, 56.0])
    error, freedom = spread(without, np.ones(4), np.array([0, 0, 1, 1]))
    assert error == pytest.approx(np.sqrt(1 + 9))
    assert freedom == 2


def test_one_long_article_is_hardly_more_than_one():
    # 98, 1 and 1 items weigh as 100² / (98² + 2) = 1.04 equal articles do.
    long = spread(np.array([0.1, 0.5, 0.4]), np.array([98, 1, 1]))
    even = spread(np.array([0.1, 0.5, 0.4]), np.array([30, 35, 35]))
    assert np.isnan(long.error)
    assert even.freedom == pytest.approx(100**2 / (900 + 2 * 35**2) - 1)


@pytest.mark.parametrize("articles", [0, 1, 2])
def test_fewer_than_three_articles_state_nothing(articles):
    found = interval(COUNTS[:articles])
    assert np.isnan([found.low, found.high]).all()


def test_an_article_without_items_takes_no_part():
    padded = np.concatenate([COUNTS, np.zeros((4, 2), int)])
    assert np.allclose(interval(padded)[:2], interval(COUNTS)[:2])


def test_all_right_has_the_interval_of_clopper_and_pearson():
    # 20 of 20 names in four articles: .025 ** (1/20) = .8316.
    found = interval(np.full((4, 2), 10))
    assert (found.low, found.high) == (pytest.approx(0.025 ** (1 / 20)), 1.0)
    nothing = interval(np.array([[0, 10]] * 4))
    assert (nothing.low, nothing.high) == (0.0, pytest.approx(1 - 0.025 ** (1 / 20)))


@pytest.mark.parametrize(("hits", "items"), [(0, 7), (3, 7), (7, 7), (19, 20)])
def test_exact_intervals_are_those_of_statsmodels(hits, items):
    low, high, _ = exact_interval(hits / items, items)
    assert (low, high) == pytest.approx(proportion_confint(hits, items, method="beta"))


def test_strata_without_a_difference_within_them_have_the_exact_interval():
    # 9 of 12 right, half of one article and all of the other: no segment differs from its own.
    counts = np.array([[2, 4]] * 3 + [[4, 4]] * 3)
    found = interval(counts, strata=np.array([0, 0, 0, 1, 1, 1]))
    exact = exact_interval(np.array(0.75), np.array(12.0))
    assert np.array([found.low, found.high]) == pytest.approx(np.array([exact.low, exact.high]))


def test_no_items_have_no_interval():
    assert np.isnan(exact_interval(np.array(np.nan), np.array(0))[:2]).all()
    assert np.isnan(exact_interval(np.array(0.5), np.array(0))[:2]).all()


def test_a_figure_of_another_range_is_that_of_its_share():
    # 2x - 1 lies in [-1, 1] where x lies in [0, 1], and 3x in [0, 3].
    share = interval(COUNTS)
    for scale, move in ((COEFFICIENT, lambda x: 2 * x - 1), (Range(0, 3), lambda x: 3 * x)):
        found = jackknife_interval(
            move(f1(COUNTS.sum(0))), move(f1(leave_one_out(COUNTS))), WHOLE / 2, scale
        )
        assert (found.low, found.high) == pytest.approx((move(share.low), move(share.high)))


counts_of_articles = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12
).map(lambda rows: np.array([(min(a, b), max(a, b)) for a, b in rows]))


@given(counts_of_articles)
def test_an_interval_lies_in_the_range_and_holds_the_figure(counts):
    found, value = interval(counts), f1(counts.sum(0))
    if not np.isnan(found.low):
        assert 0 <= found.low <= value <= found.high <= 1


@given(counts_of_articles, st.randoms())
def test_the_order_of_articles_does_not_matter(counts, random):
    order = list(range(len(counts)))
    random.shuffle(order)
    one, other = interval(counts), interval(counts[order])
    assert np.allclose(one[:2], other[:2], equal_nan=True)


def test_a_difference_by_hand():
    # Gains of four equal articles 1, 2, 3, 6: mean 3, error √(14 / 3 / 4) = 1.0801, t = 2.7775.
    gains = np.array([1.0, 2.0, 3.0, 6.0])
    found = jackknife_difference(gains.mean(), leave_one_out(gains) / 3, np.ones(4))
    peer = stats.ttest_1samp(gains, 0)
    assert found.error == pytest.approx(np.sqrt(14 / 3 / 4))
    assert found.p == pytest.approx(peer.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(peer.confidence_interval()))


def test_a_difference_within_strata_holds_only_their_own_units_against_each_other():
    # As in `test_strata_add_their_variances`: an error of √(1 + 9) with two degrees of freedom.
    without = np.array([10.0, 12.0, 50.0, 56.0])
    found = jackknife_difference(np.array(4.0), without, np.ones(4), np.array([0, 0, 1, 1]))
    assert found.error == pytest.approx(np.sqrt(10))
    assert found.freedom == 2
    assert found.p == pytest.approx(2 * stats.t.sf(4 / np.sqrt(10), 2))


def test_a_thing_against_itself_differs_by_nothing():
    found = jackknife_difference(np.array(0.0), np.zeros(4), np.full(4, 10.0))
    # 20 items each, and none of them told the two apart: that leaves 1 - .025 ** (1/20) open.
    open_ = 1 - 0.025 ** (1 / 20)
    assert found.p == 1
    assert found.low == pytest.approx(-open_)
    assert found.high == pytest.approx(open_)


def test_what_is_left_open_between_equal_things_goes_by_the_level():
    found = jackknife_difference(np.array(0.0), np.zeros(4), np.full(4, 10.0), level=0.8)
    assert found.high == pytest.approx(1 - 0.1 ** (1 / 20))
    assert found.low == pytest.approx(-found.high)


def test_where_all_articles_say_the_same_signs_decide():
    # The same gain in each of five articles: 2 / 2⁵.
    found = jackknife_difference(np.array(0.1), np.full(5, 0.1), np.ones(5))
    assert found.p == pytest.approx(2 / 32)
    assert np.isnan([found.low, found.high]).all()


def test_no_end_is_further_than_two_figures_can_differ():
    gains = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 1.0])
    value, without, items = gains.mean(), leave_one_out(gains) / 5, np.ones(6)
    free = jackknife_difference(value, without, items)
    held = jackknife_difference(value, without, items, most=1.0)
    assert free.high > 1
    assert held.high == 1
    assert (held.low, held.p) == (free.low, free.p)
    turned = jackknife_difference(-value, -without, items, most=1.0)
    assert turned.low == -1
    assert turned.high == -held.low


def test_two_articles_test_nothing():
    found = jackknife_difference(np.array(0.1), np.array([0.0, 0.2]), np.ones(2))
    assert np.isnan(found).all()


@pytest.mark.parametrize("approaches", [0, 1, 2, 3, 7])
@pytest.mark.parametrize("strata", [None, np.arange(12) % 2])
@pytest.mark.parametrize("most", [np.inf, 0.1])
def test_pairs_are_those_of_two_at_a_time_to_the_last_digit(approaches, strata, most):
    rng = np.random.default_rng(3)
    right, items = rng.integers(0, 5, (12, approaches)), np.full((12, approaches), 5)
    without = (right.sum(axis=0) - right) / (items.sum(axis=0) - items)
    values = right.sum(axis=0) / items.sum(axis=0)
    found = pairwise(values, without, items, strata, most)
    whole = jackknife_difference(
        values[:, None] - values,
        without[:, :, None] - without[:, None, :],
        items[:, :, None] + items[:, None, :],
        strata,
        most=most,
    )
    for one, other in zip(found, whole, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_exact_interval_tells_where_it_is_not_defined():
    low, _, undefined = exact_interval(np.array([0.5, np.nan, 1.0]), np.array([4.0, 4.0, 0.0]))
    assert undefined.tolist() == [0, 1, 1]
    assert np.isnan(low).tolist() == [False, True, True]
