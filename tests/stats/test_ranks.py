"""Rank intervals: what they say in plain cases, and that they hold the true ranks."""

import numpy as np
import pytest

from vieval.stats import over_all_pairs, pairwise, rank_intervals

# p of three pairs: 0-1, 0-2, 1-2.
P = np.array([[1.0, 0.01, 0.04], [0.01, 1.0, 0.03], [0.04, 0.03, 1.0]])


def board(right):
    """The ranks of approaches from right answers (units, approaches)."""
    units = len(right)
    values, without = right.mean(axis=0), (right.sum(axis=0) - right) / (units - 1)
    pairs = pairwise(values, without, np.ones_like(right))
    return rank_intervals(values, over_all_pairs(pairs.p)).tolist()


def test_pairs_are_corrected_over_all_of_them():
    # Holm over three: 3 · .01, 2 · .03, and .04 no less than that.
    assert np.allclose(over_all_pairs(P), [[1, 0.03, 0.06], [0.03, 1, 0.06], [0.06, 0.06, 1]])


def test_whoever_is_told_apart_has_a_rank_apart():
    # The first and the second are told apart, the third from nobody.
    estimates = np.array([0.5, 0.9, 0.7])
    assert rank_intervals(estimates, over_all_pairs(P)).tolist() == [[2, 3], [1, 2], [1, 3]]


def test_far_apart_means_a_rank_each():
    assert rank_intervals(np.array([0.5, 0.9, 0.7]), np.zeros((3, 3))).tolist() == [
        [3, 3],
        [1, 1],
        [2, 2],
    ]


def test_the_difference_counts_and_not_the_interval_of_each():
    # Both swing widely together, yet one is always 0.01 above the other, give or take little.
    rng = np.random.default_rng(0)
    swing, little = rng.normal(0, 0.3, (40, 1)), rng.normal(0, 0.001, (40, 2))
    assert board(0.5 + swing + little + [0.01, 0.0]) == [[1, 1], [2, 2]]


def test_equal_approaches_share_ranks_exactly():
    values = np.random.default_rng(0).random((40, 1))
    assert board(np.concatenate([values, values, values - 0.5], axis=1))[:2] == [[1, 2], [1, 2]]


def test_one_approach_is_first():
    assert board(np.random.default_rng(0).random((9, 1))) == [[1, 1]]


def test_an_undefined_approach_may_hold_any_rank():
    p = np.zeros((3, 3))
    p[1] = p[:, 1] = np.nan
    assert rank_intervals(np.array([0.9, np.nan, 0.2]), over_all_pairs(p)).tolist() == [
        [1, 2],
        [1, 3],
        [2, 3],
    ]


def test_all_true_ranks_are_held_at_once():
    # Five approaches, three of them equally good: true ranks 1-3, 4 and 5.
    skill = np.array([0.70, 0.70, 0.70, 0.60, 0.50])
    held = []
    for seed in range(400):
        right = np.random.default_rng(seed).random((150, 5)) < skill
        first, last = np.transpose(board(right.astype(float)))
        held.append(np.all(first <= [1, 1, 1, 4, 5]) and np.all(last >= [3, 3, 3, 4, 5]))
    # At least 95 %, less twice the error of 400 trials.
    assert np.mean(held) >= 0.95 - 2 * 0.011


def test_shapes_that_do_not_fit_are_an_error():
    with pytest.raises(ValueError, match=r"\(3,\) estimates do not fit p of pairs \(4, 4\)"):
        rank_intervals(np.zeros(3), np.zeros((4, 4)))
    with pytest.raises(ValueError, match=r"in a square, not in the shape \(3, 4\)"):
        over_all_pairs(np.zeros((3, 4)))
