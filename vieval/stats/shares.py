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
from vieval.stats.ratios import ratio


class Classes(NamedTuple):
    """The share of right items of each class (…, classes), and its items; none where not counted.

    Their mean is a figure such as macro-F1, in which a rare class counts as much as any other. F1
    is a share, too: its items are those of the gold and of the answers, counting half.
    """

    share: Floats
    items: Floats

    @classmethod
    def by_f1(cls, f1: Floats, gold: Floats, given: Floats) -> Classes:
        """Those of the F1 (…, classes) of the classes that the gold has."""
        return cls(np.nan_to_num(f1), np.where(gold > 0, (gold + given) / 2, 0.0))

    @property
    def mean(self) -> Floats:
        """The mean (…) of the classes that are counted; nan where none is."""
        counted = self.items > 0
        return ratio(np.where(counted, self.share, 0.0).sum(axis=-1), counted.sum(axis=-1))

    def left_open(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """The ends for the mean: the squares of distances add up (Zou and Donner 2008)."""
        counted = self.items > 0
        number = np.maximum(counted.sum(axis=-1), 1)
        low, high, _ = exact_interval(self.share, self.items, level)
        below, above = (
            np.sqrt(np.where(counted, (end - self.share) ** 2, 0.0).sum(axis=-1)) / number
            for end in (low, high)
        )
        mean = self.mean
        return mean - below, mean + above


class BeyondChance(NamedTuple):
    """A share of right items (…) and what of it chance gives; all of it would be `most` more.

    (share - chance) / most is a coefficient of agreement, such as kappa.
    """

    share: Floats
    items: Floats
    chance: Floats
    most: Floats

    @property
    def value(self) -> Floats:
        """The coefficient (…); nan where nothing is left beyond chance."""
        return ratio(self.share - self.chance, self.most)

    def left_open(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """The ends for the coefficient, by those of the share.

        Who is right less often also gives the frequent answers less often: chance is taken to
        change by as much of what the share does as it is.
        """
        value = self.value
        slope = ratio(1 - (1 - value) * self.chance, self.most)
        low, high, _ = exact_interval(self.share, self.items, level)
        return value + slope * (low - self.share), value + slope * (high - self.share)


Shares: TypeAlias = Classes | BeyondChance


def no_narrower(
    found: Interval, shares: Shares, scale: Range = SHARE, level: float = LEVEL
) -> Interval:
    """The interval (…) that reaches as far as `found`, and as far as the shares leave open.

    It does not leave the `scale` of the figure.
    """
    low, high = shares.left_open(level)
    return Interval(
        np.minimum(found.low, np.maximum(low, scale.low)),
        np.maximum(found.high, np.minimum(high, scale.high)),
        found.undefined,
    )
