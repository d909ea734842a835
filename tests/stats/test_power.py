"""What a comparison can tell: by hand, against statsmodels, and by trying it."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.power import NormalIndPower, TTestPower

from vieval.stats import jackknife_difference, leave_one_out, sensitivity


def test_by_hand():
    # An error of 0.05; t of 99 degrees is 1.98422 at .975 and 0.84526 at .8; z 1.95996 and 0.84162.
    # 2.82948 · 0.05 = 0.14147; 100 · (2.80158 · 0.05 / 0.07)² = 400.44, so 401 units, 301 to come.
    told = sensitivity(0.07, 0.05, 99, units=100)
    assert told.detectable == pytest.approx(0.14147, abs=1e-5)
    assert (told.units_needed, told.units_more) == (401, 301)


def test_units_needed_agree_with_statsmodels():
    peer = NormalIndPower(ddof=0).solve_power(
        effect_size=0.1, alpha=0.05, power=0.8, ratio=0, alternative="two-sided"
    )
    # An effect of 0.1 deviations of a unit; the error of a mean of 50 units is 1 / √50 of them.
    assert sensitivity(0.1, 50**-0.5, 49, units=50).units_needed == pytest.approx(peer, abs=1)


@pytest.mark.parametrize("units", [5, 10, 60])
def test_the_detectable_difference_agrees_with_statsmodels(units):
    effect = TTestPower().solve_power(nobs=units, alpha=0.05, power=0.8)
    # What is exact there, by the noncentral t, is approximate here: within 5 % from 5 units on.
    told = sensitivity(0.1, units**-0.5, units - 1, units).detectable
    assert told == pytest.approx(effect, rel=0.05)


def test_many_comparisons_need_more():
    one, ten = (sensitivity(0.1, 0.1, 30, 31, comparisons=n) for n in (1, 10))
    # (z of .9975 + z of .8) / (z of .975 + z of .8), squared.
    ratio = (stats.norm.isf(0.0025) + 0.84162) / 2.80158
    assert ten.units_needed / one.units_needed == pytest.approx(ratio**2, rel=0.01)


def test_a_difference_that_shows_needs_no_more_units():
    assert sensitivity(-0.5, 0.05, 99, units=100).units_more == 0


def test_no_difference_is_never_found():
    told = sensitivity(0.0, 0.05, 99, units=100)
    assert told.units_needed == told.units_more == np.inf


@pytest.mark.parametrize(("difference", "error"), [(np.nan, 0.1), (0.1, np.nan)])
def test_an_undefined_difference_tells_nothing(difference, error):
    assert np.isnan(sensitivity(difference, error, 5, units=1)).all()


def test_the_detectable_difference_is_found_with_the_power_that_was_asked():
    # Gains of a unit have the deviation 1, so the error over 60 units is 1/√60.
    gain = sensitivity(0.1, 60**-0.5, 59, units=60).detectable
    gains = np.random.default_rng(3).normal(gain, 1, (60, 4_000))
    without = leave_one_out(gains) / 59
    p = jackknife_difference(gains.mean(axis=0), without, np.ones((60, 4_000))).p
    # Twice the error of 4,000 trials.
    assert np.mean(p < 0.05) == pytest.approx(0.8, abs=0.013)
