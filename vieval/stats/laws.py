"""Quantiles and tails of the few laws that are asked for.

These are the functions that SciPy's distributions call; its module of all distributions takes
longer to import than a corpus takes to score.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats: TypeAlias = NDArray[np.float64]


def student_quantile(share: ArrayLike, freedom: ArrayLike) -> Floats:
    """The quantile of Student's t; nan without a degree of freedom."""
    share, freedom = np.asarray(share, float), np.asarray(freedom, float)
    return _where(freedom > 0, special.stdtrit(freedom, share))


def student_tail(value: ArrayLike, freedom: ArrayLike) -> Floats:
    """The chance that Student's t is above a value; nan without a degree of freedom."""
    value, freedom = np.asarray(value, float), np.asarray(freedom, float)
    return _where(freedom > 0, special.stdtr(freedom, -value))


def beta_quantile(share: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """The quantile of the beta law; nan where a parameter is not above 0."""
    share, a, b = (np.asarray(value, float) for value in (share, a, b))
    return _where((a > 0) & (b > 0), special.betaincinv(a, b, share))


def poisson(count: ArrayLike, mean: float) -> Floats:
    """The chance of each count under a Poisson law."""
    count = np.asarray(count, float)
    return np.asarray(np.exp(special.xlogy(count, mean) - special.gammaln(count + 1) - mean))


def _where(defined: Any, values: Any) -> Floats:
    return np.asarray(np.where(defined, values, np.nan))
