"""Counts of correct and wrong spans, and the scores that are ratios of them.

Counts are additive: those of a corpus are the sum of those of its segments, and shards are put
together with `SpanCounts.merge`. Whatever draws samples adds counts and takes the ratio last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vieval.data import Spans
from vieval.metrics.ratios import ratio
from vieval.metrics.spans.assignment import contest
from vieval.metrics.spans.matching import SCHEMES
from vieval.metrics.spans.overlaps import (
    Bools,
    Columns,
    Ints,
    Overlaps,
    Table,
    outermost,
    overlaps,
    tabulate,
)

__all__ = [
    "COUNTS",
    "SCHEMES",
    "VIEWS",
    "SpanCounts",
    "actual",
    "count_decoys",
    "count_spans",
    "f1",
    "possible",
    "precision",
    "recall",
]

Counts: TypeAlias = NDArray[np.integer[Any]]
Floats: TypeAlias = NDArray[np.float64]

COUNTS = ("correct", "incorrect", "partial", "missed", "spurious")
CORRECT, INCORRECT, PARTIAL, MISSED, SPURIOUS = range(5)

_VIEWS: Mapping[str, Callable[[Columns], Bools]] = {
    "flat": outermost,
    "nested": lambda columns: np.ones(len(columns.start), np.bool_),
}
VIEWS = tuple(_VIEWS)


@dataclass(frozen=True, eq=False)
class SpanCounts:
    """Counts of each segment under each view, scheme and group of types.

    `values` has the shape (segments, views, schemes, groups, 5); the last axis is `COUNTS`.
    """

    values: Counts
    views: tuple[str, ...]
    schemes: tuple[str, ...]
    groups: tuple[str, ...]

    def at(self, view: str, scheme: str, group: str) -> Counts:
        """The counts of each segment in one cell: shape (segments, 5)."""
        cell = self.views.index(view), self.schemes.index(scheme), self.groups.index(group)
        return self.values[(slice(None), *cell)]

    def total(self) -> Counts:
        """The counts of all segments together: shape (views, schemes, groups, 5)."""
        return np.asarray(self.values.sum(axis=0, dtype=np.int64))

    def rows(self, keep: ArrayLike) -> SpanCounts:
        """The counts of some of the segments, chosen by number or by a mask."""
        return SpanCounts(self.values[np.asarray(keep)], self.views, self.schemes, self.groups)

    @classmethod
    def merge(cls, shards: Iterable[SpanCounts]) -> SpanCounts:
        """Put the segments of shards one after another.

        Raises `ValueError` where there is no shard, or one was counted in another way.
        """
        first, *others = shards
        axes = first.views, first.schemes, first.groups
        for other in others:
            if (other.views, other.schemes, other.groups) != axes:
                raise ValueError(f"shards of other counts: {axes} and {other}")
        return cls(np.concatenate([shard.values for shard in (first, *others)]), *axes)


def count_spans(
    gold: Sequence[Spans],
    predicted: Sequence[Spans],
    groups: Mapping[str, frozenset[str] | None],
    views: Sequence[str] = VIEWS,
) -> SpanCounts:
    """Count how the spans of each segment match, under all schemes.

    A group is a set of types to which both sides are filtered before they are paired; None is all
    types. The view `flat` takes the outermost spans of each side first, over all types, and only
    then the group; `nested` takes all spans. A segment without spans counts 0 everywhere.

    Raises `ValueError` where the sides have different lengths or a span is empty, and `KeyError`
    where a view is unknown.
    """
    table = tabulate(gold, predicted)
    pairs = overlaps(table)
    # Segments are last in memory, so that a cell is filled and summed in one stretch.
    shape = len(views), len(SCHEMES), len(groups), len(COUNTS), table.segments
    values = np.zeros(shape, np.int32)
    for v, view in enumerate(views):
        shown = Selection.of_view(table, view)
        for g, types in enumerate(groups.values()):
            _count(table, pairs, shown.of_types(table, types), values[v, :, g])
    return SpanCounts(np.moveaxis(values, -1, 0), tuple(views), tuple(SCHEMES), tuple(groups))


def _count(table: Table, pairs: Overlaps, selected: Selection, out: Counts) -> None:
    """Fill `out`, of shape (schemes, 5, segments), with the counts of the selected spans."""
    pairs = selected.pairs(pairs)
    segment = table.gold.segment[pairs.gold]
    rivalry = contest(pairs)
    in_gold = np.bincount(table.gold.segment[selected.gold], minlength=table.segments)
    in_predicted = np.bincount(
        table.predicted.segment[selected.predicted], minlength=table.segments
    )
    for cell, scheme in zip(out, SCHEMES.values(), strict=True):
        correct = scheme.correct(pairs)
        chosen = rivalry.best(correct)
        paired = np.bincount(segment[chosen], minlength=table.segments)
        right = np.bincount(segment[chosen & correct], minlength=table.segments)
        cell[COUNTS.index(scheme.otherwise)] = paired - right
        cell[CORRECT] = right
        cell[MISSED] = in_gold - paired
        cell[SPURIOUS] = in_predicted - paired


class Selection(NamedTuple):
    """The entries of a table that take part in a count, as a mask of each side."""

    gold: Bools
    predicted: Bools

    @classmethod
    def of_view(cls, table: Table, view: str) -> Selection:
        """What a view shows; `KeyError` where there is no such view."""
        return cls(_VIEWS[view](table.gold), _VIEWS[view](table.predicted))

    def of_types(self, table: Table, types: frozenset[str] | None) -> Selection:
        """Those of them that have one of the types; all of them for None."""
        if types is None:
            return self
        wanted = np.array([name in types for name in table.types], np.bool_)
        return Selection(
            self.gold & wanted[table.gold.type], self.predicted & wanted[table.predicted.type]
        )

    def pairs(self, pairs: Overlaps) -> Overlaps:
        """The pairs of which both spans take part."""
        return pairs.only(self.gold[pairs.gold] & self.predicted[pairs.predicted])


def possible(counts: NDArray[Any]) -> NDArray[Any]:
    """How many gold spans the counts (..., 4 or 5) are of: correct to missed, added."""
    return np.asarray(counts[..., :SPURIOUS].sum(axis=-1))


def actual(counts: NDArray[Any]) -> NDArray[Any]:
    """How many predicted spans the counts (..., 5) are of: all but the missed, added."""
    if counts.shape[-1] != len(COUNTS):
        raise ValueError(f"counts (…, {counts.shape[-1]}) do not tell what was predicted")
    return np.asarray(counts.sum(axis=-1) - counts[..., MISSED])


def precision(counts: NDArray[Any]) -> Floats:
    """The share of predicted spans that are correct, a partial one being half: (..., 5) to (...).

    nan where nothing was predicted.
    """
    return ratio(_hits(counts), actual(counts))


def recall(counts: NDArray[Any]) -> Floats:
    """The share of gold spans that are found, a partial one being half: (..., 4 or 5) to (...).

    nan where there is no gold span.
    """
    return ratio(_hits(counts), possible(counts))


def f1(counts: NDArray[Any]) -> Floats:
    """The harmonic mean of precision and recall, as a ratio of counts: (..., 5) to (...).

    2·hits / (possible + actual), which is 0 where only one of the two is 0, as nothing was found
    then; nan where both are. (Van Rijsbergen 1979.)
    """
    return ratio(2 * _hits(counts), possible(counts) + actual(counts))


def _hits(counts: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(counts[..., CORRECT] + 0.5 * counts[..., PARTIAL])


def count_decoys(decoys: Sequence[Spans], predicted: Sequence[Spans]) -> Counts:
    """Count in each segment the decoys that a predicted span of any type overlaps, and all decoys.

    The shape is (segments, 2); the hit rate is the ratio of the sums.
    """
    table = tabulate(decoys, predicted)
    hit = table.gold.segment[np.unique(overlaps(table).gold)]
    columns: list[Ints] = [
        np.bincount(segment, minlength=table.segments) for segment in (hit, table.gold.segment)
    ]
    return np.stack(columns, axis=-1)
