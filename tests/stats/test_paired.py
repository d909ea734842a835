"""Paired tests: right on cases worked out by hand, and equal to scipy's and statsmodels'."""

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from vieval.stats import mcnemar_exact, paired_permutation


def f1(counts):
    """F1 of counts (…, 3): correct, gold, predicted; undefined for 0/0."""
    whole = counts[..., 1] + counts[..., 2]
    undefined = np.full(np.shape(whole), np.nan)
    return np.divide(2 * counts[..., 0], whole, out=undefined, where=whole != 0)


def difference(counts):
    """The first column: makes the test one of a difference in sums."""
    return counts[..., 0]


def made_up(units, seed=0, gain=0.0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    gold = rng.poisson(2.3, units)
    sides = []
    for skill in (0.6, 0.6 + gain):
        found = rng.binomial(gold, skill)
        sides.append(np.stack([found, gold, found + rng.poisson(0.5, units)], axis=1))
    one, other = sides
    return one, other


def brute_force(a, b, value):
    observed = abs(value(a.sum(axis=0)) - value(b.sum(axis=0)))
    swapped = []
    for swap in product([False, True], repeat=len(a)):
        column = np.array(swap)[:, None]
        one, other = np.where(column, b, a), np.where(column, a, b)
        swapped.append(abs(value(one.sum(axis=0)) - value(other.sum(axis=0))))
    return np.mean([d >= observed - 1e-12 for d in swapped])


def test_three_wins_of_three_by_hand():
    # All 8 swaps of gains +1, +1, +1 give differences 3, 1, 1, 1, 1, 1, 1, 3: two are as large.
    a, b = np.zeros((3, 1)), np.ones((3, 1))
    assert paired_permutation(a, b, difference) == 2 / 8


@pytest.mark.parametrize("seed", range(6))
def test_few_units_are_swapped_in_every_way(seed):
    a, b = made_up(8, seed, gain=0.3)
    assert paired_permutation(a, b, f1) == pytest.approx(brute_force(a, b, f1), abs=1e-12)


def test_units_without_a_difference_change_nothing():
    a, b = made_up(7, gain=0.3)
    same = made_up(500, seed=1)[0]
    padded = paired_permutation(np.concatenate([a, same]), np.concatenate([b, same]), difference)
    assert padded == paired_permutation(a, b, difference)


def test_the_exact_test_equals_scipy():
    a, b = made_up(11, seed=2, gain=0.3)
    peer = stats.permutation_test(
        (a[:, 0], b[:, 0]),
        lambda x, y, axis: x.sum(axis) - y.sum(axis),
        permutation_type="samples",
        vectorized=True,
    )
    assert paired_permutation(a, b, difference) == pytest.approx(peer.pvalue, abs=1e-12)


def test_the_sampled_test_equals_scipy_up_to_chance():
    a, b = made_up(60, seed=3, gain=0.1)
    peer = stats.permutation_test(
        (a[:, 0], b[:, 0]),
        lambda x, y, axis: x.sum(axis) - y.sum(axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        rng=np.random.default_rng(0),
    )
    # The error of a share of 10,000 is at most 0.005.
    assert paired_permutation(a, b, difference) == pytest.approx(peer.pvalue, abs=0.015)


def test_the_smallest_sampled_p_is_one_in_the_resamples_and_one():
    # 200 wins of 200: no sample of swaps comes near, so c = 0 and p = 1 / (999 + 1).
    a, b = np.zeros((200, 1)), np.ones((200, 1))
    assert paired_permutation(a, b, difference, resamples=999) == 1 / 1_000


@pytest.mark.parametrize("units", [0, 1, 8, 300])
def test_a_thing_compared_with_itself_has_p_1(units):
    a = made_up(units)[0]
    assert paired_permutation(a, a.copy(), difference) == 1


def test_equal_scores_from_different_answers_have_p_1():
    # Each wins 30 of 60 units: the observed difference 0 is the smallest there is.
    a = np.repeat([[1], [0]], 30, axis=0)
    assert paired_permutation(a, 1 - a, difference) == 1


def test_the_order_of_the_two_does_not_matter():
    a, b = made_up(50, gain=0.1)
    assert paired_permutation(a, b, f1) == paired_permutation(b, a, f1)


def test_every_figure_gets_its_own_p():
    a, b = made_up(40, gain=0.2)
    both = paired_permutation(a, b, lambda c: np.stack([f1(c), difference(c)], axis=-1))
    assert both.shape == (2,)
    assert both.tolist() == [paired_permutation(a, b, f1), paired_permutation(a, b, difference)]


@pytest.mark.parametrize("kind", [bool, np.uint8])
def test_counts_that_cannot_be_negative_are_subtracted_safely(kind):
    a, b = np.zeros((3, 1), kind), np.ones((3, 1), kind)
    assert paired_permutation(a, b, difference) == paired_permutation(b, a, difference) == 2 / 8


def test_an_undefined_difference_has_no_p():
    nothing, something = np.zeros((3, 3)), np.ones((3, 3))
    assert np.isnan(paired_permutation(nothing, something, f1))


def test_undefined_differences_after_swapping_count_as_large():
    # F1 is 1 against 2/3 as it is and with both units swapped; a swap of one unit leaves a side
    # with nothing, 0/0 against 4/5. Large are 2 of 4 swaps, and the 2 undefined ones.
    a = np.array([[1, 1, 1], [0, 0, 0]])
    b = np.array([[0, 0, 0], [1, 1, 2]])
    assert paired_permutation(a, b, f1) == 1


def test_p_is_uniform_where_two_approaches_are_equally_good():
    p = [paired_permutation(*made_up(60, seed), f1, resamples=199) for seed in range(400)]
    # p takes the values 1/200 … 1, so half a step is taken off for a test against the continuum.
    assert stats.kstest(np.array(p) - 1 / 400, "uniform").pvalue > 0.05
    assert np.mean(np.array(p) <= 0.05) == pytest.approx(0.05, abs=0.025)


def test_counts_that_are_not_paired_are_an_error():
    with pytest.raises(ValueError, match=r"\(3, 1\) and \(4, 1\) are not paired"):
        paired_permutation(np.zeros((3, 1)), np.zeros((4, 1)), difference)


def test_mcnemar_by_hand():
    # 5 segments that only a has right, 1 that only b has: 2 · (C(6,0) + C(6,1)) / 2⁶ = 14/64.
    a = [True] * 5 + [False] + [True] * 9
    b = [False] * 5 + [True] + [True] * 9
    assert mcnemar_exact(a, b) == pytest.approx(14 / 64)


@pytest.mark.parametrize("seed", range(5))
def test_mcnemar_equals_statsmodels(seed):
    a, b = np.random.default_rng(seed).random((2, 80)) < [[0.7], [0.6]]
    table = [[np.sum(a & b), np.sum(a & ~b)], [np.sum(~a & b), np.sum(~a & ~b)]]
    assert mcnemar_exact(a, b) == pytest.approx(mcnemar(table, exact=True).pvalue, abs=1e-12)


def test_mcnemar_of_a_thing_with_itself_is_1():
    assert mcnemar_exact([True, False], [True, False]) == 1
    assert mcnemar_exact([], []) == 1


def test_mcnemar_of_unpaired_answers_is_an_error():
    with pytest.raises(ValueError, match="2 and 3 answers are not paired"):
        mcnemar_exact([True, False], [True, False, True])
