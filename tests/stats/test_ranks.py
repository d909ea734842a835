"""Rank intervals: what they say in plain cases, and that they hold the true ranks."""

import numpy as np
import pytest

from vieval.stats import Resampler, rank_intervals

NOISE = np.random.default_rng(0).normal(size=(2_000, 4))


def test_far_apart_means_a_rank_each():
    estimates = np.array([0.5, 0.9, 0.7])
    assert rank_intervals(estimates, estimates + 0.01 * NOISE[:, :3]).tolist() == [
        [3, 3],
        [1, 1],
        [2, 2],
    ]


def test_two_that_cannot_be_told_apart_share_their_ranks():
    estimates = np.array([0.90, 0.89, 0.50, 0.20])
    assert rank_intervals(estimates, estimates + 0.02 * NOISE).tolist() == [
        [1, 2],
        [1, 2],
        [3, 3],
        [4, 4],
    ]


def test_the_difference_counts_and_not_the_interval_of_each():
    # Both swing by 0.1 together, yet one is always 0.01 above the other.
    estimates = np.array([0.80, 0.79])
    swing = 0.1 * NOISE[:, :1]
    assert rank_intervals(estimates, estimates + swing + 1e-4 * NOISE[:, 1:3]).tolist() == [
        [1, 1],
        [2, 2],
    ]


def test_equal_approaches_share_ranks_exactly():
    values = 0.7 + 0.001 * NOISE[:, [0, 0, 1]]
    assert rank_intervals(np.array([0.7, 0.7, 0.2]), values - [0, 0, 0.5]).tolist() == [
        [1, 2],
        [1, 2],
        [3, 3],
    ]


def test_one_approach_is_first():
    assert rank_intervals(np.array([0.3]), NOISE[:, :1]).tolist() == [[1, 1]]


def test_an_undefined_approach_may_hold_any_rank():
    estimates = np.array([0.9, np.nan, 0.2])
    values = estimates + 0.01 * NOISE[:, :3]
    assert rank_intervals(estimates, values).tolist() == [[1, 2], [1, 3], [2, 3]]


def test_all_true_ranks_are_held_at_once():
    # Five approaches, three of them equally good: true ranks 1-3, 4 and 5.
    skill = np.array([0.70, 0.70, 0.70, 0.60, 0.50])
    held = []
    for seed in range(150):
        right = np.random.default_rng(seed).random((150, 5)) < skill
        resampler = Resampler(np.arange(150), resamples=400, seed=seed)
        first, last = rank_intervals(right.mean(axis=0), resampler.totals(right) / 150).T
        held.append(np.all(first <= [1, 1, 1, 4, 5]) and np.all(last >= [3, 3, 3, 4, 5]))
    # At least 95 %, less twice the error of 150 trials.
    assert np.mean(held) >= 0.95 - 2 * 0.018


def test_shapes_that_do_not_fit_are_an_error():
    with pytest.raises(ValueError, match=r"\(3,\) estimates do not fit \(2000, 4\)"):
        rank_intervals(np.zeros(3), NOISE)
