"""Corpora: segments with gold, read and checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path

from vieval import formats
from vieval.data import Example, Gold, Problem, Record, Segment, Span, Spans, content_key
from vieval.formats import jsonl
from vieval.formats.jsonl import Check, FormatError

TYPES = ("PER", "LOC", "ORG", "MISC")
FORMS = ("native", "foreign", "sinicised", "garbled")
LABELS: Mapping[Problem, tuple[str, ...]] = {
    "topic": ("event", "political", "economic", "border", "cultural"),
    "fluency": ("fluent", "awkward", "garbled"),
}
ORDERED: tuple[Problem, ...] = ("fluency",)


class NoGold(ValueError):
    """A corpus is not labelled for what it shall be scored on."""

    def __init__(self, corpus: str, problems: Iterable[Problem]) -> None:
        super().__init__(f"the corpus {corpus} has no gold for {' or '.join(problems)}")


@dataclass(frozen=True)
class Corpus:
    """Records in order, under a name."""

    name: str
    records: tuple[Record, ...]

    def examples(self, problem: Problem) -> list[Example]:
        """The segments that are labelled for a problem, with that gold."""
        return [
            Example(record.segment, gold)
            for record in self.records
            if (gold := gold_of(record, problem)) is not None
        ]

    def labelled(self, problem: Problem) -> list[Record]:
        """The records that are labelled for a problem, in order."""
        return [record for record in self.records if gold_of(record, problem) is not None]

    @cached_property
    def digest(self) -> str:
        """The content of the segments, without any label."""
        return content_key([record.segment for record in self.records])

    def gold_digest(self, problem: Problem) -> str:
        """The content of the gold of one problem, attributes and decoys included."""
        return content_key([gold_content(record, problem) for record in self.labelled(problem)])


def gold_content(record: Record, problem: Problem) -> object:
    """All that is in the gold of a labelled record, attributes and decoys included."""
    gold = gold_of(record, problem)
    assert gold is not None
    content = gold if isinstance(gold, str) else _with_attributes(gold)
    return record.segment.id, content, record.decoys


def gold_of(record: Record, problem: Problem) -> Gold | None:
    """The gold of a record for a problem; None where it is not labelled."""
    return record.entities if problem == "ner" else record.labels.get(problem)


def label_set(problem: Problem, gold: Sequence[str]) -> tuple[str, ...]:
    """The labels to score, in order: the declared ones where they cover the gold, else its own."""
    declared = LABELS[problem]
    return declared if set(gold) <= set(declared) else tuple(sorted(set(gold)))


def _with_attributes(spans: Spans) -> object:
    return {(span, tuple(sorted(span.attributes.items()))) for span in spans}


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
    records = {record.segment.id: record for record in jsonl.read(gold, texts, CHECKS)}
    missing = [f"{gold.name}: no gold for {name}" for name in segments if name not in records]
    if missing:
        raise FormatError("\n".join(missing))
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


def load(corpus: str, root: Path) -> Corpus:
    """Load a corpus by name or path.

    `seeds` is the project's own, under `root`. A folder holds articles in `seeds/` and
    `gold/gold.jsonl`; a file is JSON lines of `vieval.formats.jsonl` or, with another suffix,
    CoNLL columns.
    """
    path = root if corpus == "seeds" else Path(corpus)
    if path.is_dir():
        records = read_annotated(path / "seeds", path / "gold" / "gold.jsonl")
        return Corpus("seeds" if corpus == "seeds" else path.resolve().name, records)
    if not path.exists():
        raise FileNotFoundError(f"no corpus {corpus!r}: neither 'seeds' nor a file or folder")
    return Corpus(path.stem, tuple(formats.read(path)))
