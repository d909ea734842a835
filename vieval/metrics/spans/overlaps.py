"""The spans of many segments as arrays: where they lie, which are outermost, which overlap.

The segments are laid end to end on one line with a gap between them, so that a whole corpus is
searched by a few sorted look-ups instead of a loop over its segments.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.data import Fragment, Span, Spans

Ints: TypeAlias = NDArray[np.integer[Any]]
Bools: TypeAlias = NDArray[np.bool_]


class Columns(NamedTuple):
    """Spans of one side, sorted by segment, start, end (the longer first), type and shape.

    All are arrays of one entry a span. `start` and `end` are places on the line, `size` counts the
    span's own code points, `type` and `shape` are numbers that both sides share; shape 0 is a
    contiguous span. `spans` are the spans themselves in another order: entry i is `spans[row[i]]`.
    """

    segment: Ints
    start: Ints
    end: Ints
    size: Ints
    type: Ints
    shape: Ints
    row: Ints
    spans: list[Span]

    def span(self, index: int) -> Span:
        """The span of an entry."""
        return self.spans[int(self.row[index])]


class Table(NamedTuple):
    """Gold and predicted spans of the same segments, with what their numbers mean."""

    segments: int
    types: tuple[str, ...]
    shapes: tuple[tuple[Fragment, ...], ...]
    gold: Columns
    predicted: Columns


class Overlaps(NamedTuple):
    """Pairs of a gold and a predicted span that share a code point, one entry a pair.

    `gold` and `predicted` are entries of the columns, `differing` is the number of code points
    that only one of the two has.
    """

    gold: Ints
    predicted: Ints
    differing: Ints
    same_type: Bools

    @property
    def same_bounds(self) -> Bools:
        """Whether the two have the same code points."""
        return np.asarray(self.differing == 0)

    def only(self, keep: Bools) -> Overlaps:
        """The pairs where `keep` holds."""
        gold, predicted, differing, same_type = self
        return Overlaps(gold[keep], predicted[keep], differing[keep], same_type[keep])


def tabulate(gold: Sequence[Spans], predicted: Sequence[Spans]) -> Table:
    """Lay out the spans of the segments, one set a segment on each side.

    Raises `ValueError` where the sides have different lengths, or a span is empty or starts below
    0: such a span has no code point to share with another.
    """
    if len(gold) != len(predicted):
        raise ValueError(f"gold has {len(gold)} segments, the predictions have {len(predicted)}")
    sides = [_read(gold), _read(predicted)]
    types = tuple(sorted(set().union(*(side.types for side in sides))))
    shapes = ((), *sorted(set().union(*(filter(_parted, set(side.shapes)) for side in sides))))
    pitch = max(int(side.end.max(initial=0)) for side in sides) + 1
    return Table(
        len(gold), types, shapes, *(_arranged(side, pitch, types, shapes) for side in sides)
    )


class _Raw(NamedTuple):
    """What is read off the spans of one side, in the order of its segments."""

    spans: list[Span]
    segment: Ints
    start: Ints
    end: Ints
    types: list[str]
    shapes: list[tuple[Fragment, ...]]


def _read(side: Sequence[Spans]) -> _Raw:
    spans = [span for spans in side for span in spans]
    sizes = np.fromiter(map(len, side), np.int64, len(side))
    raw = _Raw(
        spans,
        np.repeat(np.arange(len(side)), sizes),
        np.fromiter(map(attrgetter("start"), spans), np.int64, len(spans)),
        np.fromiter(map(attrgetter("end"), spans), np.int64, len(spans)),
        list(map(attrgetter("type"), spans)),
        list(map(attrgetter("fragments"), spans)),
    )
    wrong = (raw.start < 0) | (raw.end <= raw.start)
    if wrong.any():
        first = int(wrong.argmax())
        raise ValueError(
            f"segment {raw.segment[first]}: span [{raw.start[first]}, {raw.end[first]}) "
            f"{raw.types[first]} is empty or starts before the text"
        )
    return raw


def _parted(fragments: tuple[Fragment, ...]) -> bool:
    return len(fragments) > 1


def _arranged(
    raw: _Raw, pitch: int, types: tuple[str, ...], shapes: tuple[tuple[Fragment, ...], ...]
) -> Columns:
    number = {name: index for index, name in enumerate(types)}
    kind = np.fromiter(map(number.__getitem__, raw.types), np.int64, len(raw.spans))
    size, shape = raw.end - raw.start, np.zeros(len(raw.spans), np.int64)
    form = {fragments: index for index, fragments in enumerate(shapes)}
    for index, fragments in enumerate(raw.shapes if len(shapes) > 1 else ()):
        if _parted(fragments):
            shape[index] = form[fragments]
            size[index] = sum(high - low for low, high in fragments)
    start, end = raw.segment * pitch + raw.start, raw.segment * pitch + raw.end
    order = np.lexsort((shape, kind, -end, start))
    return Columns(
        raw.segment[order],
        start[order],
        end[order],
        size[order],
        kind[order],
        shape[order],
        order,
        raw.spans,
    )


def outermost(columns: Columns) -> Bools:
    """Mark the spans that are nested in no other: see `vieval.metrics.spans.matching.outermost`."""
    if not len(columns.start):
        return np.zeros(0, np.bool_)
    # The longer of two spans with one start comes first, so whatever holds a span is before it:
    # a span is nested if an earlier one with other bounds reaches as far.
    reach = np.maximum.accumulate(columns.end)
    fresh = np.concatenate(([True], (np.diff(columns.start) != 0) | (np.diff(columns.end) != 0)))
    leader = np.maximum.accumulate(np.where(fresh, np.arange(len(fresh)), 0))
    before = np.where(leader > 0, reach[leader - 1], -1)
    outer = before < columns.end
    for segment in np.unique(columns.segment[columns.shape > 0]):
        low, high = np.searchsorted(columns.segment, (segment, segment + 1))
        here = [columns.span(index) for index in range(low, high)]
        outer[low:high] = [not any(covers(other, span) for other in here) for span in here]
    return outer


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
    return Overlaps(g, p, differing, table.gold.type[g] == table.predicted.type[p])


class _Stretches(NamedTuple):
    """The contiguous pieces of the spans of one side, by start, with the entry each is from."""

    start: Ints
    end: Ints
    owner: Ints


def _stretches(side: Columns, shapes: Sequence[tuple[Fragment, ...]]) -> _Stretches:
    whole = np.flatnonzero(side.shape == 0)
    pieces = [
        (side.start[index] + low - side.span(index).start, high - low, index)
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
    i = np.repeat(np.arange(len(low)), count)
    j = np.arange(count.sum()) + np.repeat(first - (np.cumsum(count) - count), count)
    return i, j


def _merged(g: Ints, p: Ints, shared: Ints) -> tuple[Ints, Ints, Ints]:
    """One entry for each pair of spans, however many of their stretches meet."""
    pairs, which = np.unique(np.stack((g, p)), axis=1, return_inverse=True)
    total = np.bincount(which.reshape(-1), shared, pairs.shape[1]).astype(np.int64)
    return pairs[0], pairs[1], total
