"""Uncertainty of figures that come from additive counts: intervals, tests, ranks, power."""

from vieval.stats.bootstrap import MOST_UNITS, Resampler, Unit, Units, unit_names, unit_of, units
from vieval.stats.corrections import benjamini_hochberg, holm
from vieval.stats.intervals import Interval, bca_interval, delta_interval, percentile_interval
from vieval.stats.paired import mcnemar_exact, paired_permutation
from vieval.stats.power import Sensitivity, sensitivity
from vieval.stats.ranks import rank_intervals

__all__ = [
    "MOST_UNITS",
    "Interval",
    "Resampler",
    "Sensitivity",
    "Unit",
    "Units",
    "bca_interval",
    "benjamini_hochberg",
    "delta_interval",
    "holm",
    "mcnemar_exact",
    "paired_permutation",
    "percentile_interval",
    "rank_intervals",
    "sensitivity",
    "unit_names",
    "unit_of",
    "units",
]
