"""A document as its lines or sentences: the segments that are predicted and scored."""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from vieval.corpus.jsonl import segment_id
from vieval.data import Fragment, Record, Segment, Span

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")


def by_line(record: Record) -> list[Record]:
    """A document as a segment a line, numbered from 0, without white space around it.

    Lines that a name runs over stay together. A document of one line, and one with labels, which
    are about the whole of it, is its own segment.
    """
    text = record.segment.text
    lines = [found.span() for found in _LINE.finditer(text)]
    if len(lines) < 2 or record.labels:
        return [record]
    spans = frozenset[Span]().union(record.decoys, *record.spans.values())
    bounds = together([_trimmed(text, *line) for line in lines], [(s.start, s.end) for s in spans])
    article = record.segment.article
    starts = [start for start, _ in bounds]
    parted = {problem: _parted(some, starts) for problem, some in record.spans.items()}
    decoys_of = _parted(record.decoys, starts)
    pieces = []
    for number, (start, end) in enumerate(bounds):
        segment = Segment(segment_id(record.segment.id, number), text[start:end], article)
        names = {problem: frozenset(some[number]) for problem, some in parted.items()}
        decoys = frozenset(decoys_of[number])
        unseen = frozenset(_cut(record.unannotated, start, end))
        pieces.append(Record(segment, names, decoys, unannotated=unseen))
    return pieces


def _trimmed(text: str, start: int, end: int) -> Fragment:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())


def trimmed(span: Span, text: str) -> Span | None:
    """The span without white space at its ends, which no token has; None if nothing is left."""
    start, end = _trimmed(text, span.start, span.end)
    return Span(start, end, span.type, (), span.attributes) if start < end else None


def together(pieces: Iterable[Fragment], names: Iterable[Fragment]) -> list[Fragment]:
    """Pieces in order, widened and joined until each name is within one."""
    found: list[Fragment] = []
    for start, end in sorted([*pieces, *names]):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _parted(spans: Iterable[Span], starts: Sequence[int]) -> list[list[Span]]:
    """The spans of each piece, counted from its start; each lies within one."""
    found: list[list[Span]] = [[] for _ in starts]
    for span in spans:
        place = bisect_right(starts, span.start) - 1
        found[place].append(moved(span, -starts[place]))
    return found


def _cut(stretches: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    """The part of each stretch that lies between two places, counted from the first."""
    for one in stretches:
        low, high = max(one.start, start), min(one.end, end)
        if low < high:
            yield Span(low - start, high - start, one.type)


def moved(span: Span, by: int) -> Span:
    """The span so many code points further on."""
    fragments = tuple((start + by, end + by) for start, end in span.fragments)
    return dataclasses.replace(span, start=span.start + by, end=span.end + by, fragments=fragments)


def words(text: str, cuts: Sequence[int]) -> list[Fragment]:
    """Tokens: what white space parts, cut at some places as well."""
    found: list[Fragment] = []
    ordered = sorted(set(cuts))
    for word in re.finditer(r"\S+", text):
        first, last = bisect_right(ordered, word.start()), bisect_left(ordered, word.end())
        inside = ordered[first:last]
        edges = [word.start(), *inside, word.end()]
        found += pairwise(edges)
    return found
