"""A document as its lines or sentences: the segments that are predicted and scored."""

from __future__ import annotations

import dataclasses
import re
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
    pieces = []
    for number, (start, end) in enumerate(bounds):
        segment = Segment(segment_id(record.segment.id, number), text[start:end], article)
        names = {
            problem: frozenset(_within(some, start, end)) for problem, some in record.spans.items()
        }
        decoys = frozenset(_within(record.decoys, start, end))
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


def _within(spans: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    for span in spans:
        if start <= span.start and span.end <= end:
            yield moved(span, -start)


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
        inside = [cut for cut in ordered if word.start() < cut < word.end()]
        edges = [word.start(), *inside, word.end()]
        found += pairwise(edges)
    return found
