"""Kinds of mentions and segments to report apart: by length, by nesting, seen in training."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from vieval.data import Span
from vieval.metrics.spans.mentions import Kinds
from vieval.metrics.spans.overlaps import Columns, depth
from vieval.records import Ints, SpanColumns

Bucket: TypeAlias = Callable[[Columns, Sequence[str]], Kinds]


def surface(span: Span, text: str) -> str:
    """The text of a span; that of a discontinuous one has its stretches parted by spaces."""
    return " ".join(text[start:end] for start, end in span.stretches)


def surfaces(spans: SpanColumns, texts: Sequence[str]) -> list[str]:
    """The surface of each entry; `texts` are those of the segments."""
    columns = (column.tolist() for column in (spans.segment, spans.start, spans.end))
    found = [texts[segment][start:end] for segment, start, end in zip(*columns, strict=True)]
    for entry, rare in spans.rare.items():
        if rare.fragments:
            text = texts[int(spans.segment[entry])]
            found[entry] = " ".join(text[start:end] for start, end in rare.fragments)
    return found


def _syllables(columns: Columns, texts: Sequence[str]) -> Kinds:
    counts = [len(name.split()) for name in surfaces(columns.source, texts)]
    return _kinds(np.minimum(counts, 5).astype(np.int64), [*map(str, range(5)), "5+"])


def _length(columns: Columns, _texts: Sequence[str]) -> Kinds:
    starts = np.array(LENGTHS)
    return _kinds(np.searchsorted(starts, columns.size, side="right") - 1, intervals(LENGTHS))


def _depth(columns: Columns, _texts: Sequence[str]) -> Kinds:
    return _kinds(depth(columns), ["0", "1", "2+"])


LENGTHS = (1, 6, 11, 21)
BUCKETS: Mapping[str, Bucket] = {"syllables": _syllables, "length": _length, "depth": _depth}
"""Each gives the kinds of gold spans, from the texts of the segments.

`syllables` counts what white space parts, `length` code points, and `depth` the gold spans that
it is nested in.
"""


def _kinds(number: Ints, names: Sequence[str]) -> Kinds:
    """The kinds that occur of some that are known, in order."""
    present = np.flatnonzero(np.bincount(number, minlength=len(names)))
    place = np.full(len(names), -1)
    place[present] = np.arange(len(present))
    return Kinds(tuple(names[index] for index in present.tolist()), place[number])


SEEN = "seen"


def seen(spans: SpanColumns, texts: Sequence[str], training: Sequence[Collection[str]]) -> Kinds:
    """The kinds `seen` and `unseen`.

    `training` holds for each segment the surfaces of the mentions that the approach was trained on
    before it answered for this segment, which is another set in each fold.
    """
    names = zip(surfaces(spans, texts), spans.segment.tolist(), strict=True)
    return Kinds.of([SEEN if name in training[at] else "unseen" for name, at in names])


SYLLABLES = (0, 10, 20, 40)


def segment_length(text: str) -> str:
    """The kind of a segment by the number of its syllables."""
    return SYLLABLE_INTERVALS[bisect_right(SYLLABLES, len(text.split())) - 1]


def intervals(starts: Sequence[int]) -> list[str]:
    """The names of the intervals that begin at these numbers; the last has no end."""
    ended = [f"{low}–{high - 1}" for low, high in pairwise(starts)]
    return [*ended, f"{starts[-1]}+"]


SYLLABLE_INTERVALS = intervals(SYLLABLES)
