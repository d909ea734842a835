"""What was taken for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vieval.data import Spans
from vieval.metrics.spans.assignment import contest
from vieval.metrics.spans.counts import Counts, Selection
from vieval.metrics.spans.matching import SCHEMES
from vieval.metrics.spans.mentions import tally
from vieval.metrics.spans.overlaps import overlaps, tabulate


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
    counts = tally((table.gold.type[selected.gold], taken_for[selected.gold]), shape)
    counts[nothing, :nothing] = tally((table.predicted.type[spurious],), (nothing,))
    return Confusion(table.types, counts)
