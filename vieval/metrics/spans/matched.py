"""Gold and predicted spans laid out once, for all that count them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np

from vieval.data import Spans
from vieval.metrics.spans.assignment import Contest, contest
from vieval.metrics.spans.overlaps import (
    Columns,
    Overlaps,
    Table,
    outermost,
    overlaps,
    tabulate,
)
from vieval.records import Bools, Ints

_VIEWS: Mapping[str, Callable[[Columns], Bools]] = {
    "flat": outermost,
    "nested": lambda columns: np.ones(len(columns.start), np.bool_),
}
VIEWS = tuple(_VIEWS)

Types: TypeAlias = frozenset[str] | None


class SelectedSpans(NamedTuple):
    """The spans of both sides that take part in a count, as masks, and their overlapping pairs."""

    gold: Bools
    predicted: Bools
    pairs: Overlaps
    rivals: Contest


class CountPlaces(NamedTuple):
    """Where each span is counted, one number an entry of each side."""

    gold: Ints
    predicted: Ints


@dataclass(frozen=True, eq=False)
class Matched:
    """The spans of two sides, with the row of counts that each segment is counted in.

    `rows` (segments,) are numbers below `size`. Counts of segments in one row are added up at
    once, so that a corpus of a million segments takes no more room than its units of resampling.
    """

    table: Table
    rows: Ints
    size: int
    _parts: dict[tuple[str, Types], SelectedSpans] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, gold: Sequence[Spans], predicted: Sequence[Spans], rows: Ints | None = None
    ) -> Matched:
        """Lay out the spans of the segments; without `rows` each segment is a row.

        Raises `ValueError` where the sides have different lengths, or a span is empty or starts
        below 0.
        """
        table = tabulate(gold, predicted)
        if rows is None:
            return cls(table, np.arange(table.segments), table.segments)
        return cls(table, rows, int(rows.max(initial=-1)) + 1)

    @cached_property
    def pairs(self) -> Overlaps:
        """All pairs of a gold and a predicted span that share a code point."""
        return overlaps(self.table)

    def places(self) -> CountPlaces:
        """The row of each span."""
        table = self.table
        return CountPlaces(self.rows[table.gold.segment], self.rows[table.predicted.segment])

    def part(self, view: str, types: Types = None) -> SelectedSpans:
        """What a view shows of some types, all for None, with its pairs; worked out once.

        Raises `KeyError` where there is no such view.
        """
        key = view, types
        if key not in self._parts:
            self._parts[key] = self._part(view, types)
        return self._parts[key]

    def _part(self, view: str, types: Types) -> SelectedSpans:
        table = self.table
        if types is None:
            shows = _VIEWS[view]
            gold, predicted = shows(table.gold), shows(table.predicted)
            if view != "nested" and gold.all() and predicted.all():
                # Where no span is nested in another, both views are one.
                return self.part("nested")
        else:
            whole = self.part(view)
            wanted = np.array([name in types for name in table.types], np.bool_)
            gold = whole.gold & wanted[table.gold.type]
            predicted = whole.predicted & wanted[table.predicted.type]
        pairs = self.pairs.only(gold[self.pairs.gold] & predicted[self.pairs.predicted])
        return SelectedSpans(gold, predicted, pairs, contest(pairs))
