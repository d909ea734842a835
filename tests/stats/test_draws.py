"""The weights follow the multinomial law exactly, and totals depend on nothing but the seed."""

from concurrent.futures import ThreadPoolExecutor
from math import factorial, prod

import numpy as np
import pytest
from scipy import stats
from threadpoolctl import threadpool_info

from vieval.stats import draws


def weights(units, rows, seed=0):
    return draws.multinomial_weights(np.random.default_rng(seed), rows, units)


@pytest.mark.parametrize("units", [1, 2, 3, 8, 31, 1000, 100_003])
def test_a_row_of_weights_draws_as_many_units_as_there_are(units):
    drawn = weights(units, 50)
    assert drawn.shape == (50, units)
    assert np.all(drawn.sum(axis=1, dtype=int) == units)


def test_weights_of_three_units_follow_the_multinomial_law():
    # 3! / (a! b! c!) / 3³ for the ten ways to share three draws, such as 6/27 for (1, 1, 1).
    rows = 60_000
    outcomes, seen = np.unique(weights(3, rows), axis=0, return_counts=True)
    expected = [rows * 6 / prod(map(factorial, row)) / 27 for row in outcomes.tolist()]
    assert len(outcomes) == 10
    assert stats.chisquare(seen, expected).pvalue > 0.01


@pytest.mark.parametrize("units", [30, 400])
def test_the_weight_of_one_unit_is_binomial(units):
    rows = 40_000
    seen = np.bincount(weights(units, rows)[:, 7], minlength=6)
    law = stats.binom(units, 1 / units)
    seen = np.append(seen[:5], seen[5:].sum())
    expected = rows * np.append(law.pmf(np.arange(5)), law.sf(4))
    assert stats.chisquare(seen, expected).pvalue > 0.01


def test_all_units_together_vary_as_the_multinomial_law_says():
    # The sum of squared weights has the mean n(2 - 1/n) under multinomial(n; 1/n, …, 1/n).
    units, rows = 5_000, 2_000
    squares = (weights(units, rows).astype(float) ** 2).sum(axis=1)
    error = squares.std(ddof=1) / np.sqrt(rows)
    assert squares.mean() == pytest.approx(2 * units - 1, abs=4 * error)


def test_coins_are_fair_and_independent():
    flips = draws.coin_flips(np.random.default_rng(0), 4_000, 13)
    assert set(np.unique(flips)) == {0, 1}
    codes = flips[:, :4] @ (1 << np.arange(4))
    assert stats.chisquare(np.bincount(codes, minlength=16)).pvalue > 0.01


@pytest.mark.parametrize("units", [5, 300, 70_000])
def test_totals_are_the_weighted_sums_exactly(units, monkeypatch):
    rng = np.random.default_rng(1)
    columns = rng.integers(-3, 9, (units, 4))
    kept = []

    def draw(generator, rows, units):
        kept.append(draws.multinomial_weights(generator, rows, units))
        return kept[-1]

    totals = draws.weighted_totals(draw, columns, 150, seed=3, threads=1)
    assert np.array_equal(totals, np.concatenate(kept).astype(int) @ columns)


def test_totals_depend_on_the_seed_and_not_on_threads():
    columns = np.random.default_rng(1).integers(0, 9, (3_000, 4))
    alone, shared, other = (
        draws.weighted_totals(draws.multinomial_weights, columns, 300, seed, threads)
        for seed, threads in ((0, 1), (0, 3), (1, 1))
    )
    assert np.array_equal(alone, shared)
    assert not np.array_equal(alone, other)


@pytest.mark.parametrize("largest", [2**24 // 40 - 1, 2**24 // 40 + 1, 2**40])
def test_large_counts_keep_exact_totals(largest):
    # Odd counts whose sums pass 2**24 would lose their last bit in single precision.
    columns = np.full((40, 1), largest | 1)
    totals = draws.weighted_totals(draws.multinomial_weights, columns, 20, 0)
    assert np.all(totals == 40 * (largest | 1))


def test_blas_gets_its_threads_back_after_calls_at_the_same_time():
    def threads_of_blas():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before = threads_of_blas()
    columns = np.ones((2_000, 3), int)
    with ThreadPoolExecutor(4) as pool:
        calls = [
            pool.submit(draws.weighted_totals, draws.multinomial_weights, columns, 300, seed)
            for seed in range(8)
        ]
        assert all(np.all(call.result() == 2_000) for call in calls)
    assert threads_of_blas() == before
