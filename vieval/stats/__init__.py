"""Uncertainty of figures that come from additive counts: intervals, tests, ranks, power."""

from vieval.stats.bootstrap import Resampler
from vieval.stats.corrections import benjamini_hochberg, bonferroni, holm
from vieval.stats.gaps import gap_interval, no_interval
from vieval.stats.intervals import (
    LEVEL,
    Interval,
    bca_interval,
    check_level,
    delta_interval,
    percentile_interval,
)
from vieval.stats.jackknife import (
    COEFFICIENT,
    SHARE,
    Difference,
    LeftOut,
    Range,
    Strata,
    exact_interval,
    jackknife_difference,
    jackknife_interval,
    leave_one_out,
    pairwise,
    spread,
)
from vieval.stats.losses import (
    WEIGHTED_AGREEMENT,
    LogLosses,
    Losses,
    Steps,
    WeightedAgreement,
    interval_of,
    loss_interval,
    weighted_scale,
)
from vieval.stats.outlook import Outlook, outlook
from vieval.stats.paired import mcnemar_exact, paired_permutation
from vieval.stats.power import Sensitivity, sensitivity
from vieval.stats.ranks import over_all_pairs, rank_intervals
from vieval.stats.shares import BeyondChance, Classes, Shares, no_narrower
from vieval.stats.units import (
    MOST_UNITS,
    Sample,
    Unit,
    UnitName,
    sample,
    scope,
    unit_names,
    unit_of,
)

__all__ = [
    "COEFFICIENT",
    "LEVEL",
    "MOST_UNITS",
    "SHARE",
    "WEIGHTED_AGREEMENT",
    "BeyondChance",
    "Classes",
    "Difference",
    "Interval",
    "LeftOut",
    "LogLosses",
    "Losses",
    "Outlook",
    "Range",
    "Resampler",
    "Sample",
    "Sensitivity",
    "Shares",
    "Steps",
    "Strata",
    "Unit",
    "UnitName",
    "WeightedAgreement",
    "bca_interval",
    "benjamini_hochberg",
    "bonferroni",
    "check_level",
    "delta_interval",
    "exact_interval",
    "gap_interval",
    "holm",
    "interval_of",
    "jackknife_difference",
    "jackknife_interval",
    "leave_one_out",
    "loss_interval",
    "mcnemar_exact",
    "no_interval",
    "no_narrower",
    "outlook",
    "over_all_pairs",
    "paired_permutation",
    "pairwise",
    "percentile_interval",
    "rank_intervals",
    "sample",
    "scope",
    "sensitivity",
    "spread",
    "unit_names",
    "unit_of",
    "weighted_scale",
]
