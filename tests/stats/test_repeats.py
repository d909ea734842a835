"""Means over draws of what is trained on, and what they tell of other draws and other units."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from vieval.stats import jackknife_interval
from vieval.stats.jackknife import SHARE, Spread, both, leave_one_out
from vieval.stats.repeats import error_of_draws, mean_over_draws

Floats: TypeAlias = NDArray[np.float64]


def sides(hits, items) -> tuple[Floats, Floats, Floats]:
    """The figure of each draw on all units, without each, and its items: from (units, draws)."""
    values = hits.sum(axis=0) / items.sum(axis=0)
    return values, leave_one_out(hits) / leave_one_out(items), items


def test_one_draw_has_the_interval_of_the_jackknife_and_no_deviation():
    rng = np.random.default_rng(0)
    items = rng.integers(5, 20, (12, 1))
    values, without, among = sides(rng.binomial(items, 0.7), items)
    found = mean_over_draws(values, without, among, SHARE)
    plain = jackknife_interval(values[0], without[:, 0], among[:, 0])
    assert (found.low, found.high) == pytest.approx((float(plain.low), float(plain.high)))
    assert np.isnan(found.deviation)


def test_draws_that_differ_widen_the_interval():
    items = np.full((10, 3), 10)
    alike = np.tile(np.array([[5], [6], [7], [8], [9]] * 2), (1, 3))
    apart = alike + np.array([[-2, 0, 1]])
    one, other = (mean_over_draws(*sides(hits, items), SHARE) for hits in (alike, apart))
    assert one.deviation == pytest.approx(0, abs=1e-12)
    # Shares .5, .7 and .8 about their mean .667: variance (.0278 + .0011 + .0178) / 2 = .0233.
    assert other.deviation == pytest.approx(0.0233**0.5, abs=1e-3)
    assert other.high - other.low > one.high - one.low


def test_errors_add_up_as_squares_with_the_freedom_of_satterthwaite():
    # 3² + 4² = 5²; 25² / (81 / 9 + 256 / 4) = 625 / 73.
    found = both(Spread(np.asarray(3.0), np.asarray(9.0)), Spread(np.asarray(4.0), np.asarray(4.0)))
    assert (found.error, found.freedom) == pytest.approx((5.0, 625 / 73))


def test_no_error_adds_nothing():
    found = both(Spread(np.asarray(3.0), np.asarray(9.0)), Spread(np.asarray(0.0), np.asarray(1.0)))
    assert (found.error, found.freedom) == pytest.approx((3.0, 9.0))


def test_the_error_of_a_mean_over_draws_is_that_of_a_mean():
    found = error_of_draws(np.array([1.0, 2.0, 3.0, 6.0]))
    # Variance (4 + 1 + 0 + 9) / 3 over 4 draws.
    assert found is not None
    assert (found.error, found.freedom) == pytest.approx(((14 / 3 / 4) ** 0.5, 3))
    assert error_of_draws(np.array([1.0])) is None


def test_the_interval_holds_the_truth_for_other_units_and_other_draws():
    """Units and draws have difficulties of their own; the truth is the mean over endless ones."""
    rng = np.random.default_rng(1)
    units, draws, items, runs = 20, 5, 10, 400

    def chance(of_units, of_draws):
        return 1 / (1 + np.exp(-(0.8 + 0.5 * of_units + 0.3 * of_draws)))

    truth = chance(rng.normal(size=4_000)[:, None], rng.normal(size=500)[None]).mean()
    held = 0
    for _ in range(runs):
        p = chance(rng.normal(size=(units, 1)), rng.normal(size=(1, draws)))
        found = mean_over_draws(
            *sides(rng.binomial(items, p), np.full((units, draws), items)), SHARE
        )
        held += found.low <= truth <= found.high
    # 95 % of 400 within three standard errors, and the wide side is allowed.
    assert held / runs > 0.95 - 3 * (0.95 * 0.05 / runs) ** 0.5
