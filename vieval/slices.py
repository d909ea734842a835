"""What was found of the gold mentions of one kind, what was taken for what, what was restored."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vieval.columns import Ints, overlaps, tabulate
from vieval.data import Spans
from vieval.matching import SCHEMES
from vieval.pairing import contest
from vieval.scores import CORRECT, COUNTS, MISSED, Counts, Selection


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
        counts[:, index] = _tally(places, counts[:, index].shape)
    return MentionCounts(counts, tuple(SCHEMES), values)


def _by_number(name: str) -> tuple[int, str]:
    digits = len(name) - len(name.lstrip("0123456789"))
    return int(name[:digits] or -1), name


def _tally(places: tuple[Ints, ...], shape: tuple[int, ...]) -> Counts:
    """How often each place occurs, as an array of that shape."""
    flat = np.ravel_multi_index(places, shape) if math.prod(shape) else np.zeros(0, np.int64)
    return np.bincount(flat, minlength=math.prod(shape)).reshape(shape)


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often a type was taken for another.

    `counts[i, j]` pairs of gold `types[i]` and predicted `types[j]`. The last column counts missed
    gold spans, the last row spurious predicted ones; its shape is (types + 1, types + 1).
    """

    types: tuple[str, ...]
    counts: Counts


def confuse(gold: Sequence[Spans], predicted: Sequence[Spans], view: str = "flat") -> Confusion:
    """Count gold against predicted types over all segments.

    Spans are paired as the strict scheme pairs them: correct ones first, then as many overlapping
    ones as there can be, then the closest. So the row of a type adds up to its gold spans, and the
    column to its predicted ones.
    """
    table = tabulate(gold, predicted)
    selected = Selection.of_view(table, view)
    pairs = selected.pairs(overlaps(table))
    pairs = pairs.only(contest(pairs).best(SCHEMES["strict"].correct(pairs)))
    nothing = len(table.types)
    taken_for = np.full(len(table.gold.type), nothing)
    taken_for[pairs.gold] = table.predicted.type[pairs.predicted]
    spurious = selected.predicted.copy()
    spurious[pairs.predicted] = False
    shape = nothing + 1, nothing + 1
    counts = _tally((table.gold.type[selected.gold], taken_for[selected.gold]), shape)
    counts[nothing, :nothing] = _tally((table.predicted.type[spurious],), (nothing,))
    return Confusion(table.types, counts)


RESTORATIONS = ("restored", "proposed", "bounded", "mentions")


def count_restorations(gold: Sequence[Spans], predicted: Sequence[Spans]) -> Counts:
    """Count in each segment the sinicised names that were given back in Vietnamese.

    The shape is (segments, 4). Of the gold `mentions` with the form `sinicised` and a referent,
    `bounded` have a predicted span with exactly their bounds, of any type; `proposed` have one
    with a `referent`, and `restored` one with their own. The accuracy of restoration is the ratio
    of restored to bounded.
    """
    counts = np.zeros((len(gold), len(RESTORATIONS)), np.int64)
    for index, (mentions, answers) in enumerate(zip(gold, predicted, strict=True)):
        for mention in mentions:
            wanted = mention.attributes.get("referent")
            if mention.attributes.get("form") != "sinicised" or wanted is None:
                continue
            same = [span for span in answers if span.stretches == mention.stretches]
            given = {span.attributes.get("referent") for span in same}
            counts[index] += (wanted in given, bool(given - {None}), bool(same), True)
    return counts
