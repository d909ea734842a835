"""Which ranks of a leaderboard the data leave open for each approach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL
from vieval.stats.paired import TIE


def rank_intervals(estimates: Array, values: Array, level: float = LEVEL) -> NDArray[np.int64]:
    """The first and last rank (approaches, 2) that each approach may hold; 1 is the best.

    `estimates` (approaches,) are the figures on the data, `values` (resamples, approaches) those on
    shared resamples; more is better. An approach is above another where the simultaneous interval
    of their difference lies above 0. Its first rank is 1 + how many are above it, its last rank is
    the number of approaches minus how many it is above. At `level` all intervals hold their
    true ranks at once (Mogstad, Romano, Shaikh and Wilhelm 2024, in one step, from the
    bootstrap of the largest studentised difference). Equal approaches share ranks; a difference
    that is undefined in any resample tells nobody apart.

    Raises `ValueError` where the shapes do not fit.
    """
    estimates, values = np.asarray(estimates, float), np.asarray(values, float)
    if estimates.ndim != 1 or values.ndim != 2 or values.shape[1] != estimates.size:
        raise ValueError(f"{estimates.shape} estimates do not fit {values.shape} resampled values")
    leads = estimates[:, None] - estimates
    errors = np.zeros_like(leads)
    largest = np.zeros(len(values))
    for approach, value in enumerate(values.T):
        drawn = value[:, None] - values
        errors[approach] = drawn.std(axis=0, ddof=1)
        largest = np.maximum(largest, _largest(drawn - leads[approach], errors[approach]))
    above = leads > np.maximum(np.quantile(largest, level) * errors, TIE)
    return np.stack([1 + above.sum(axis=0), estimates.size - above.sum(axis=1)], axis=1)


def _largest(deviations: Floats, errors: Floats) -> Floats:
    """The largest studentised deviation of each row, over the columns that vary."""
    vary = errors > TIE
    if not vary.any():
        return np.zeros(len(deviations))
    largest: Floats = np.max(np.abs(deviations[:, vary]) / errors[vary], axis=1)
    return largest
