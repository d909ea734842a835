"""Kinds of mentions and segments to report apart: by length, by nesting, seen in training or not.

The kind of a mention becomes one of its attributes, so that `count_mentions_by` slices by it as
by any attribute of the gold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from vieval.data import Segment, Span, Spans
from vieval.metrics.spans.overlaps import covers

Bucket: TypeAlias = Callable[[Span, str, Spans], str]


def surface(span: Span, text: str) -> str:
    """The text of a span; that of a discontinuous one has its stretches parted by spaces."""
    return " ".join(text[start:end] for start, end in span.stretches)


def _syllables(span: Span, text: str, _others: Spans) -> str:
    count = len(surface(span, text).split())
    return f"{count}" if count < 5 else "5+"


def _length(span: Span, _text: str, _others: Spans) -> str:
    return _interval(sum(end - start for start, end in span.stretches), (1, 6, 11, 21))


def _depth(span: Span, _text: str, others: Spans) -> str:
    depth = sum(covers(other, span) for other in others)
    return f"{depth}" if depth < 2 else "2+"


BUCKETS: Mapping[str, Bucket] = {"syllables": _syllables, "length": _length, "depth": _depth}
"""Each gives the kind of a span from itself, the text and all gold spans of the segment.

`syllables` counts what white space parts, `length` code points, and `depth` the gold spans that
it is nested in.
"""


def with_buckets(segments: Sequence[Segment], gold: Sequence[Spans]) -> list[Spans]:
    """The gold with the kinds of `BUCKETS` as attributes of each mention."""
    return [
        frozenset(
            _with(
                span, {name: bucket(span, segment.text, spans) for name, bucket in BUCKETS.items()}
            )
            for span in spans
        )
        for segment, spans in zip(segments, gold, strict=True)
    ]


def with_seen(
    segments: Sequence[Segment], gold: Sequence[Spans], training: Sequence[Collection[str]]
) -> list[Spans]:
    """The gold with `seen` as an attribute of each mention: `seen` or `unseen`.

    `training` holds for each segment the surfaces of the mentions that the approach was trained on
    before it answered for this segment, which is another set in each fold.
    """
    return [
        frozenset(
            _with(span, {"seen": "seen" if surface(span, segment.text) in known else "unseen"})
            for span in spans
        )
        for segment, spans, known in zip(segments, gold, training, strict=True)
    ]


def _with(span: Span, attributes: Mapping[str, str]) -> Span:
    return Span(span.start, span.end, span.type, span.fragments, {**span.attributes, **attributes})


def segment_length(segment: Segment) -> str:
    """The kind of a segment by the number of its syllables."""
    return _interval(len(segment.text.split()), (0, 10, 20, 40))


def _interval(value: int, starts: tuple[int, ...]) -> str:
    low = max(start for start in starts if start <= value)
    above = [start for start in starts if start > value]
    return f"{low}–{above[0] - 1}" if above else f"{low}+"
