"""The laws are SciPy's."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from vieval.stats.laws import beta_quantile, poisson, student_quantile, student_tail

SHARES = np.array([0.001, 0.025, 0.5, 0.8, 0.975])[:, None]
FREEDOM = np.array([-1.0, 0, 0.5, 1, 2, 7.3, 100, 4095, np.nan])


def test_student_is_that_of_scipy() -> None:
    assert_array_equal(student_quantile(SHARES, FREEDOM), stats.t.ppf(SHARES, FREEDOM))
    values = np.array([0.0, 0.3, 2, 40])[:, None]
    assert_array_equal(student_tail(values, FREEDOM), stats.t.sf(values, FREEDOM))


def test_beta_is_that_of_scipy() -> None:
    a, b = np.array([[0, 0.5, 3, 20.5], [1, 2, 0, 1e3]])
    assert_allclose(beta_quantile(SHARES, a, b), stats.beta.ppf(SHARES, a, b), rtol=1e-12)


def test_poisson_is_that_of_scipy() -> None:
    counts = np.arange(64)
    assert_array_equal(poisson(counts, 0.97), stats.poisson.pmf(counts, 0.97))
