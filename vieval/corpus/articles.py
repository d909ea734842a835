"""Folders of articles with their gold, and the checks of one against the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import TypeAlias

from vieval.corpus import files, jsonl
from vieval.corpus.faults import FormatError, told
from vieval.corpus.fields import field_of
from vieval.corpus.reading import Reading
from vieval.data import Record, Segment, Span, Spans
from vieval.labelsets import parted
from vieval.problems import Problem

Check: TypeAlias = Callable[[Record, Problem], Iterable[str]]


def read_articles(folder: Path) -> list[Segment]:
    """Read the articles `*.txt` of a folder: a title, a dashed rule, a body of one line a segment.

    The title is segment 0; empty lines are skipped; text becomes NFC. Raises `FormatError` where
    an article has no rule under its title or is not UTF-8, and `FileNotFoundError` where there is
    no article.
    """
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise FileNotFoundError(f"no article (*.txt) in {folder}")
    return [segment for path in paths for segment in _article(path)]


def _article(path: Path) -> Iterator[Segment]:
    text = unicodedata.normalize("NFC", files.read_text(path))
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < 2 or set(lines[1]) != {"-"}:
        found = repr(lines[1]) if len(lines) > 1 else "the end of the file"
        raise FormatError(f"{path.name}:2: a dashed rule is wanted under the title, not {found}")
    for number, line in enumerate([lines[0], *lines[2:]]):
        yield Segment(jsonl.segment_id(path.stem, number), line, path.stem)


def read_annotated(
    articles: Path, gold: Path, problems: Mapping[str, Problem]
) -> tuple[Record, ...]:
    """Read a folder of articles with its gold file, and check one against the other.

    Beyond what `jsonl.read` checks: every segment has gold for every problem, and none other; the
    texts are equal; types, attributes and labels are declared; spans cut no syllable, have no white
    space at their ends and do not cross. Raises `FormatError` with every fault.
    """
    segments = {segment.id: segment for segment in read_articles(articles)}
    texts = {name: segment.text for name, segment in segments.items()}

    def check(record: Record) -> Iterator[str]:
        for problem in problems.values():
            for find in CHECKS:
                yield from find(record, problem)

    read = jsonl.read(gold, Reading(texts=texts, problems=problems), check)
    records = {record.segment.id: record for record in read}
    told(f"{gold.name}: no gold for {name}" for name in segments if name not in records)
    return tuple(records[name] for name in segments)


def unlabelled(record: Record, problem: Problem) -> Iterator[str]:
    """That a record has no gold for a problem."""
    if problem.gold(record) is None:
        field = field_of(problem.name, problem.kind)
        lists = problem.kind == "spans" or problem.several
        empty = " (an empty list says that there are none)" if lists else ""
        yield f"no {field}{empty}"


def undeclared(record: Record, problem: Problem) -> Iterator[str]:
    """The types, attributes and labels that a problem does not declare, where it declares any."""
    gold, known = problem.gold(record), problem.labels
    if isinstance(gold, str) and known:
        for label in sorted((parted(gold) if problem.several else {gold}) - set(known)):
            yield f"{problem.name} is {label!r}, not one of {', '.join(known)}"
    for span in _spans(record, problem):
        if known and span.type not in known:
            yield f"{_at(span)} has the type {span.type!r}, not one of {', '.join(known)}"
        for name, values in problem.attributes.items():
            if (value := span.attributes.get(name)) not in values:
                yield f"{_at(span)} has the {name} {value!r}, not one of {', '.join(values)}"


def untidy(record: Record, problem: Problem) -> Iterator[str]:
    """What no span of a careful annotator has: white space at its ends, half a syllable."""
    yield from _untrimmed(record, problem)
    yield from _cut(record, problem)


def _untrimmed(record: Record, problem: Problem) -> Iterator[str]:
    for span in sorted(_spans(record, problem) | record.decoys, key=Span.place):
        surface = record.segment.text[span.start : span.end]
        if surface != surface.strip():
            yield f"{_at(span)} starts or ends with white space: {surface!r}"


def _cut(record: Record, problem: Problem) -> Iterator[str]:
    text = record.segment.text
    for span in sorted(_spans(record, problem), key=Span.place):
        for bound in (span.start, span.end):
            if 0 < bound < len(text) and text[bound - 1].isalnum() and text[bound].isalnum():
                yield f"{_at(span)} cuts a syllable at {bound}"


def _crossing(record: Record, problem: Problem) -> Iterator[str]:
    for one, two in combinations(sorted(_spans(record, problem), key=Span.place), 2):
        if one.start < two.start < one.end < two.end:
            yield f"{_at(one)} and {_at(two)} cross"


CHECKS: tuple[Check, ...] = (unlabelled, undeclared, _untrimmed, _cut, _crossing)


def _spans(record: Record, problem: Problem) -> Spans:
    gold = problem.gold(record)
    return gold if isinstance(gold, frozenset) else frozenset()


def _at(span: Span) -> str:
    return f"span [{span.start}, {span.end})"
