"""How large a difference the data can show, and how much data a difference needs."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy import special

from vieval.stats.intervals import LEVEL
from vieval.stats.laws import student_quantile

POWER = 0.8


class Sensitivity(NamedTuple):
    """What a paired comparison can tell.

    `error` is the standard error of the difference, `detectable` the smallest true difference that
    the test finds with the asked power on as many units, `units_needed` how many units of the same
    kind it takes to find the observed difference, inf where it is 0, and `units_more` how many of
    them are still to come. nan where the difference or its error is undefined.
    """

    error: float
    detectable: float
    units_needed: float
    units_more: float


def sensitivity(
    difference: float, error: float, freedom: float, units: int, comparisons: int = 1
) -> Sensitivity:
    """What a two-sided t test at 5 % of an observed paired difference can tell.

    It is one of so many `comparisons` that are made at once, each at its share of the 5 %.

    `error` is its standard error on the `units`, with so many degrees of `freedom`. The detectable
    difference is (t_tail + t_power) times the error (Cohen 1988, with t for z). The error falls
    with the root of the units, of which so many are needed that z does for t.
    """
    if math.isnan(difference) or math.isnan(error):
        return Sensitivity(math.nan, math.nan, math.nan, math.nan)
    tail = 1 - (1 - LEVEL) / 2 / comparisons
    detectable = float(student_quantile(tail, freedom) + student_quantile(POWER, freedom)) * error
    if difference == 0:
        return Sensitivity(error, detectable, math.inf, math.inf)
    reach = float(special.ndtri(tail) + special.ndtri(POWER)) * error
    needed = math.ceil(units * (reach / difference) ** 2)
    return Sensitivity(error, detectable, needed, max(0, needed - units))
