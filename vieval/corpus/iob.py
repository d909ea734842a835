"""Spans as IOB2 tags over a tagger's tokens, and back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from vieval.data import Fragment, Span, Spans
from vieval.vietnamese.text import trim

OUTSIDE = "O"


def decode(text: str, bounds: Sequence[Fragment], tags: Sequence[str]) -> Spans:
    """The spans that the tags of the tokens at `bounds` name, read leniently as conlleval does.

    An `I-` tag that continues nothing of its type begins a span. Punctuation is trimmed from both
    ends of a span; one that holds nothing else is dropped.
    """
    found: list[tuple[str, int, int]] = []
    previous = OUTSIDE
    for (start, end), tag in zip(bounds, tags, strict=True):
        kind = tag[2:]
        if tag[0] == "I" and kind == previous[2:]:
            found[-1] = (kind, found[-1][1], end)
        elif kind:
            found.append((kind, start, end))
        previous = tag
    trimmed = ((kind, trim(text, start, end)) for kind, start, end in found)
    return frozenset(Span(*whole, kind) for kind, whole in trimmed if whole)


def encode(bounds: Sequence[Fragment], spans: Iterable[Span]) -> list[str]:
    """The tag of each of the tokens at `bounds`, which are in order.

    A token belongs to a span that it shares a code point with. Tags cannot tell of overlapping
    spans: the longest is kept, the first of equals. A discontinuous span counts as its fragments.
    """
    tags = [OUTSIDE] * len(bounds)
    starts, ends = [start for start, _ in bounds], [end for _, end in bounds]
    stretches = [(stretch, span.type) for span in spans for stretch in span.stretches]
    for (start, end), kind in sorted(stretches, key=_longest_first):
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        if first < last and all(tag == OUTSIDE for tag in tags[first:last]):
            tags[first] = f"B-{kind}"
            tags[first + 1 : last] = [f"I-{kind}"] * (last - first - 1)
    return tags


def _longest_first(typed: tuple[Fragment, str]) -> tuple[int, int, str]:
    (start, end), kind = typed
    return start - end, start, kind
