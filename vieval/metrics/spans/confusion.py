"""What was taken for what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vieval.metrics.spans.counts import Counts
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import SCHEMES
from vieval.metrics.spans.mentions import tally


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often a type was taken for another.

    `counts[i, j]` pairs of gold `types[i]` and predicted `types[j]`. The last column counts missed
    gold spans, the last row spurious predicted ones; its shape is (types + 1, types + 1).
    """

    types: tuple[str, ...]
    counts: Counts


def confuse(matched: Matched, view: str = "flat") -> Confusion:
    """Count gold against predicted types over all segments.

    Spans are paired as the strict scheme pairs them: correct ones first, then as many overlapping
    ones as there can be, then the closest. So the row of a type adds up to its gold spans, and the
    column to its predicted ones.
    """
    table, part = matched.table, matched.part(view)
    pairs = part.pairs.only(part.rivals.best(SCHEMES["strict"].correct(part.pairs)))
    nothing = len(table.types)
    taken_for = np.full(len(table.gold.type), nothing)
    taken_for[pairs.gold] = table.predicted.type[pairs.predicted]
    spurious = part.predicted.copy()
    spurious[pairs.predicted] = False
    shape = nothing + 1, nothing + 1
    counts = tally((table.gold.type[part.gold], taken_for[part.gold]), shape)
    counts[nothing, :nothing] = tally((table.predicted.type[spurious],), (nothing,))
    return Confusion(table.types, counts)
