"""The interval of a mean over classes, such as macro-F1: a rare class counts as much as any other.

Where both items of a rare class are right, no unit differs from another in it, and the jackknife
takes it for certain. So the interval is no narrower than what the items of each class leave open by
themselves (Clopper and Pearson 1934), put together as the squares of their distances (Zou and
Donner 2008).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from vieval.stats.draws import Array, Floats
from vieval.stats.intervals import LEVEL, Interval
from vieval.stats.jackknife import exact_interval


class Classes(NamedTuple):
    """The share of right items of each class (…, classes), and its items; none where not counted.

    F1 is a share, too: its items are those of the gold and of the answers, counting half.
    """

    share: Floats
    items: Floats

    @property
    def mean(self) -> Floats:
        """The mean (…) of the classes that are counted; nan where none is."""
        counted = self.items > 0
        number = counted.sum(axis=-1)
        total = np.where(counted, self.share, 0.0).sum(axis=-1)
        nothing = np.full(total.shape, np.nan)
        return np.asarray(np.divide(total, number, out=nothing, where=number > 0))


def no_narrower(found: Interval, value: Array, classes: Classes, level: float = LEVEL) -> Interval:
    """The interval (…) of the mean over the classes that are counted, the `value` (…).

    It reaches as far as `found`, and as far as the classes by themselves leave open.
    """
    counted = classes.items > 0
    own = exact_interval(classes.share, classes.items, level)
    number = np.maximum(counted.sum(axis=-1), 1)
    below, above = (
        np.sqrt(np.where(counted, (end - classes.share) ** 2, 0.0).sum(axis=-1)) / number
        for end in (own.low, own.high)
    )
    return Interval(
        np.minimum(found.low, np.maximum(value - below, 0.0)),
        np.maximum(found.high, np.minimum(value + above, 1.0)),
        found.undefined,
    )
