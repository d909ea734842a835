"""Years of nights: a new challenger each night, all held against one champion on one gold."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special, stats

from vieval.champions.looks import Looks

NIGHTS = 365
ARTICLES, SEGMENTS = 50, 10
ALPHA, MARGIN = 0.05, 0.02
SKILL = 0.8
# How hard a segment is, on the logit: good systems fail at the same ones, on about one in seven
# only one of two does.
HARD = 3.0
YEARS_AT_ONCE = 50


class Years(NamedTuple):
    """In which share of years a challenger took over, where α is spent and where it is not."""

    spent: float
    unspent: float


def promotions(years: int, gain: float, nights: range, seed: int) -> Years:
    """How often any challenger of these nights is promoted that is better by a gain.

    The gold has seen one challenger each night before. A year keeps its gold and its champion; all
    challengers are equally good.
    """
    rng = np.random.default_rng(seed)
    levels = _levels(nights)
    counted = np.zeros(2)
    for first in range(0, years, YEARS_AT_ONCE):
        some = min(YEARS_AT_ONCE, years - first)
        hard = rng.normal(0, HARD, (some, ARTICLES, SEGMENTS))
        champion = rng.random(hard.shape) < _chance(hard, SKILL)
        taken = np.zeros((2, some), bool)
        for level in levels:
            right = rng.random(hard.shape) < _chance(hard, SKILL + gain)
            gains = (right.astype(float) - champion).mean(axis=-1)
            error = gains.std(axis=-1, ddof=1) / ARTICLES**0.5
            p = 2 * stats.t.sf(np.abs(gains.mean(axis=-1)) / error, ARTICLES - 1)
            better = gains.mean(axis=-1) >= MARGIN
            taken |= better & np.stack([p < level, p < ALPHA])
        counted += taken.sum(axis=1)
    spent, unspent = counted / years
    return Years(float(spent), float(unspent))


def _levels(nights: range) -> list[float]:
    looks = Looks()
    for night in range(nights.stop):
        looks = looks.and_then([str(night)])
    return [looks.level(str(night), ALPHA) for night in nights]


def _chance(hard: np.ndarray, skill: float) -> np.ndarray:
    """The chance of being right at each segment, of a system that is right so often in all."""
    # By so much a logit shrinks when hardness is averaged out (Zeger, Liang and Albert 1988).
    shrink = np.sqrt(1 + (16 * np.sqrt(3) / (15 * np.pi)) ** 2 * HARD**2)
    return np.asarray(special.expit(special.logit(skill) * shrink + hard))
