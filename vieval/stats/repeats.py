"""Figures that were measured several times, each time after another draw of what is trained on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vieval.stats.draws import Array, Floats
from vieval.stats.jackknife import (
    LEAST_UNITS,
    Range,
    Spread,
    Strata,
    held_logit,
    jackknife_interval,
)


class Mean(NamedTuple):
    """The mean of a figure over draws, the ends of its interval, and the draws' deviation.

    `deviation` is the standard deviation of the figure from draw to draw; nan for a single draw.
    """

    value: float
    low: float
    high: float
    deviation: float


def mean_over_draws(
    values: Array, without: Array, items: Array, scale: Range, strata: Strata | None = None
) -> Mean:
    """The mean over draws with a 95 % interval about other units and other draws.

    `values` (draws,) are the figures on all units, `without` and `items` (units, draws) as in
    `vieval.stats.jackknife.spread`. The variances that units and draws leave are added up, which
    counts their interaction twice and so is on the wide side (Owen 2007). One draw tells nothing
    of others: its interval is about other units alone.
    """
    values, items = np.asarray(values, float), np.asarray(items, float)
    value, among = values.mean(), items.mean(axis=1)
    besides = error_of_draws(held_logit(scale.share(values), items.sum(axis=0)))
    found = jackknife_interval(
        value, np.asarray(without, float).mean(axis=1), among, scale, strata, besides
    )
    deviation = float(values.std(ddof=1)) if len(values) >= LEAST_UNITS else float("nan")
    return Mean(float(value), float(found.low), float(found.high), deviation)


def error_of_draws(values: Floats) -> Spread | None:
    """The standard error of the mean of values, one a draw; None of a single draw."""
    if len(values) < LEAST_UNITS:
        return None
    error = values.std(ddof=1) / np.sqrt(len(values))
    return Spread(np.asarray(error), np.asarray(len(values) - 1.0))
