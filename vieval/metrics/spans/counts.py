"""Counts of correct and wrong spans, and the scores that are ratios of them.

Counts are additive: those of a corpus are the sum of those of its segments. Whatever draws samples
adds counts and takes the ratio last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vieval.data import Spans
from vieval.metrics.spans.assignment import contest
from vieval.metrics.spans.matched import VIEWS, CountPlaces, Matched, SelectedSpans, Types
from vieval.metrics.spans.matching import SCHEMES, Scheme
from vieval.metrics.spans.overlaps import overlaps, tabulate
from vieval.records import Ints, SpanColumns
from vieval.stats.ratios import ratio

__all__ = [
    "COUNTS",
    "SCHEMES",
    "VIEWS",
    "SpanCounts",
    "actual",
    "count_decoys",
    "count_slices",
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


@dataclass(frozen=True, eq=False)
class SpanCounts:
    """Counts of each row under each view, scheme and group of types.

    A row is a segment, or segments that are counted together. `values` has the shape
    (rows, views, schemes, groups, 5); the last axis is `COUNTS`.
    """

    values: Counts
    views: tuple[str, ...]
    schemes: tuple[str, ...]
    groups: tuple[str, ...]

    def at(self, view: str, scheme: str, group: str) -> Counts:
        """The counts of each row in one cell: shape (rows, 5)."""
        cell = self.views.index(view), self.schemes.index(scheme), self.groups.index(group)
        return self.values[(slice(None), *cell)]

    def total(self) -> Counts:
        """The counts of all rows together: shape (views, schemes, groups, 5)."""
        return np.asarray(self.values.sum(axis=0, dtype=np.int64))

    def rows(self, keep: ArrayLike) -> SpanCounts:
        """The counts of some of the rows, chosen by number or by a mask."""
        return SpanCounts(self.values[np.asarray(keep)], self.views, self.schemes, self.groups)


def count_spans(
    matched: Matched,
    groups: Mapping[str, Types],
    views: Sequence[str] = VIEWS,
    schemes: Mapping[str, Scheme] = SCHEMES,
) -> SpanCounts:
    """Count how the spans of each row match, under some schemes.

    A group is a set of types to which both sides are filtered before they are paired; None is all
    types. The view `flat` takes the outermost spans of each side first, over all types, and only
    then the group; `nested` takes all spans. A row without spans counts 0 everywhere. Takes time
    for the spans and the groups, however many of these are single types.

    Raises `KeyError` where a view is unknown.
    """
    # Rows are last in memory, so that a cell is filled and summed in one stretch.
    shape = len(views), len(schemes), len(groups), len(COUNTS), matched.size
    values = np.zeros(shape, np.int32)
    alone: dict[str, list[int]] = {}
    for g, types in enumerate(groups.values()):
        if types is not None and len(types) == 1:
            alone.setdefault(next(iter(types)), []).append(g)
            continue
        for v, view in enumerate(views):
            part = matched.part(view, types)
            values[v, :, g] = _outcomes(part, matched.places(), matched.size, schemes.values())
    kinds = np.array([list(alone).index(n) if n in alone else -1 for n in matched.table.types], int)
    for v, view in enumerate(views if alone else ()):
        part, places = _apart(matched, matched.part(view), kinds)
        counts = _outcomes(part, places, len(alone) * matched.size, schemes.values())
        told = counts.reshape(len(schemes), len(COUNTS), len(alone), matched.size)
        for kind, same in enumerate(alone.values()):
            for group in same:
                values[v, :, group] = told[:, :, kind]
    return SpanCounts(np.moveaxis(values, -1, 0), tuple(views), tuple(schemes), tuple(groups))


def _apart(matched: Matched, part: SelectedSpans, kinds: Ints) -> tuple[SelectedSpans, CountPlaces]:
    """The spans whose type is of a kind, paired within their type, and a place for kind and row.

    `kinds` has the kind of each type, -1 for none. Spans of different types never meet in groups
    of one type, so that all these groups are counted at once.
    """
    gold, predicted = kinds[matched.table.gold.type], kinds[matched.table.predicted.type]
    pairs = part.pairs.only(part.pairs.same_type & (gold[part.pairs.gold] >= 0))
    rows = matched.places()
    return (
        SelectedSpans(
            part.gold & (gold >= 0), part.predicted & (predicted >= 0), pairs, contest(pairs)
        ),
        CountPlaces(gold * matched.size + rows.gold, predicted * matched.size + rows.predicted),
    )


def count_slices(matched: Matched, kinds: Ints, types: Types, view: str, scheme: str) -> Counts:
    """Count the spans of each kind of segment apart: (kinds, rows, 5).

    `kinds` (segments,) has the kind of each segment, numbered from 0, or -1 for none.
    """
    part, table = matched.part(view, types), matched.table
    gold, predicted = kinds[table.gold.segment], kinds[table.predicted.segment]
    rows, number = matched.places(), int(kinds.max(initial=-1)) + 1
    pairs = part.pairs.only(gold[part.pairs.gold] >= 0)
    sliced = SelectedSpans(
        part.gold & (gold >= 0), part.predicted & (predicted >= 0), pairs, contest(pairs)
    )
    places = CountPlaces(gold * matched.size + rows.gold, predicted * matched.size + rows.predicted)
    counts = _outcomes(sliced, places, number * matched.size, [SCHEMES[scheme]])[0]
    return np.moveaxis(counts.reshape(len(COUNTS), number, matched.size), 0, -1)


def _outcomes(
    part: SelectedSpans, places: CountPlaces, size: int, schemes: Collection[Scheme]
) -> Counts:
    """How often each outcome is at each place: (schemes, 5, size)."""
    counts = np.zeros((len(schemes), len(COUNTS), size), np.int32)
    in_gold = np.bincount(places.gold[part.gold], minlength=size)
    in_predicted = np.bincount(places.predicted[part.predicted], minlength=size)
    place = places.gold[part.pairs.gold]
    for cell, scheme in zip(counts, schemes, strict=True):
        correct = scheme.correct(part.pairs)
        chosen = part.rivals.best(correct)
        paired = np.bincount(place[chosen], minlength=size)
        right = np.bincount(place[chosen & correct], minlength=size)
        cell[COUNTS.index(scheme.otherwise)] = paired - right
        cell[CORRECT] = right
        cell[MISSED] = in_gold - paired
        cell[SPURIOUS] = in_predicted - paired
    return counts


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


def count_decoys(decoys: Sequence[Spans], matched: Matched) -> Counts:
    """Count in each row the decoys that a predicted span of any type overlaps, and all decoys.

    The shape is (rows, 2); the hit rate is the ratio of the sums.
    """
    side = SpanColumns.of(decoys)
    if not side.size:
        return np.zeros((matched.size, 2), np.int64)
    table = tabulate(side, matched.table.predicted.source)
    hit = table.gold.segment[np.unique(overlaps(table).gold)]
    columns: list[Ints] = [
        np.bincount(matched.rows[segment], minlength=matched.size)
        for segment in (hit, table.gold.segment)
    ]
    return np.stack(columns, axis=-1)
