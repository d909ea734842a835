"""What was found of the gold mentions of one kind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vieval.data import Spans
from vieval.metrics.spans.assignment import contest
from vieval.metrics.spans.counts import CORRECT, COUNTS, MISSED, Counts, Selection
from vieval.metrics.spans.matching import SCHEMES
from vieval.metrics.spans.overlaps import Ints, overlaps, tabulate


@dataclass(frozen=True, eq=False)
class MentionCounts:
    """What became of the gold mentions of each attribute value, in each segment.

    `counts` has the shape (segments, schemes, values, 4); the last axis is `COUNTS` without
    `spurious`. A predicted span has no gold attribute, so these have a recall and no precision.
    """

    counts: Counts
    schemes: tuple[str, ...]
    values: tuple[str, ...]

    def at(self, scheme: str, value: str) -> Counts:
        """The counts of each segment in one cell: shape (segments, 4)."""
        return self.counts[:, self.schemes.index(scheme), self.values.index(value)]


def count_mentions_by(
    gold: Sequence[Spans],
    predicted: Sequence[Spans],
    attribute: str,
    types: frozenset[str] | None = None,
    view: str = "flat",
) -> MentionCounts:
    """Count what became of the gold mentions by the value of one of their attributes.

    Mentions are paired as `count_spans` pairs them for the group of these types, whatever their
    values; one without the attribute is counted nowhere. `values` are those that occur in the
    gold, whether or not the view shows them, sorted by the number that they begin with, if any.
    """
    table = tabulate(gold, predicted)
    selected = Selection.of_view(table, view).of_types(table, types)
    pairs = selected.pairs(overlaps(table))
    rivalry = contest(pairs)

    names = [span.attributes.get(attribute) for span in table.gold.spans]
    values = tuple(sorted({name for name in names if name is not None}, key=_by_number))
    number = {name: index for index, name in enumerate(values)} | {None: -1}
    value = np.array([number[name] for name in names], np.int64)[table.gold.row]
    counted = np.flatnonzero(selected.gold & (value >= 0))

    counts = np.zeros((table.segments, len(SCHEMES), len(values), MISSED + 1), np.int32)
    for index, scheme in enumerate(SCHEMES.values()):
        correct = scheme.correct(pairs)
        chosen = rivalry.best(correct)
        outcome = np.full(len(value), MISSED)
        outcome[pairs.gold[chosen]] = COUNTS.index(scheme.otherwise)
        outcome[pairs.gold[chosen & correct]] = CORRECT
        places = table.gold.segment[counted], value[counted], outcome[counted]
        counts[:, index] = tally(places, counts[:, index].shape)
    return MentionCounts(counts, tuple(SCHEMES), values)


def _by_number(name: str) -> tuple[int, str]:
    digits = len(name) - len(name.lstrip("0123456789"))
    return int(name[:digits] or -1), name


def tally(places: tuple[Ints, ...], shape: tuple[int, ...]) -> Counts:
    """How often each place occurs, as an array of that shape."""
    flat = np.ravel_multi_index(places, shape) if math.prod(shape) else np.zeros(0, np.int64)
    return np.bincount(flat, minlength=math.prod(shape)).reshape(shape)
