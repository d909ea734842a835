"""Which ranks of a leaderboard the data leave open for each approach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vieval.stats.corrections import holm
from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL


def over_all_pairs(p: Array) -> Floats:
    """The p (approaches, approaches) of all pairs, Holm-corrected over these pairs.

    Whoever picks the best from the data and holds the others against it looks at all pairs:
    corrected over the others alone, five equally good approaches raise a false alarm in 7 to 9 of
    100 corpora. The diagonal is 1.

    Raises `ValueError` where the shape is not that of pairs.
    """
    p = np.asarray(p, float)
    if p.ndim != 2 or p.shape[0] != p.shape[1]:
        raise ValueError(f"p of all pairs comes in a square, not in the shape {p.shape}")
    above = np.triu_indices(len(p), 1)
    corrected = np.ones_like(p)
    corrected[above] = corrected[above[::-1]] = holm(p[above])
    return corrected


def rank_intervals(estimates: Array, p: Array, level: float = LEVEL) -> NDArray[np.int64]:
    """The first and last rank (approaches, 2) that each approach may hold; 1 is the best.

    `estimates` (approaches,) are the figures on the data, more is better; `p` those of all pairs,
    corrected. An approach is above another where it is better and their difference is not chance.
    Its first rank is 1 + how many are above it, its last rank is the number of approaches minus
    how many it is above. At `level` all intervals hold their true ranks at once (Mogstad, Romano,
    Shaikh and Wilhelm 2024, with Holm's correction). An undefined p tells nobody apart.

    Raises `ValueError` where the shapes do not fit.
    """
    estimates, p = np.asarray(estimates, float), np.asarray(p, float)
    if estimates.ndim != 1 or p.shape != (estimates.size, estimates.size):
        raise ValueError(f"{estimates.shape} estimates do not fit p of pairs {p.shape}")
    above = (estimates[:, None] > estimates) & (p < 1 - level)
    return np.stack([1 + above.sum(axis=0), estimates.size - above.sum(axis=1)], axis=1)
