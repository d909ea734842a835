"""doccano: JSON lines (or one array) of texts with labels, spans, or both.

All its forms: `label` or `labels` as spans `[start, end, type]` or as a list of labels; `entities`
as such spans beside the labels in `cats`, or as objects with `start_offset` beside `relations`;
`annotations` of versions before 1.0. Offsets are code points. Other fields are the metadata of a
text; of them `article` is read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from vieval.corpus.exchange.holds import Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken, items_in
from vieval.corpus.exchange.rows import objects, rows
from vieval.corpus.faults import FormatError
from vieval.corpus.fields import is_texts
from vieval.corpus.files import json_lines
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record
from vieval.problems import NER, Problem

Json = Mapping[str, Any]

FIELDS = ("label", "labels", "entities", "cats", "annotations")
ASIDE = {"relations": "relations", "Comments": "comments", "comments": "comments"}
LABEL = "label"
"""The problem of labels: doccano does not name it."""


def looks_like(head: bytes) -> bool:
    """Whether a file begins with a text and its labels, and not with sets of labels of our own."""
    found = objects(head)
    return any(map(_is_row, found)) and not _are_sets(found)


def _is_row(row: Json) -> bool:
    return ("text" in row or "data" in row) and any(
        _is_field(field, row.get(field)) for field in FIELDS
    )


def _are_sets(found: Sequence[Json]) -> bool:
    """Whether rows have an id, lists of labels, some of several, and nothing that only doccano has.

    Several labels of a text could not be read as doccano's.
    """
    lists = [row[f] for row in found for f in FIELDS if _is_field(f, row.get(f))]
    return (
        all({"id", "text"} <= row.keys() and row.keys().isdisjoint(ASIDE) for row in found)
        and all(map(is_texts, lists))
        and any(len(values) > 1 for values in lists)
    )


def _is_field(field: str, items: object) -> bool:
    """Whether a value may be doccano's; an empty list of entities may be our own."""
    if not isinstance(items, list):
        return False
    return bool(items or field in {"label", "labels", "cats"}) and all(
        isinstance(item, list | str) or (isinstance(item, dict) and "start_offset" in item)
        for item in items
    )


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the texts of a file. Raises `FormatError` with the faults, as `file:line: fault`."""
    intake = Intake()
    found = rows(path)
    # What an empty list is a list of, the other rows say.
    words = {field for row in found for field in FIELDS if _has_words(row.value, field)}
    spans = set(FIELDS) - {"cats"} - words
    for number, row in enumerate(found, start=1):
        place = f"{path.name}:{row.line}"
        with intake.at(place):
            _row(number, row.value, spans, place, intake)
    return intake.taken()


def _has_words(row: object, field: str) -> bool:
    values = row.get(field) if isinstance(row, dict) else None
    return isinstance(values, str) or (
        isinstance(values, list) and bool(values) and isinstance(values[0], str)
    )


def _row(number: int, row: object, spans: Collection[str], place: str, intake: Intake) -> None:
    if not isinstance(row, dict):
        raise FormatError(f"a row is a JSON object, not {type(row).__name__}")
    given = {field: row[field] for field in FIELDS if row.get(field) is not None}
    marks: list[Mark] | None = None
    labels: dict[str, object] = {}
    for field, values in given.items():
        several = [values] if isinstance(values, str) else values
        if not isinstance(several, list):
            raise FormatError(f"{field} is {type(values).__name__}, not a list")
        if field in spans:
            marks = [*(marks or []), *map(_mark, several)]
        elif several:
            labels |= _label(field, several)
    for field, name in ASIDE.items():
        intake.left[name] += items_in(row.get(field))
    text = row.get("text", row.get("data"))
    meta = row.get("meta")
    article = row.get("article", meta.get("article") if isinstance(meta, dict) else None)
    intake.add(place, row.get("id", number), text, marks, article=article, labels=labels)


def _label(field: str, values: Sequence[object]) -> dict[str, object]:
    if len(values) != 1:
        raise FormatError(f"{field} has {len(values)} labels, {values!r}; one is wanted")
    return {LABEL: values[0]}


def _mark(value: object) -> Mark:
    if isinstance(value, list) and len(value) == 3:
        start, end, kind = value
    elif isinstance(value, dict) and "start_offset" in value:
        start, end, kind = value["start_offset"], value.get("end_offset"), value.get("label")
    else:
        raise FormatError(f"{value!r} is no span: [start, end, type] or start_offset is wanted")
    if isinstance(kind, int):
        raise FormatError(f"the label {kind!r} is a number: export with the labels' texts")
    return Mark(((start, end),), kind)


HOLDS = Holds(fragments=False, attributes=False, labels=1, labels_as=LABEL)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a row a segment, as doccano's export and import have it."""
    held = reduced(records, HOLDS)
    both = any(NER in r.spans for r in held.records) and any(r.labels for r in held.records)
    text = json_lines(_as_row(record, both=both) for record in held.records)
    path.write_text(text, encoding="utf-8")
    return held


def _as_row(record: Record, *, both: bool) -> Json:
    segment = record.segment
    row: dict[str, Any] = {"id": segment.id, "article": segment.article, "text": segment.text}
    if NER in record.spans:
        triples = [[span.start, span.end, span.type] for span in ordered(record)]
        row["entities" if both else "label"] = triples
    if record.labels:
        row["cats" if both else "label"] = list(record.labels.values())
    return row


ROWS = "doccano.jsonl"
COLOURS = ("#1565c0", "#c62828", "#2e7d32", "#6a1b9a", "#ef6c00", "#00838f", "#4e342e", "#37474f")


def write_tasks(
    folder: Path,
    records: Sequence[Record],
    problems: Mapping[str, Problem],
    said: Mapping[str, Sequence[Record]],
) -> None:
    """Write texts to label, and the label types of a project for them, a file a kind.

    With what an approach `said`, where one is given. doccano keeps the id of a text among its
    metadata and exports it. Raises `FormatError` for what it cannot take: more than one problem of
    a kind, or what several approaches said.
    """
    kinds = {problem.kind: problem for problem in problems.values()}
    if len(kinds) < len(problems):
        raise FormatError(
            f"doccano takes one problem of spans and one of labels at most: {', '.join(problems)}"
        )
    [given] = said.values() or [[Record(record.segment) for record in records]]
    held = reduced(given, HOLDS).records
    rows = json_lines(_as_row(record, both=len(kinds) > 1) for record in held)
    (folder / ROWS).write_text(rows, encoding="utf-8")
    for kind, problem in kinds.items():
        types = [
            {"text": label, "background_color": COLOURS[n % len(COLOURS)], "text_color": "#ffffff"}
            for n, label in enumerate(problem.labels)
        ]
        text = json.dumps(types, ensure_ascii=False, indent=1)
        file = "span-types.json" if kind == "spans" else "category-types.json"
        (folder / file).write_text(text, encoding="utf-8")
