"""What a comparison can tell: by hand, against statsmodels, and by trying it."""

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower

from vieval.stats import paired_permutation, sensitivity


def test_by_hand():
    # The error of ±0.05 is 0.05; (1.95996 + 0.84162) · 0.05 = 0.140079;
    # 100 · (0.140079 / 0.07)² = 400.44, so 401 units, 301 of them still to come.
    told = sensitivity(0.07, np.tile([-0.05, 0.05], 5_000), units=100)
    assert told.error == pytest.approx(0.05, abs=1e-5)
    assert told.detectable == pytest.approx(0.14008, abs=1e-4)
    assert (told.units_needed, told.units_more) == (401, 301)


def test_units_needed_agree_with_statsmodels():
    peer = NormalIndPower(ddof=0).solve_power(
        effect_size=0.1, alpha=0.05, power=0.8, ratio=0, alternative="two-sided"
    )
    # An effect of 0.1 deviations of a unit; the error of a mean of 50 units is 1 / √50 of them.
    resampled = np.tile([-1, 1], 50_000) / np.sqrt(50)
    assert sensitivity(0.1, resampled, units=50).units_needed == pytest.approx(peer, abs=1)


def test_a_difference_that_shows_needs_no_more_units():
    assert sensitivity(-0.5, np.tile([-0.05, 0.05], 500), units=100).units_more == 0


def test_no_difference_is_never_found():
    told = sensitivity(0.0, np.tile([-0.05, 0.05], 500), units=100)
    assert told.units_needed == told.units_more == np.inf


def test_an_undefined_difference_tells_nothing():
    told = sensitivity(np.nan, np.full(10, np.nan), units=1)
    assert np.isnan(told).all()


def test_the_detectable_difference_is_found_with_the_power_that_was_asked():
    # Gains of a unit have the deviation 1, so the error over 60 units is 1/√60.
    resampled = np.tile([-1, 1], 500) / np.sqrt(60)
    gain = sensitivity(0.1, resampled, units=60).detectable
    rng = np.random.default_rng(3)
    found = [
        paired_permutation(
            np.zeros((60, 1)), rng.normal(gain, 1, (60, 1)), lambda c: c[..., 0], resamples=399
        )
        <= 0.05
        for _ in range(400)
    ]
    assert np.mean(found) == pytest.approx(0.8, abs=0.05)
