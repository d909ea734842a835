"""Folders of articles with their gold, and the checks of one against the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from vieval.corpus import jsonl
from vieval.corpus.faults import FormatError, told
from vieval.corpus.jsonl import Check
from vieval.corpus.reading import Reading
from vieval.data import Record, Segment, Span
from vieval.problems import LABELS

TYPES = ("PER", "LOC", "ORG", "MISC")


FORMS = ("native", "foreign", "sinicised", "garbled")


def read_articles(folder: Path) -> list[Segment]:
    """Read the articles `*.txt` of a folder: a title, a dashed rule, a body of one line a segment.

    The title is segment 0; empty lines are skipped; text becomes NFC. Raises `FormatError` where
    an article has no rule under its title, and `FileNotFoundError` where there is no article.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise FileNotFoundError(f"no article (*.txt) in {folder}")
    return [segment for path in paths for segment in _article(path)]


def _article(path: Path) -> Iterator[Segment]:
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < 2 or set(lines[1]) != {"-"}:
        found = repr(lines[1]) if len(lines) > 1 else "the end of the file"
        raise FormatError(f"{path.name}:2: a dashed rule is wanted under the title, not {found}")
    for number, line in enumerate([lines[0], *lines[2:]]):
        yield Segment(jsonl.segment_id(path.stem, number), line, path.stem)


def read_annotated(articles: Path, gold: Path) -> tuple[Record, ...]:
    """Read a folder of articles with its gold file, and check one against the other.

    Beyond what `jsonl.read` checks: every segment has gold, and none other; the texts are equal;
    types, forms and labels are known; spans cut no syllable, have no white space at their ends
    and do not cross. Raises `FormatError` with every fault.
    """
    segments = {segment.id: segment for segment in read_articles(articles)}
    texts = {name: segment.text for name, segment in segments.items()}
    records = {
        record.segment.id: record for record in jsonl.read(gold, Reading(texts=texts), CHECKS)
    }
    told(f"{gold.name}: no gold for {name}" for name in segments if name not in records)
    return tuple(records[name] for name in segments)


def _unlabelled(record: Record) -> Iterator[str]:
    if record.entities is None:
        yield "no entities (an empty list says that there are none)"
    for problem in LABELS:
        if problem not in record.labels:
            yield f"no {problem}"


def _unknown(record: Record) -> Iterator[str]:
    for span in record.entities or ():
        if span.type not in TYPES:
            yield f"{_at(span)} has the type {span.type!r}, not one of {', '.join(TYPES)}"
        if span.attributes.get("form") not in FORMS:
            form = span.attributes.get("form")
            yield f"{_at(span)} has the form {form!r}, not one of {', '.join(FORMS)}"
    for problem, known in LABELS.items():
        label = record.labels.get(problem)
        if label is not None and label not in known:
            yield f"{problem} is {label!r}, not one of {', '.join(known)}"


def _untrimmed(record: Record) -> Iterator[str]:
    for span in sorted((record.entities or frozenset()) | record.decoys, key=_place):
        surface = record.segment.text[span.start : span.end]
        if surface != surface.strip():
            yield f"{_at(span)} starts or ends with white space: {surface!r}"


def _cut(record: Record) -> Iterator[str]:
    text = record.segment.text
    for span in sorted(record.entities or (), key=_place):
        for bound in (span.start, span.end):
            if 0 < bound < len(text) and text[bound - 1].isalnum() and text[bound].isalnum():
                yield f"{_at(span)} cuts a syllable at {bound}"


def _crossing(record: Record) -> Iterator[str]:
    for one, two in combinations(sorted(record.entities or (), key=_place), 2):
        if one.start < two.start < one.end < two.end:
            yield f"{_at(one)} and {_at(two)} cross"


CHECKS: tuple[Check, ...] = (_unlabelled, _unknown, _untrimmed, _cut, _crossing)


def _place(span: Span) -> tuple[int, int, str]:
    return span.start, -span.end, span.type


def _at(span: Span) -> str:
    return f"span [{span.start}, {span.end})"
