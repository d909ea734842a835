"""Scores of a corpus from those of its parts, whose texts and answers need not meet anywhere.

A part is scored where it is and becomes a shard: its tree of scores, with counts added up within
the units of resampling. Shards are added to each other and give the tree of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from vieval.metrics.figures import Counts, Figure, Readout
from vieval.metrics.scores import Additive, Branch, changed, parts
from vieval.stats import Sample, UnitName

T = TypeVar("T")
Rows: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Shard(Generic[T]):
    """The tree of a part, its counts (units, k) one row a unit, and the names of the units."""

    units: Sequence[UnitName]
    tree: T


def shard(tree: T, units: Sequence[UnitName]) -> Shard[T]:
    """Add up a tree's counts (segments, k) within units; `units` names that of each segment."""
    numbers: dict[UnitName, int] = {}
    rows = np.array([numbers.setdefault(name, len(numbers)) for name in units], np.int64)
    per_unit = Sample(rows).per_unit
    return Shard(list(numbers), _recounted(tree, lambda counts: _narrow(per_unit(counts))))


def summed(tree: T, sample: Sample) -> T:
    """A tree whose counts (segments, k) are added up within the units of a sample: (units, k)."""

    def per_unit(counts: Counts) -> Counts:
        found: Counts = sample.per_unit(counts)
        return found.astype(np.result_type(found, np.int64), copy=False)

    return _recounted(tree, per_unit)


def _recounted(tree: T, change: Callable[[Counts], Counts]) -> T:
    """The tree with the counts of each figure changed."""

    def recounted(leaf: object) -> object:
        if isinstance(leaf, Figure | Readout):
            return replace(leaf, counts=change(leaf.counts))
        return leaf

    return changed(tree, recounted)


def _narrow(counts: Counts) -> Counts:
    """The same counts in the smallest type that holds them: they travel."""
    if counts.dtype.kind == "f" or not counts.size:
        return counts
    return counts.astype(np.min_scalar_type(int(counts.max())))


class Whole(Generic[T]):
    """Shards added up, in whatever order they arrive: at most `units` units in all.

    What a shard does not have, such as a type that none of its spans has, counts 0 in it.
    """

    def __init__(self, units: int) -> None:
        self._size = units
        self._numbers: dict[UnitName, int] = {}
        self._tree: T | None = None

    def add(self, shard: Shard[T]) -> None:
        """Add a shard."""
        numbers = self._numbers
        rows = np.array([numbers.setdefault(name, len(numbers)) for name in shard.units], np.int64)
        self._tree = cast("T", self._added(self._tree, shard.tree, rows))

    def _added(self, held: object, new: object, rows: Rows) -> object:
        branch = parts(new)
        if branch is not None:
            own = parts(held) or {}
            found = {**own, **{k: self._added(own.get(k), one, rows) for k, one in branch.items()}}
            return type(new)(**found) if isinstance(new, Branch) else found
        if isinstance(new, Figure | Readout):
            if not isinstance(held, Figure | Readout):
                shape = self._size, new.counts.shape[1]
                held = replace(new, counts=np.zeros(shape, np.result_type(new.counts, np.int64)))
            held.counts[rows] = held.counts[rows] + new.counts
            return held
        if isinstance(new, Additive):
            return new + held if isinstance(held, Additive) else new
        return new + held if isinstance(new, int | float) and isinstance(held, int | float) else new

    @property
    def names(self) -> list[UnitName]:
        """The names of the units that the shards had, sorted as in `vieval.stats.Sample`."""
        return sorted(self._numbers)

    def tree(self) -> T | None:
        """The tree of all of them, its counts (units, k) in the order of `names`.

        None where there was no shard.
        """
        rows = np.array([self._numbers[name] for name in self.names], np.int64)
        return None if self._tree is None else _recounted(self._tree, lambda counts: counts[rows])
