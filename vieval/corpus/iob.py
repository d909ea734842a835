"""Spans as IOB2 tags over a tagger's tokens, and back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from vieval.data import Fragment, Span, Spans
from vieval.vietnamese.text import trim

OUTSIDE = "O"


def decode(bounds: Sequence[Fragment], said: Sequence[str]) -> Spans:
    """The spans that the tags said of the tokens at `bounds` name, read leniently.

    The bounds of the tokens stay as they are: a model that was trained learnt whether a dot
    belongs to a name.
    """
    # Its NumPy would be most of what it takes to list the approaches.
    from vieval.corpus import tags

    chunks = tags.decode(said, "lenient")
    return frozenset(
        Span(bounds[first][0], bounds[last - 1][1], kind) for first, last, kind in chunks
    )


def trimmed(text: str, spans: Iterable[Span]) -> Spans:
    """The spans of a tagger that glues punctuation on, without it; those of nothing else go.

    The dot of an abbreviation or of initials stays.
    """
    bounds = ((span, trim(text, span.start, span.end)) for span in spans)
    return frozenset(Span(*whole, span.type) for span, whole in bounds if whole)


def encode(bounds: Sequence[Fragment], spans: Iterable[Span]) -> list[str]:
    """The tag of each of the tokens at `bounds`, which are in order.

    A token belongs to a span that it shares a code point with. Tags cannot tell of overlapping
    spans: the longest is kept, the first of equals. A discontinuous span counts as its fragments.
    """
    told = [OUTSIDE] * len(bounds)
    starts, ends = [start for start, _ in bounds], [end for _, end in bounds]
    stretches = [(stretch, span.type) for span in spans for stretch in span.stretches]
    for (start, end), kind in sorted(stretches, key=_longest_first):
        first, last = bisect_right(ends, start), bisect_left(starts, end)
        if first < last and all(tag == OUTSIDE for tag in told[first:last]):
            told[first] = f"B-{kind}"
            told[first + 1 : last] = [f"I-{kind}"] * (last - first - 1)
    return told


def _longest_first(typed: tuple[Fragment, str]) -> tuple[int, int, str]:
    (start, end), kind = typed
    return start - end, start, kind
