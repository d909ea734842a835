"""Tests of whether two approaches differ on the same segments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from vieval.stats.draws import Array, Floats, coin_flips, weighted_totals

Value: TypeAlias = Callable[[Floats], Array]

# What rounding may make of two equal differences of scores.
TIE = 1e-12


def paired_permutation(
    counts_a: Array,
    counts_b: Array,
    value: Value,
    resamples: int = 10_000,
    seed: int = 0,
) -> Floats:
    """Two-sided p of the difference in `value` when units swap sides at random (Fisher 1935).

    Both counts are additive (units, …) on the same units; `value` turns totals (…) with any leading
    axes into one or more figures, and each gets its p. Where the swaps of the units that differ
    are no more than `resamples`, all are made and p is the share with a difference as large, the
    unswapped data among them; else p = (c + 1) / (R + 1) (Phipson and Smyth 2010). A thing compared
    with itself has p = 1. p is nan where the difference is undefined; an undefined difference
    after swapping counts as large, which can only raise p.

    Raises `ValueError` where the two counts differ in shape.
    """
    if counts_a.shape != counts_b.shape:
        raise ValueError(f"counts of shapes {counts_a.shape} and {counts_b.shape} are not paired")
    total_a, total_b = counts_a.sum(axis=0, dtype=float), counts_b.sum(axis=0, dtype=float)
    observed = np.abs(value(total_a) - value(total_b))

    wide = np.result_type(counts_a, counts_b, np.int64)
    gain = np.subtract(counts_b, counts_a, dtype=wide).reshape(len(counts_a), total_a.size)
    gain = gain[gain.any(axis=1)]
    exact = 2 ** len(gain) <= resamples
    if exact:
        moved = _every_choice(len(gain)) @ gain
    else:
        moved = weighted_totals(coin_flips, gain, resamples, seed)
    moved = moved.reshape(len(moved), *total_a.shape)

    swapped = np.abs(value(total_a + moved) - value(total_b - moved))
    large = np.count_nonzero(~(swapped < observed - TIE), axis=0)
    p = large / len(moved) if exact else (large + 1) / (resamples + 1)
    return np.where(np.isnan(observed), np.nan, p)


def _every_choice(count: int) -> Array:
    """All ways (2^count, count) to choose among `count` units, none first, as 0 and 1."""
    return np.arange(2**count)[:, None] >> np.arange(count) & 1


def mcnemar_exact(correct_a: Sequence[bool] | Array, correct_b: Sequence[bool] | Array) -> float:
    """Two-sided exact p that two approaches are right equally often (McNemar 1947).

    Only segments that exactly one of the two has right count; without any, p = 1. It takes
    segments as independent, which those of one article are not quite.

    Raises `ValueError` where the two are not of one length.
    """
    a, b = np.asarray(correct_a, bool), np.asarray(correct_b, bool)
    if a.shape != b.shape:
        raise ValueError(f"{a.size} and {b.size} answers are not paired")
    only_a, only_b = int(np.sum(a & ~b)), int(np.sum(b & ~a))
    if only_a + only_b == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(only_a, only_a + only_b).pvalue)
