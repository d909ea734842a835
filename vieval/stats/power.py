"""How large a difference the data can show, and how much data a difference needs."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from vieval.stats.draws import Array
from vieval.stats.intervals import LEVEL

POWER = 0.8


class Sensitivity(NamedTuple):
    """What a paired comparison can tell.

    `error` is the standard error of the difference, `detectable` the smallest true difference that
    the test finds with the asked power on as many units, `units_needed` how many units of the same
    kind it takes to find the observed difference, inf where it is 0, and `units_more` how many of
    them are still to come. nan where the difference is undefined.
    """

    error: float
    detectable: float
    units_needed: float
    units_more: float


def sensitivity(
    difference: float,
    resampled: Array,
    units: int,
    power: float = POWER,
    level: float = LEVEL,
) -> Sensitivity:
    """What a two-sided comparison at `level` of an observed paired difference can tell.

    `resampled` (resamples,) are the differences on resamples of the `units`. The normal
    approximation (Cohen 1988): the detectable difference is (z_level + z_power) times the error,
    and the error falls with the root of the units.
    """
    error = float(np.std(resampled, ddof=1))
    reach = float(special.ndtri((1 + level) / 2) + special.ndtri(power))
    detectable = reach * error
    if math.isnan(difference) or math.isnan(error):
        return Sensitivity(error, detectable, math.nan, math.nan)
    if difference == 0:
        return Sensitivity(error, detectable, math.inf, math.inf)
    needed = math.ceil(units * (detectable / difference) ** 2)
    return Sensitivity(error, detectable, needed, max(0, needed - units))
