"""Samples that are drawn so that the chance of each unit to be in them is known.

Figures of such a sample are about the whole once each unit counts 1 / its chance (Horvitz and
Thompson 1952). All samples here are systematic ones (Madow 1949): the chances are laid end to end,
and every unit is taken that a ruler with one mark a unit of length, laid on at random, hits.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def chances(sizes: Sequence[float] | Floats, number: int) -> Floats:
    """The inclusion probabilities (units,) of `number` units, in proportion to their sizes.

    One whose share would be above 1 is surely taken, and the others share what is left. Raises
    `ValueError` where a size is not above 0, or `number` is not between 1 and the number of units.
    """
    given = np.asarray(sizes, float)
    if not 1 <= number <= len(given):
        raise ValueError(f"a sample of {number} from {len(given)} units")
    if not (given > 0).all():
        raise ValueError("a unit without a size could never be drawn")
    found = np.ones(len(given))
    sure = np.zeros(len(given), np.bool_)
    while (left := number - int(sure.sum())) and not sure.all():
        found[~sure] = left * given[~sure] / given[~sure].sum()
        above = found >= 1
        if not (above & ~sure).any():
            break
        found[above], sure = 1.0, sure | above
    return found


def systematic(probabilities: Floats, order: Sequence[int] | Ints, seed: int) -> Ints:
    """The places (n,) of a sample, sorted, with inclusion probabilities (units,) that sum up to n.

    `order` is that in which units are laid out. In a random one, units of one probability are a
    simple random sample; sorted by strata, each stratum gets its share, to within one unit.
    """
    ends = np.cumsum(probabilities[order])
    ends[-1] = round(float(ends[-1]))
    start = np.random.default_rng(seed).uniform()
    hits = np.ceil(np.concatenate([[0.0], ends]) - start)
    return np.sort(np.asarray(order)[np.diff(hits) > 0])


def shuffled(units: int, seed: int, strata: Sequence[str] = ()) -> Ints:
    """The places (units,) of units in a random order; where there are strata, one after another."""
    order = np.random.default_rng([seed, 1]).permutation(units)
    if not strata:
        return order
    _, number = np.unique(np.asarray(strata), return_inverse=True)
    return order[np.argsort(number[order], kind="stable")]
