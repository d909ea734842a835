"""Scores of a corpus from those of its parts, whose texts and answers need not meet anywhere.

A part is scored where it is and becomes a shard: its tree of figures, with counts added up within
the units of resampling. Shards are added to each other and give the tree of the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.metrics.figures import Counts, Figure, Reading
from vieval.stats import Sample, UnitName

Tree: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = NDArray[np.int64]


class Shard(NamedTuple):
    """The tree of a part, its counts (units, k) one row a unit, and the names of the units."""

    units: Sequence[UnitName]
    tree: Tree


def shard(tree: Tree, units: Sequence[UnitName]) -> Shard:
    """Add up a tree's counts (segments, k) within units; `units` names that of each segment."""
    numbers: dict[UnitName, int] = {}
    rows = np.array([numbers.setdefault(name, len(numbers)) for name in units], np.int64)
    return Shard(list(numbers), _summed(tree, Sample(rows)))


def _summed(tree: Tree, units: Sample) -> Tree:
    return {key: _leaf_summed(child, units) for key, child in tree.items()}


def _leaf_summed(child: Any, units: Sample) -> Any:
    if isinstance(child, Mapping):
        return _summed(child, units)
    if isinstance(child, Figure | Reading):
        return replace(child, counts=_narrow(units.per_unit(child.counts)))
    return child


def _narrow(counts: Counts) -> Counts:
    """The same counts in the smallest type that holds them: they travel."""
    if counts.dtype.kind == "f" or not counts.size:
        return counts
    return counts.astype(np.min_scalar_type(int(counts.max())))


class Whole:
    """Shards added up, in whatever order they arrive: at most `units` units in all.

    What a shard does not have, such as a type that none of its spans has, counts 0 in it.
    """

    def __init__(self, units: int) -> None:
        self._size = units
        self._numbers: dict[UnitName, int] = {}
        self._tree: dict[str, Any] = {}

    def add(self, shard: Shard) -> None:
        """Add a shard."""
        numbers = self._numbers
        rows = np.array([numbers.setdefault(name, len(numbers)) for name in shard.units], np.int64)
        self._add(self._tree, shard.tree, rows)

    def _add(self, into: dict[str, Any], tree: Tree, rows: Rows) -> None:
        for key, child in tree.items():
            if isinstance(child, Mapping):
                self._add(into.setdefault(key, {}), child, rows)
            elif isinstance(child, Figure | Reading):
                if key not in into:
                    shape = self._size, child.counts.shape[1]
                    wide = np.result_type(child.counts, np.int64)
                    into[key] = replace(child, counts=np.zeros(shape, wide))
                into[key].counts[rows] += child.counts
            else:
                into[key] = into.get(key, 0) + child

    @property
    def names(self) -> list[UnitName]:
        """The names of the units that the shards had, sorted as in `vieval.stats.Sample`."""
        return sorted(self._numbers)

    def tree(self) -> dict[str, Any]:
        """The tree of all of them, its counts (units, k) in the order of `names`."""
        rows = np.array([self._numbers[name] for name in self.names], np.int64)
        return _of_rows(self._tree, rows)


def _of_rows(tree: Tree, rows: Rows) -> dict[str, Any]:
    return {key: _leaf_of_rows(child, rows) for key, child in tree.items()}


def _leaf_of_rows(child: Any, rows: Rows) -> Any:
    if isinstance(child, Mapping):
        return _of_rows(child, rows)
    if isinstance(child, Figure | Reading):
        return replace(child, counts=child.counts[rows])
    return child
