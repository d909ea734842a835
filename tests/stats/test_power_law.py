"""What more articles would bring, by a law that has foretold the largest size first."""

from __future__ import annotations

import numpy as np
import pytest

from vieval.stats.power_law import Measured, NoGrowth, _error_of_law, gain

SIZES = np.array([10.0, 20.0, 40.0, 80.0, 160.0])


def measured(errors, *, noise=0.002, units=30, draws=4, seed=0):
    """Errors with a little noise from leaving out units and draws."""
    rng = np.random.default_rng(seed)
    errors = np.asarray(errors, float)
    return Measured(
        SIZES[: len(errors)],
        errors,
        errors + rng.normal(0, noise, (units, len(errors))),
        errors + rng.normal(0, noise, (draws, len(errors))),
        np.ones(units),
    )


def test_an_exact_law_foretells_what_more_brings():
    found = gain(measured(0.9 * SIZES**-0.25), 200, 10)
    # .9 · 200^-¼ = .23932 and .9 · 210^-¼ = .23642.
    assert found.value == pytest.approx(0.9 * 200**-0.25 - 0.9 * 210**-0.25)
    assert found.value == pytest.approx(0.0029, abs=1e-4)
    assert found.exponent == pytest.approx(0.25)
    assert found.low < found.value < found.high


def test_the_line_is_that_of_numpy():
    errors = [0.6, 0.5, 0.33, 0.29, 0.2]
    slope, level = np.polyfit(np.log(SIZES), np.log(errors), 1)
    now, then = (np.exp(level + slope * np.log(n)) for n in (160, 170))
    found = gain(measured(errors), 160, 10)
    assert found.value == pytest.approx(now - then)
    assert found.exponent == pytest.approx(-slope)


def test_sizes_off_the_line_make_the_interval_wider():
    straight = 0.9 * SIZES**-0.25
    bent = straight * np.array([1.05, 0.94, 1.06, 0.95, 1.0])
    one, other = (gain(measured(errors), 160, 10) for errors in (straight, bent))
    assert other.high - other.low > 2 * (one.high - one.low)


def test_one_draw_of_each_size_is_enough():
    bare = measured(0.9 * SIZES**-0.25, draws=1)
    assert gain(bare, 160, 10).value > 0


@pytest.mark.parametrize(
    ("errors", "why"),
    [
        ([0.5, 0.4, 0.3], "it takes 4 sizes, and there are 3"),
        ([0.5, np.nan, 0.3, 0.2], "undefined at a size"),
        # A straight line down to .2, and no gain in the last step.
        ([0.8, 0.5, 0.32, 0.2, 0.2], "does not foretell the largest size"),
    ],
)
def test_where_nothing_can_be_said_it_tells_why(errors, why):
    with pytest.raises(NoGrowth, match=why):
        gain(measured(errors), 160, 10)


def test_two_units_tell_nothing_of_others():
    with pytest.raises(NoGrowth, match="too few articles"):
        gain(measured(0.9 * SIZES**-0.25, units=2), 160, 10)


def test_the_interval_holds_the_truth_where_the_law_does():
    """Errors are drawn about a law, on the same units at all sizes and on a few draws."""
    rng = np.random.default_rng(2)
    units, draws, items, runs = 40, 5, 15, 300
    truth = 0.9 * 200**-0.3 - 0.9 * 210**-0.3
    held = told = 0
    for _ in range(runs):
        harder = np.exp(rng.normal(0, 0.3, (units, 1, 1)))
        luck = np.exp(rng.normal(0, 0.05, (1, draws, len(SIZES))))
        wrong = rng.binomial(items, np.clip(0.9 * SIZES**-0.3 * harder * luck, 0, 1)) / items
        whole = wrong.sum(axis=0)
        errors = Measured(
            SIZES,
            whole.mean(axis=0) / units,
            ((whole - wrong) / (units - 1)).mean(axis=1),
            (wrong.mean(axis=0).sum(axis=0) - wrong.mean(axis=0)) / (draws - 1),
            np.full(units, items),
        )
        try:
            found = gain(errors, 200, 10)
        except NoGrowth:
            continue
        told += 1
        held += found.low <= truth <= found.high
    # The law is foretold in 95 of 100; of these the interval holds 95 %, the wide side is allowed.
    assert told / runs > 0.9
    assert held / told > 0.95 - 3 * (0.95 * 0.05 / told) ** 0.5


def test_two_draws_have_part_in_the_error_and_one_has_none():
    found = measured([0.5, 0.4, 0.3, 0.2])
    units = np.linspace(0.1, 0.2, 30)
    alone = found.spread(units, np.zeros(0)).error
    assert found.spread(units, np.array([0.1])).error == alone
    # The draws .1 and .3: the square root of 1/2 · .02.
    two = found.spread(units, np.array([0.1, 0.3])).error
    assert two**2 == pytest.approx(alone**2 + 0.01)


def test_sizes_that_lie_on_no_line_are_left_out_in_turn():
    errors = np.array([0.6, 0.5, 0.33, 0.29])
    found = []
    for place in range(4):
        sizes, kept = np.delete(SIZES[:4], place), np.delete(errors, place)
        slope, level = np.polyfit(np.log(sizes), np.log(kept), 1)
        found.append(np.subtract(*np.exp(level + slope * np.log([80, 90]))))
    # The jackknife's variance is n - 1 times that of its values.
    error = _error_of_law(SIZES[:4], errors, 80, 10)
    assert error.error == pytest.approx(np.sqrt(3 * np.var(found)))
    assert error.freedom == 2
