"""What was found of the gold mentions of one kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vieval.metrics.spans.counts import CORRECT, COUNTS, MISSED, Counts
from vieval.metrics.spans.matched import Matched, Types
from vieval.metrics.spans.matching import SCHEMES
from vieval.records import PLAIN, Ints, SpanColumns


class Kinds(NamedTuple):
    """The kind of each span: its number among the `values` by entry, -1 where it has none.

    `values` are sorted by the number that they begin with, if any.
    """

    values: tuple[str, ...]
    number: Ints

    @classmethod
    def of(cls, names: Sequence[str | None]) -> Kinds:
        """The kinds that go by a name, one an entry."""
        values = tuple(sorted({name for name in names if name is not None}, key=_by_number))
        numbers: dict[str | None, int] = {name: index for index, name in enumerate(values)}
        numbers[None] = -1
        return cls(values, np.fromiter(map(numbers.__getitem__, names), np.int64, len(names)))


def by_attribute(spans: SpanColumns, attribute: str) -> Kinds:
    """The value of an attribute as the kind of each span."""
    rare = spans.rare
    return Kinds.of(
        [rare.get(entry, PLAIN).attributes.get(attribute) for entry in range(spans.size)]
        if rare
        else [None] * spans.size
    )


@dataclass(frozen=True, eq=False)
class MentionCounts:
    """What became of the gold mentions of each kind, in each row.

    `counts` has the shape (rows, schemes, values, 4); the last axis is `COUNTS` without
    `spurious`. A predicted span has no gold kind, so these have a recall and no precision.
    """

    counts: Counts
    schemes: tuple[str, ...]
    values: tuple[str, ...]

    def at(self, scheme: str, value: str) -> Counts:
        """The counts of each row in one cell: shape (rows, 4)."""
        return self.counts[:, self.schemes.index(scheme), self.values.index(value)]


def count_mentions(
    matched: Matched,
    kinds: Kinds,
    types: Types = None,
    view: str = "flat",
    schemes: Sequence[str] = tuple(SCHEMES),
) -> MentionCounts:
    """Count what became of the gold mentions by their kind.

    Mentions are paired as `count_spans` pairs them for the group of these types, whatever their
    kinds; one without a kind is counted nowhere. `values` are those that occur in the gold,
    whether or not the view shows them.
    """
    part = matched.part(view, types)
    counted = np.flatnonzero(part.gold & (kinds.number >= 0))
    shape = matched.size, len(kinds.values), MISSED + 1
    counts = np.zeros((matched.size, len(schemes), *shape[1:]), np.int32)
    for index, scheme in enumerate(SCHEMES[name] for name in schemes):
        correct = scheme.correct(part.pairs)
        chosen = part.rivals.best(correct)
        outcome = np.full(len(kinds.number), MISSED)
        outcome[part.pairs.gold[chosen]] = COUNTS.index(scheme.otherwise)
        outcome[part.pairs.gold[chosen & correct]] = CORRECT
        places = matched.places().gold[counted], kinds.number[counted], outcome[counted]
        counts[:, index] = tally(places, shape)
    return MentionCounts(counts, tuple(schemes), kinds.values)


def _by_number(name: str) -> tuple[int, str]:
    digits = len(name) - len(name.lstrip("0123456789"))
    return int(name[:digits] or -1), name


def tally(places: tuple[Ints, ...], shape: tuple[int, ...]) -> Counts:
    """How often each place occurs, as an array of that shape."""
    flat = np.ravel_multi_index(places, shape) if math.prod(shape) else np.zeros(0, np.int64)
    return np.bincount(flat, minlength=math.prod(shape)).reshape(shape)
