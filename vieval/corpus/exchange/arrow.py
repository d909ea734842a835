"""Hugging Face datasets as `save_to_disk` writes them: a folder of Arrow tables.

The library `datasets` reads and writes them. Names come as `entities` (or `spans`) with start, end
and type, or as tokens with a tag each, by name or as a class label; tokens are found again in the
`text` where there is one, else parted by single spaces. Columns of class labels, and those called
`label`, are labels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vieval.corpus import tags
from vieval.corpus.exchange.extra import library
from vieval.corpus.exchange.holds import ALL, Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken
from vieval.corpus.exchange.pieces import words
from vieval.corpus.exchange.tagged import LABELS, LEFT_OUT, TAGS, TOKENS, first, names_in
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Span
from vieval.problems import NER

SPANS = ("entities", "spans")
TEXTS = ("text", "sentence", "content")
SPLITS = "dataset_dict.json"


def looks_like(head: bytes) -> bool:
    """Whether a file begins as Arrow's do; its folder is what is read."""
    return head.startswith((b"ARROW1", b"\xff\xff\xff\xff"))


def read(path: Path, reading: Reading = PLAIN) -> Taken:
    """Read the rows of one split. Raises `FormatError` with the faults, or the splits there are."""
    datasets = library("datasets", "datasets")
    datasets.disable_progress_bars()
    if not path.is_dir():
        raise FormatError(f"{path.name}: one table of a dataset; name its folder")
    if (path / SPLITS).exists():
        names = sorted(one.name for one in path.iterdir() if one.is_dir())
        raise FormatError(f"{path.name}: the splits {', '.join(names)}: name one, as a folder")
    try:
        table = datasets.load_from_disk(str(path))
    except Exception as error:  # Arrow's and the library's own have no common kind
        raise FormatError(
            f"{path.name}: no dataset that `datasets` reads: {error!r}"[:200]
        ) from None
    columns = _Columns(table.features, path.name)
    intake = Intake()
    for number, row in enumerate(table, start=1):
        place = f"{path.name}: row {number}"
        with intake.at(place):
            text, marks, left_out = columns.names(row, reading)
            labels = columns.labels(row)
            key = row["id"] if row.get("id") is not None else number
            intake.add(place, key, text, marks, article=row.get("article"), labels=labels)
            intake.left[LEFT_OUT] += left_out
    return intake.taken()


class _Columns:
    """The columns of a table by what they hold."""

    def __init__(self, features: Mapping[str, Any], name: str) -> None:
        self._features = features
        self._tokens = first(TOKENS, features)
        self._tags = first(TAGS, features) if self._tokens else None
        self._spans = [column for column, feature in features.items() if _is_spans(feature)]
        self._text = first(TEXTS, features)
        self._labels = [
            column
            for column, feature in features.items()
            if hasattr(feature, "int2str") or column in LABELS
        ]
        if not (self._text or self._tokens):
            raise FormatError(f"{name}: neither a text nor tokens in {', '.join(features)}")

    def names(
        self, row: Mapping[str, Any], reading: Reading
    ) -> tuple[str, Mapping[str, list[Mark]], int]:
        """The text of a row, its names by problem where it has them, and how many are left out."""
        if self._spans and self._text:
            return (
                row[self._text],
                {
                    NER if column in SPANS else column: [_mark(span) for span in row[column]]
                    for column in self._spans
                    if row[column] is not None
                },
                0,
            )
        if not self._tokens:
            return row[self._text or ""], {}, 0
        tokens = row[self._tokens]
        text = row[self._text] if self._text else " ".join(tokens)
        if not self._tags or row[self._tags] is None:
            return text, {}, 0
        marks, left_out = names_in(text, tokens, self._tag_names(row[self._tags]), reading)
        return text, {NER: marks}, left_out

    def _tag_names(self, values: Sequence[Any]) -> list[str]:
        feature = self._features[self._tags or ""]
        inner = getattr(feature, "feature", feature)
        if hasattr(inner, "int2str"):
            return [inner.int2str(value) for value in values]
        if all(isinstance(value, str) for value in values):
            return list(values)
        raise FormatError(f"{self._tags} has numbers, and no names for them")

    def labels(self, row: Mapping[str, Any]) -> dict[str, object]:
        """The labels of a row, by column; -1 is none."""
        found: dict[str, object] = {}
        for column in self._labels:
            value, feature = row[column], self._features[column]
            if value is None or value == -1:
                continue
            found[column] = feature.int2str(value) if hasattr(feature, "int2str") else value
        return found


def _is_spans(feature: Any) -> bool:
    """Whether a column holds lists of objects with bounds."""
    inner = getattr(feature, "feature", None)
    return isinstance(inner, Mapping) and {"start", "end"} <= inner.keys()


def _mark(span: Mapping[str, Any]) -> Mark:
    kind = span.get("type", span.get("label"))
    return Mark(((span.get("start"), span.get("end")),), kind, span.get("text"))  # type: ignore[arg-type]


HOLDS = Holds(spans=ALL, spans_as="", fragments=False, attributes=False)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a folder: texts with `entities`, and outermost names as tokens with class labels."""
    datasets = library("datasets", "datasets")
    datasets.disable_progress_bars()
    held = reduced(records, HOLDS)
    spans = list(dict.fromkeys(name for record in held.records for name in record.spans))
    labels = list(dict.fromkeys(name for record in held.records for name in record.labels))
    string, number = datasets.Value("string"), datasets.Value("int64")
    span = {"start": number, "end": number, "type": string}
    features: dict[str, Any] = {"id": string, "article": string, "text": string}
    features |= {_column(problem): datasets.List(span) for problem in spans}
    if NER in spans:
        kinds = sorted({one.type for record in held.records for one in ordered(record)})
        names = ["O", *(f"{letter}-{kind}" for kind in kinds for letter in "BI")]
        features["tokens"] = datasets.List(string)
        features["ner_tags"] = datasets.List(datasets.ClassLabel(names=names))
    for problem in labels:
        names = sorted({r.labels[problem] for r in held.records if problem in r.labels})
        features[problem] = datasets.ClassLabel(names=names)
    rows = [_row(record, labels) for record in held.records]
    columns = {name: [row.get(name) for row in rows] for name in features}
    table = datasets.Dataset.from_dict(columns, features=datasets.Features(features))
    table.save_to_disk(str(path))
    return held


def _column(problem: str) -> str:
    return SPANS[0] if problem == NER else problem


def _row(record: Record, labels: Sequence[str]) -> dict[str, Any]:
    segment = record.segment
    row: dict[str, Any] = {"id": segment.id, "article": segment.article, "text": segment.text}
    row |= {problem: record.labels.get(problem) for problem in labels}
    for problem in record.spans:
        row[_column(problem)] = [
            {"start": span.start, "end": span.end, "type": span.type}
            for span in ordered(record, problem)
        ]
    if NER not in record.spans:
        return row
    flat = _outermost(ordered(record))
    tokens = words(segment.text, [place for span in flat for place in (span.start, span.end)])
    row["tokens"] = [segment.text[start:end] for start, end in tokens]
    chunks = []
    for span in flat:
        inside = [
            i for i, (start, end) in enumerate(tokens) if span.start <= start and end <= span.end
        ]
        if inside:
            chunks.append(tags.Chunk(inside[0], inside[-1] + 1, span.type))
    row["ner_tags"] = tags.encode(chunks, len(tokens))
    return row


def _outermost(names: Sequence[Span]) -> list[Span]:
    """The first and longest of spans that share text, so that a token has one tag."""
    kept: list[Span] = []
    for span in names:
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept
