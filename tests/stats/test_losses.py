"""Intervals of mean losses by hand, against Clopper and Pearson, and at their edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from vieval.stats import (
    COEFFICIENT,
    SHARE,
    WEIGHTED_AGREEMENT,
    LogLosses,
    Losses,
    Steps,
    interval_of,
    jackknife_interval,
    loss_interval,
    weighted_scale,
)
from vieval.stats.losses import _Items

FREE = Steps(0, 1_000)
LOG_LOSS = LogLosses(0, 34.5)
# What it costs to be right, and wrong, at a probability.
RIGHT, WRONG = (lambda p: -np.log(p)), (lambda p: -np.log(1 - p))


def sides(losses):
    """The mean, that without each item, and one item each."""
    losses = np.asarray(losses, float)
    return losses.mean(), (losses.sum() - losses) / (len(losses) - 1), np.ones(len(losses))


def ends(losses, scale, **options):
    value, without, items = sides(losses)
    found = loss_interval(value, without, items, scale, **options)
    return float(found.low), float(found.high)


def test_five_items_by_hand():
    # The mean of 0, 1, 1, 2, 6 is 2, their squares around it 4 + 1 + 1 + 0 + 16 = 22. Of what they
    # vary by, 22 / 10, a quarter is added to the sum.
    held = 22 / 10 / 4
    center = ((10 + held) / 5) ** (1 / 4)
    without = ((np.array([10, 9, 9, 8, 4]) + held) / 4) ** (1 / 4)
    squares = (without - center) ** 2
    kurtosis = 5 * (squares**2).sum() / squares.sum() ** 2
    freedom = min(4, 8 / (kurtosis - 2 / 4))
    half = stats.t.ppf(0.975, freedom) * np.sqrt(4 / 5 * squares.sum())
    assert freedom < 4
    assert ends([0, 1, 1, 2, 6], FREE) == pytest.approx(
        (max(0, center - half) ** 4, (center + half) ** 4)
    )
    half = stats.t.ppf(0.75, freedom) * np.sqrt(4 / 5 * squares.sum())
    assert ends([0, 1, 1, 2, 6], FREE, level=0.5) == pytest.approx(
        ((center - half) ** 4, (center + half) ** 4)
    )


def test_strata_hold_only_their_own_items_against_each_other():
    losses, strata = np.array([1.0, 2.0, 5.0, 6.0, 6.0, 7.0]), np.array([0, 0, 1, 1, 1, 1])
    low, high = ends(losses, FREE, strata=strata)
    free = ends(losses, FREE)
    assert free[0] < low < losses.mean() < high < free[1]


@pytest.mark.parametrize("hits", [0, 1, 7, 19, 20])
def test_with_one_item_more_right_and_wrong_ones_have_the_ends_of_clopper_and_pearson(hits):
    mean = hits / 20
    seen = _Items(np.array(mean), np.array(mean * (1 - mean) / 20), np.array(20.0))
    one = np.array(1.0)
    if hits:
        low = stats.beta.ppf(0.025, hits, 21 - hits)
        assert seen.quantile(0.025, 0.0, one, one) == pytest.approx(low)
    if hits < 20:
        high = stats.beta.ppf(0.975, hits + 1, 20 - hits)
        assert seen.quantile(0.975, one, one, one) == pytest.approx(high)


def test_no_error_in_steps_leaves_what_clopper_and_pearson_leave_open():
    # Any of the errors that 20 right answers leave open may be as far as the scale goes.
    open_ = 1 - 0.025 ** (1 / 20)
    assert ends(np.zeros(20), Steps(0, 9)) == pytest.approx((0, 9 * open_))
    # One that was seen tells what errors cost.
    assert ends([1] + [0] * 19, Steps(0, 9)) == ends([1] + [0] * 19, FREE)


def test_log_loss_of_right_answers_leaves_open_what_a_wrong_one_costs():
    # 20 answers are sure by .9 and right. That of such ones .9 are right is well among what may be.
    low, high = ends(np.full(20, RIGHT(0.9)), LOG_LOSS)
    truth = 0.9 * RIGHT(0.9) + 0.1 * WRONG(0.9)
    assert 0 < low < RIGHT(0.9) < truth < high < 1
    # So it is where they are not quite alike.
    near = ends(RIGHT(np.linspace(0.89, 0.91, 20)), LOG_LOSS)
    assert 0 < near[0] < RIGHT(0.9) < truth < near[1] < high
    # Who is less sure than half is no worse off with another label; twice the mean is left open.
    low, high = ends(np.full(20, np.log(3)), LOG_LOSS)
    assert low < np.log(3) < high < 2 * np.log(3)


def test_log_loss_of_right_and_wrong_answers_is_near_the_plain_t_interval():
    losses = np.array([RIGHT(0.8)] * 32 + [WRONG(0.8)] * 8)
    low, high = ends(losses, LOG_LOSS)
    plain = stats.ttest_1samp(losses, 0).confidence_interval()
    assert (low, high) == pytest.approx((plain.low, plain.high), abs=0.05)
    assert low < losses.mean() < high


def test_squared_errors_of_right_answers_leave_wrong_ones_open():
    low, high = ends(np.full(20, 0.02), Losses(0, 2))
    assert 0 < low < 0.02 < 2 * 0.9**2 * 0.1 < high < 0.4


losses_of_items = st.lists(
    st.sampled_from([0.0, 0.01, 0.1, 0.5, 1.0, 1.9]), min_size=3, max_size=30
).filter(lambda losses: len(set(losses)) > 1)


@given(losses_of_items, st.sampled_from([Losses(0, 2), LogLosses(0, 2), Steps(0, 2)]))
def test_an_interval_holds_the_mean_strictly_where_items_vary(losses, scale):
    low, high = ends(losses, scale)
    assert 0 <= low < np.mean(losses) < high <= 2


@given(losses_of_items, st.sampled_from([0.1, 3.0, 10.0]))
def test_another_unit_of_losses_is_another_unit_of_the_ends(losses, unit):
    plain = np.array(ends(losses, FREE))
    assert ends(unit * np.array(losses), FREE) == pytest.approx(tuple(unit * plain))


@pytest.mark.parametrize("scale", [Losses(0, 2), LOG_LOSS, Steps(0, 2), WEIGHTED_AGREEMENT])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_units_state_nothing(scale, count):
    without = np.full(count, 0.5)
    found = interval_of(np.array(0.5), without, np.ones(count), scale)
    assert np.isnan([found.low, found.high]).all()
    assert found.undefined == 1


def test_a_unit_without_items_takes_no_part():
    value, without, items = sides([0, 1, 1, 2, 6])
    found = loss_interval(value, np.append(without, value), np.append(items, 0.0), FREE)
    assert (found.low, found.high) == pytest.approx(ends([0, 1, 1, 2, 6], FREE))


def test_the_range_says_how_an_interval_is_made():
    value, without, items = sides([0, 0.5, 0.5, 1, 1])
    for scale in (SHARE, COEFFICIENT):
        peer = jackknife_interval(value, without, items, scale)
        assert interval_of(value, without, items, scale) == peer
    assert interval_of(value, without, items, FREE) == loss_interval(value, without, items, FREE)


def test_a_coefficient_of_a_long_scale_has_what_logit_and_losses_leave_open():
    value, without, items = sides(1 - np.array([0.0] * 17 + [0.02] * 3))
    found = interval_of(value, without, items, WEIGHTED_AGREEMENT)
    logit = jackknife_interval(value, without, items, COEFFICIENT)
    lost = loss_interval(1 - value, 1 - without, items, Steps(0, 2))
    assert logit.high == value < 1 - lost.low == found.high
    assert found.low == min(logit.low, 1 - lost.high)


def test_three_labels_are_a_short_scale():
    assert [type(weighted_scale(labels)) for labels in (2, 3)] == [type(COEFFICIENT)] * 2
    assert weighted_scale(4) is WEIGHTED_AGREEMENT


def test_where_all_cost_the_most_the_lower_end_is_clopper_and_pearson_s():
    low, high = ends([1.0] * 20, Losses(0, 1))
    assert (low, high) == pytest.approx((0.025 ** (1 / 20), 1.0))
