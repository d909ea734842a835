"""What the items of a figure leave open by themselves: no interval of it is narrower.

Where both items of a rare class are right, no unit differs from another in it, and the jackknife
takes it for certain. So the interval reaches as far as that of a share of independent items would
(Clopper and Pearson 1934).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from vieval.stats.draws import Floats
from vieval.stats.intervals import LEVEL, Interval
from vieval.stats.jackknife import SHARE, Range, exact_interval


class Classes(NamedTuple):
    """The share of right items of each class (…, classes), and its items; none where not counted.

    Their mean is a figure such as macro-F1, in which a rare class counts as much as any other. F1
    is a share, too: its items are those of the gold and of the answers, counting half.
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

    def left_open(self, level: float = LEVEL) -> Interval:
        """The interval of the mean: the squares of distances add up (Zou and Donner 2008)."""
        counted = self.items > 0
        own = exact_interval(self.share, self.items, level)
        number = np.maximum(counted.sum(axis=-1), 1)
        below, above = (
            np.sqrt(np.where(counted, (end - self.share) ** 2, 0.0).sum(axis=-1)) / number
            for end in (own.low, own.high)
        )
        return Interval(self.mean - below, self.mean + above, own.undefined.sum(axis=-1))


class BeyondChance(NamedTuple):
    """A share of right items (…) and what of it chance gives; all of it would be `most` more.

    (share - chance) / most is a coefficient of agreement, such as kappa.
    """

    share: Floats
    items: Floats
    chance: Floats
    most: Floats

    def left_open(self, level: float = LEVEL) -> Interval:
        """The interval of the coefficient by that of the share.

        Who is right less often also gives the frequent answers less often: chance is taken to
        change by as much of what the share does as it is.
        """
        own = exact_interval(self.share, self.items, level)
        with np.errstate(invalid="ignore", divide="ignore"):
            value = (self.share - self.chance) / self.most
            slope = (1 - (1 - value) * self.chance) / self.most
        low, high = (value + slope * (end - self.share) for end in (own.low, own.high))
        return Interval(low, high, own.undefined)


Shares: TypeAlias = Classes | BeyondChance


def no_narrower(
    found: Interval, shares: Shares, scale: Range = SHARE, level: float = LEVEL
) -> Interval:
    """The interval (…) that reaches as far as `found`, and as far as the shares leave open.

    It does not leave the `scale` of the figure.
    """
    own = shares.left_open(level)
    return Interval(
        np.minimum(found.low, np.maximum(own.low, scale.low)),
        np.maximum(found.high, np.minimum(own.high, scale.high)),
        found.undefined,
    )
