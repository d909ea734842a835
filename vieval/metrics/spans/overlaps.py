"""The spans of many segments as arrays: where they lie, which are outermost, which overlap.

The segments are laid end to end on one line with a gap between them, so that a whole corpus is
searched by a few sorted look-ups instead of a loop over its segments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from vieval.data import Fragment, Span, Spans
from vieval.records import Bools, Ints, SpanColumns

# Real texts have about one pair a name; all of a segment's names on top of each other have the
# square of them, and some gigabytes.
MOST_PAIRS = 20_000_000


class TooMuch(ValueError):
    """More of something than can be counted in a reasonable room: the message says what."""


class Columns(NamedTuple):
    """Spans of one side, sorted by segment, start, end (the longer first), type and shape.

    All are arrays of one entry a span. `start` and `end` are places on the line, `size` counts the
    span's own code points, `type` and `shape` are numbers that both sides share; shape 0 is a
    contiguous span. `source` has the spans themselves, in the same order.
    """

    segment: Ints
    start: Ints
    end: Ints
    size: Ints
    type: Ints
    shape: Ints
    source: SpanColumns


class Table(NamedTuple):
    """Gold and predicted spans of the same segments, with what their numbers mean."""

    segments: int
    types: tuple[str, ...]
    shapes: tuple[tuple[Fragment, ...], ...]
    gold: Columns
    predicted: Columns


class Overlaps(NamedTuple):
    """Pairs of a gold and a predicted span that share a code point, one entry a pair.

    `gold` and `predicted` are entries of the columns, `shared` and `differing` are the numbers of
    code points that both have, and that only one of the two has.
    """

    gold: Ints
    predicted: Ints
    shared: Ints
    differing: Ints
    same_type: Bools

    @property
    def same_bounds(self) -> Bools:
        """Whether the two have the same code points."""
        return np.asarray(self.differing == 0)

    def only(self, keep: Bools) -> Overlaps:
        """The pairs where `keep` holds."""
        gold, predicted, shared, differing, same_type = self
        return Overlaps(gold[keep], predicted[keep], shared[keep], differing[keep], same_type[keep])


def tabulate(gold: Sequence[Spans], predicted: Sequence[Spans]) -> Table:
    """Lay out the spans of the segments, one set a segment on each side.

    Raises `ValueError` where the sides have different lengths, or a span is empty or starts below
    0: such a span has no code point to share with another.
    """
    if len(gold) != len(predicted):
        raise ValueError(f"gold has {len(gold)} segments, the predictions have {len(predicted)}")
    sides = [SpanColumns.of(gold), SpanColumns.of(predicted)]
    types = tuple(sorted({*sides[0].types, *sides[1].types}))
    shapes = ((), *sorted({one for side in sides for one in _parted(side).values()}))
    pitch = max(int(side.end.max(initial=0)) for side in sides) + 1
    return Table(
        len(gold), types, shapes, *(_on_the_line(side, pitch, types, shapes) for side in sides)
    )


def _parted(side: SpanColumns) -> dict[int, tuple[Fragment, ...]]:
    """The fragments of the entries that have more than one."""
    return {entry: rare.fragments for entry, rare in side.rare.items() if len(rare.fragments) > 1}


def _on_the_line(
    side: SpanColumns, pitch: int, types: tuple[str, ...], shapes: tuple[tuple[Fragment, ...], ...]
) -> Columns:
    number = {name: index for index, name in enumerate(types)}
    shared = np.array([number[name] for name in side.types], np.int64)
    size, shape = side.end - side.start, np.zeros(side.size, np.int64)
    form = {fragments: index for index, fragments in enumerate(shapes)}
    for entry, fragments in _parted(side).items():
        shape[entry] = form[fragments]
        size[entry] = sum(high - low for low, high in fragments)
    before = side.segment * pitch
    kind = shared[side.type] if side.size else side.type
    return Columns(side.segment, before + side.start, before + side.end, size, kind, shape, side)


def outermost(columns: Columns) -> Bools:
    """Mark the spans that are nested in no other: see `vieval.metrics.spans.matching.outermost`."""
    return np.asarray(depth(columns) == 0)


def depth(columns: Columns) -> Ints:
    """How many spans each span is nested in: 0, 1, or 2 for two and more."""
    if not len(columns.end):
        return np.zeros(0, np.int64)
    # The longer of two spans with one start comes first, so whatever holds a span is before it: a
    # span is nested in each earlier one with other bounds that reaches as far.
    ends = columns.end
    reach = np.maximum.accumulate(ends)
    second = np.concatenate(([-1, -1], np.maximum.accumulate(np.minimum(ends[1:], reach[:-1]))))
    leader = _leaders(columns)
    deep: Ints = np.zeros(len(ends), np.int64)
    for reached in (np.concatenate(([-1], reach)), second):
        deep += reached[leader] >= ends
    for segment in np.unique(columns.segment[columns.shape > 0]):
        low, high = np.searchsorted(columns.segment, (segment, segment + 1))
        here = [columns.source.span(index) for index in range(low, high)]
        deep[low:high] = [min(2, sum(covers(other, span) for other in here)) for span in here]
    return deep


def _leaders(columns: Columns) -> Ints:
    """For each entry the first that has its bounds."""
    starts, ends = columns.start, columns.end
    fresh = np.ones(len(starts), np.bool_)
    fresh[1:] = (np.diff(starts) != 0) | (np.diff(ends) != 0)
    leaders: Ints = np.maximum.accumulate(np.where(fresh, np.arange(len(fresh)), 0))
    return leaders


def covers(outer: Span, inner: Span) -> bool:
    """Whether the code points of `inner` are some, but not all, of those of `outer`."""
    # Nearly all pairs end at the first comparison.
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and outer.stretches != inner.stretches
        and all(
            any(low <= start and end <= high for low, high in outer.stretches)
            for start, end in inner.stretches
        )
    )


def overlaps(table: Table) -> Overlaps:
    """All pairs of a gold and a predicted span that share a code point, each once.

    Takes time for the spans and the pairs found, not for all possible pairs.
    """
    gold, predicted = (_stretches(side, table.shapes) for side in (table.gold, table.predicted))
    # Of two stretches that overlap one starts within the other; where both start together it is
    # the predicted one that does, so no pair is found twice.
    one, two = _starting_within(predicted.start, gold.start, gold.end)
    four, three = _starting_within(gold.start, predicted.start + 1, predicted.end)
    i, j = np.concatenate((one, three)), np.concatenate((two, four))
    until = np.minimum(gold.end[i], predicted.end[j])
    shared = until - np.maximum(gold.start[i], predicted.start[j])
    g, p = gold.owner[i], predicted.owner[j]
    if len(table.shapes) > 1:
        g, p, shared = _merged(g, p, shared)
    differing = table.gold.size[g] + table.predicted.size[p] - 2 * shared
    return Overlaps(g, p, shared, differing, table.gold.type[g] == table.predicted.type[p])


class _Stretches(NamedTuple):
    """The contiguous pieces of the spans of one side, by start, with the entry each is from."""

    start: Ints
    end: Ints
    owner: Ints


def _stretches(side: Columns, shapes: Sequence[tuple[Fragment, ...]]) -> _Stretches:
    whole = np.flatnonzero(side.shape == 0)
    pieces = [
        (side.start[index] + low - side.source.start[index], high - low, index)
        for index in np.flatnonzero(side.shape > 0).tolist()
        for low, high in shapes[side.shape[index]]
    ]
    starts, sizes, owners = np.array(pieces, np.int64).reshape(-1, 3).T
    start = np.concatenate((side.start[whole], starts))
    end = np.concatenate((side.end[whole], starts + sizes))
    owner = np.concatenate((whole, owners))
    order = np.argsort(start, kind="stable")
    return _Stretches(start[order], end[order], owner[order])


def _starting_within(starts: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """All pairs i, j with `low[i] <= starts[j] < high[i]`, for sorted `starts`."""
    first = np.searchsorted(starts, low)
    count = np.maximum(np.searchsorted(starts, high) - first, 0)
    if count.sum() > MOST_PAIRS:
        raise TooMuch(
            f"spans overlap each other in {count.sum():,} pairs; at most {MOST_PAIRS:,} are counted"
        )
    i = np.repeat(np.arange(len(low)), count)
    j = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
    return i, j


def _merged(g: Ints, p: Ints, shared: Ints) -> tuple[Ints, Ints, Ints]:
    """One entry for each pair of spans, however many of their stretches meet."""
    pairs, which = np.unique(np.stack((g, p)), axis=1, return_inverse=True)
    total = np.bincount(which.ravel(), shared, pairs.shape[1]).astype(np.int64)
    return pairs[0], pairs[1], total
