"""A text rewritten piece by piece, so that what was labelled in it is carried along.

A rewrite says for every code point of the old text where it went. Nothing is searched for in the
new text: offsets follow from the pieces alone. Offsets are code points, intervals half-open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from vieval.data import Fragment, Span, Spans


class Piece(NamedTuple):
    """What stands in the new text for `[start, end)` of the old one.

    `text` is None where the stretch is kept as it is. An empty stretch with a text is an insertion;
    it belongs to the spans that it stands inside of, and not to those that it touches.
    """

    start: int
    end: int
    text: str | None = None


class Rewritten(NamedTuple):
    """A new text, and where each piece of the old one stands in it: bounds, in the new order."""

    text: str
    pieces: tuple[Piece, ...]
    bounds: tuple[Fragment, ...]

    def carry(self, span: Span) -> Span | None:
        """The span in the new text; None where nothing of it is left.

        A piece that was replaced is taken whole, also where the span holds a part of it. What was
        moved apart becomes a discontinuous span; what was moved together becomes one stretch.
        """
        found = _joined(
            place
            for piece, bounds in zip(self.pieces, self.bounds, strict=True)
            for start, end in span.stretches
            if (place := _carried(piece, bounds, start, end))
        )
        if not found:
            return None
        fragments = tuple(found) if len(found) > 1 else ()
        return replace(span, start=found[0][0], end=found[-1][1], fragments=fragments)

    def carry_all(self, spans: Iterable[Span]) -> Spans:
        """Those of the spans of which something is left, in the new text."""
        return frozenset(new for span in spans if (new := self.carry(span)))


def rewrite(text: str, pieces: Sequence[Piece]) -> Rewritten:
    """Put the pieces together, in the order in which they come.

    Together they take up every code point of the text once: what is dropped is a piece with an
    empty text. Raises `ValueError` where they do not.
    """
    pieces = tuple(pieces)
    _check(len(text), pieces)
    parts = [text[p.start : p.end] if p.text is None else p.text for p in pieces]
    ends = [0]
    for part in parts:
        ends.append(ends[-1] + len(part))
    return Rewritten("".join(parts), pieces, tuple(pairwise(ends)))


def edited(text: str, edits: Iterable[Piece]) -> Rewritten:
    """The text with some stretches replaced, all in their old order.

    Raises `ValueError` where two edits overlap.
    """
    pieces: list[Piece] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start > done:
            pieces.append(Piece(done, edit.start))
        pieces.append(edit)
        done = edit.end
    if done < len(text):
        pieces.append(Piece(done, len(text)))
    return rewrite(text, pieces)


def _check(length: int, pieces: Sequence[Piece]) -> None:
    done = 0
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end)):
        if piece.start != done or piece.end < piece.start:
            raise ValueError(f"{piece} follows code point {done}: pieces take up a text once")
        done = piece.end
    if done != length:
        raise ValueError(f"the pieces end at code point {done} of {length}")


def _carried(piece: Piece, bounds: Fragment, start: int, end: int) -> Fragment | None:
    """Where the part of `[start, end)` that a piece holds stands now."""
    if piece.start == piece.end:
        inside = start < piece.start < end
        return bounds if inside and bounds[0] < bounds[1] else None
    low, high = max(start, piece.start), min(end, piece.end)
    if low >= high or bounds[0] == bounds[1]:
        return None
    if piece.text is not None:
        return bounds
    shift = bounds[0] - piece.start
    return low + shift, high + shift


def _joined(places: Iterable[Fragment]) -> list[Fragment]:
    """Places with those that touch made one, in order."""
    found: list[Fragment] = []
    for start, end in sorted(set(places)):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found
