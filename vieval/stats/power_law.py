"""How a figure grows with what is trained on, and what more of it would bring.

The law is error(n) = a · n^-b, the error being 1 - figure (Hestness et al. 2017). It is a straight
line in the logarithms of both and is fitted by least squares there. First it has to foretell the
largest size that was measured from the smaller ones, within what noise and their scatter about the
line leave open. Then it tells what more would bring, with the
jackknife errors of units, of draws and of sizes; the last is what not lying on a line leaves open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL
from vieval.stats.jackknife import LEAST_UNITS, Spread, Strata, both, spread
from vieval.stats.laws import student_quantile, student_tail

LEAST_SIZES = 4
# Below that p the law has not foretold the largest size.
ALPHA = 0.05

Logs: TypeAlias = NDArray[np.float64]


class NoGrowth(ValueError):
    """Nothing can be said of what more would bring: the message tells why."""


@dataclass(frozen=True)
class Gain:
    """What `more` beyond `size` brings by the law: the figure goes up by `value` [`low`, `high`].

    `exponent` is b of the law; `p` that of the law foretelling the largest size measured.
    """

    size: int
    more: int
    value: float
    low: float
    high: float
    exponent: float
    p: float


@dataclass(frozen=True, eq=False)
class Measured:
    """The error at several sizes, ascending: on all units and draws, and without each of them.

    `whole` (sizes,), `units` (units, sizes) and `draws` (draws, sizes) are means over draws;
    `items` (units,) how many items each unit holds.
    """

    sizes: Floats
    whole: Floats
    units: Floats
    draws: Floats
    items: Floats
    strata: Strata | None = None

    def spread(self, units: Floats, draws: Floats) -> Spread:
        """The error of a number from its values without each unit, and without each draw.

        Draws are left out of all sizes at once, as they share what they begin with.
        """
        of_units = spread(units, self.items, self.strata)
        if len(draws) < LEAST_UNITS:
            return of_units
        count = len(draws)
        error = np.sqrt((count - 1) / count * np.square(draws - draws.mean()).sum())
        return both(of_units, Spread(np.asarray(error), np.asarray(count - 1.0)))


def gain(measured: Measured, size: int, more: int) -> Gain:
    """What `more` beyond `size` would bring.

    Raises `NoGrowth` where fewer than four sizes were measured, the figure is undefined at one,
    too few units have part in it, or the law does not foretell the largest size from the others.
    """
    if len(measured.sizes) < LEAST_SIZES:
        raise NoGrowth(f"it takes {LEAST_SIZES} sizes, and there are {len(measured.sizes)}")
    sides = (measured.whole, measured.units, measured.draws)
    if not all(np.isfinite(side).all() for side in sides):
        raise NoGrowth("the figure is undefined at a size")
    missed = [
        np.log(side[..., -1]) - _foretold(measured.sizes[:-1], side[..., :-1], measured.sizes[-1])
        for side in sides
    ]
    noise = measured.spread(missed[1], missed[2])
    if np.isnan(noise.error):
        raise NoGrowth("too few articles have part in the figure")
    error, freedom = both(noise, _error_of_foretelling(measured.sizes, measured.whole))
    p = 2 * float(student_tail(np.abs(missed[0]) / error, freedom)) if error > 0 else 1.0
    if p < ALPHA:
        raise NoGrowth(f"the law does not foretell the largest size from the others (p {p:.3f})")
    found = [_gain(measured.sizes, side, size, more) for side in sides]
    of_law = _error_of_law(measured.sizes, measured.whole, size, more)
    error, freedom = both(measured.spread(found[1], found[2]), of_law)
    half = float(student_quantile((1 + LEVEL) / 2, freedom) * error)
    value = float(found[0])
    exponent = -float(_line(measured.sizes, measured.whole)[1])
    return Gain(size, more, value, value - half, value + half, exponent, p)


def _gain(sizes: Floats, errors: Floats, size: int, more: int) -> Floats:
    now, then = (np.exp(_foretold(sizes, errors, n)) for n in (size, size + more))
    return np.asarray(now - then)


def _error_of_foretelling(sizes: Floats, errors: Floats) -> Spread:
    """How far off a line through all sizes but the largest may be there, by their scatter."""
    x, y = np.log(sizes), np.log(errors)
    known = x[:-1] - x[:-1].mean()
    level, slope = _line(sizes[:-1], errors[:-1])
    freedom = len(known) - 2.0
    scatter = np.square(y[:-1] - level - slope * known).sum() / freedom
    away = np.square(x[-1] - x[:-1].mean()) / np.square(known).sum()
    return Spread(np.sqrt(scatter * (1 + 1 / len(known) + away)), np.asarray(freedom))


def _error_of_law(sizes: Floats, errors: Floats, size: int, more: int) -> Spread:
    """What the sizes not lying on one line leaves open: the jackknife over them, less two."""
    count = len(sizes)
    others = (np.arange(count) != place for place in range(count))
    found = np.array([_gain(sizes[kept], errors[kept], size, more) for kept in others])
    error = np.sqrt((count - 1) / count * np.square(found - found.mean()).sum())
    return Spread(np.asarray(error), np.asarray(count - 2.0))


def _foretold(sizes: Floats, errors: Floats, size: float) -> Logs:
    """The logarithm of the error at a size, by the law fitted to errors (…, sizes)."""
    level, slope = _line(sizes, errors)
    return np.asarray(level + slope * (np.log(size) - np.log(sizes).mean()))


def _line(sizes: Array, errors: Floats) -> tuple[Floats, Floats]:
    """The least-squares line of the logarithms: its height in their middle, and its slope."""
    x, y = np.log(sizes) - np.log(sizes).mean(), np.log(errors)
    return np.asarray(y.mean(axis=-1)), np.asarray((y * x).sum(axis=-1) / (x * x).sum())
