"""Prodigy: JSON lines of answered tasks, with `spans`, a chosen option, or one label to accept.

Offsets are code points. Tasks that were rejected or ignored are left alone, and so are further
answers to a text that an earlier line answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vieval.corpus.exchange.holds import Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken, items_in
from vieval.corpus.exchange.rows import objects, rows
from vieval.corpus.faults import FormatError
from vieval.corpus.files import json_lines
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record
from vieval.problems import NER

Json = Mapping[str, Any]

HASHES = {"_input_hash", "_task_hash"}
ANSWERS = ("accept", "reject", "ignore")
ANSWERED = {"spans", "accept", "options", "label"}
"""What an answer is about; in other rows it is a label of our own."""
LABEL = "label"
"""The problem of labels: Prodigy does not name it."""


def looks_like(head: bytes) -> bool:
    """Whether a file begins with a task of Prodigy's."""
    return any(
        "text" in row and (row.keys() & HASHES or _has_spans(row) or _is_choice(row))
        for row in objects(head)
    )


def _has_spans(row: Json) -> bool:
    spans = row.get("spans")
    return isinstance(spans, list) and any(isinstance(s, dict) and "label" in s for s in spans)


def _is_choice(row: Json) -> bool:
    return row.get("answer") in ANSWERS and not ANSWERED.isdisjoint(row)


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the accepted tasks. Raises `FormatError` with the faults, as `file:line: fault`."""
    intake = Intake()
    seen: set[object] = set()
    for number, (line, row) in enumerate(rows(path), start=1):
        place = f"{path.name}:{line}"
        if not isinstance(row, dict):
            intake.fault(place, f"a row is a JSON object, not {type(row).__name__}")
            continue
        answer, asked = row.get("answer", "accept"), row.get("_input_hash")
        if not isinstance(answer, str | None) or not isinstance(asked, str | int | None):
            name = "_input_hash" if isinstance(answer, str | None) else "answer"
            intake.fault(place, f"{name} is {row[name]!r}, which Prodigy does not write")
        elif answer != "accept":
            intake.left[f"tasks with the answer {answer}"] += 1
        elif asked is not None and asked in seen:
            intake.left["further answers to a text"] += 1
        else:
            seen.add(asked)
            with intake.at(place):
                _row(number, row, place, intake)
    return intake.taken()


def _row(number: int, row: Json, place: str, intake: Intake) -> None:
    spans = row.get("spans")
    if not isinstance(spans, list | None) or not all(isinstance(s, dict) for s in spans or ()):
        raise FormatError("spans is no list of objects")
    marks = None if spans is None else [_mark(span) for span in spans]
    labels: dict[str, object] = {}
    if row.get("accept"):
        if not isinstance(row["accept"], list) or len(row["accept"]) != 1:
            raise FormatError(f"accept is {row['accept']!r}; one option is wanted")
        labels[LABEL] = row["accept"][0]
    elif row.get("label") is not None and not marks:
        labels[LABEL] = row["label"]
    elif row.get("label") is not None and row["label"] not in [mark.type for mark in marks or ()]:
        intake.left["labels of tasks with names"] += 1
    intake.left["relations"] += items_in(row.get("relations"))
    given = row.get("meta")
    meta: Json = given if isinstance(given, dict) else {}
    key = meta.get("id", row.get("id", number))
    intake.add(place, key, row.get("text"), marks, article=meta.get("article"), labels=labels)


def _mark(span: Json) -> Mark:
    if "label" not in span:
        raise FormatError(f"a span has no label; it has {', '.join(span)}")
    return Mark(((span.get("start"), span.get("end")),), span["label"], span.get("text"))  # type: ignore[arg-type]


HOLDS = Holds(fragments=False, attributes=False, labels=1, labels_as=LABEL)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a task a segment, as Prodigy's `db-out` does and `db-in` takes."""
    held = reduced(records, HOLDS)
    path.write_text(json_lines(map(_as_row, held.records)), encoding="utf-8")
    return held


def _as_row(record: Record) -> Json:
    segment = record.segment
    row: dict[str, Any] = {
        "text": segment.text,
        "meta": {"id": segment.id, "article": segment.article},
    }
    if NER in record.spans:
        row["spans"] = [
            {"start": span.start, "end": span.end, "label": span.type} for span in ordered(record)
        ]
    if record.labels:
        row["accept"] = list(record.labels.values())
    return row | {"answer": "accept"}
