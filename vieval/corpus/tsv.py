"""Tab-separated columns with a header: an id, a label and a text a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from vieval.corpus import files
from vieval.corpus.faults import Faults, FormatError, NoTexts
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Segment
from vieval.metrics.numbers import many
from vieval.records import Records

IDS = ("id", "index_id")
TOPICS = ("topic", "category", "label")
TEXT = "text"
TOPIC = "topic"
# A cell as a spreadsheet writes it; a text may be in quotes by itself, a label hardly is.
QUOTED = re.compile('"(?:[^"]|"")*"')


class _Columns(NamedTuple):
    """The places of the columns that are read; `text` is None where the gold has the texts."""

    id: int
    text: int | None
    labels: dict[str, int]


def looks_like(head: bytes) -> bool:
    """Whether the first line of a file has columns."""
    return b"\t" in head.partition(b"\n")[0]


def read(path: Path, reading: Reading = PLAIN) -> Records:
    """Read a file with a column of each kind: one of `IDS`, labels, and `text`.

    The columns of labels are those with the name of a problem of `reading`; without problems one of
    `TOPICS`, for the problem `topic`. A text may be left out where `reading` has it. Texts and
    labels become NFC, labels without white space around them. Raises `FormatError` with the faults,
    as `file:line: fault`, and `NoTexts` where all that lacks is the column of texts.
    """
    lines = list(_rows(files.read_text(path)))
    if not lines:
        raise FormatError(f"{path.name}:1: a header is wanted, and the file is empty")
    (_, header), *rows = lines
    columns = _columns(path, header, reading)
    records: dict[str, Record] = {}
    where: list[int] = []
    quoted = 0
    faults = Faults(path.name)
    for number, row in rows:
        if len(row) != len(header):
            faults.add(number, f"{many(len(row), 'column')}, where the header has {len(header)}")
            continue
        key, labels = row[columns.id], {name: row[at] for name, at in columns.labels.items()}
        known = (reading.texts or {}).get(key)
        if key and columns.text is None and known is None:
            faults.add(number, f"no segment {key!r} in {reading.source}")
            continue
        text = known or "" if columns.text is None else row[columns.text]
        empty = [header[columns.id]] if not key else []
        empty += [] if text.strip() else [TEXT]
        empty += [name for name, label in labels.items() if not label]
        if empty:
            faults.add(number, f"{' and '.join(empty)} is empty")
        elif key in records:
            faults.add(number, f"the id {key!r} was on an earlier line")
        else:
            records[key] = Record(Segment(key, text), labels=labels)
            where.append(number)
            quoted += any(map(QUOTED.fullmatch, labels.values())) or '""' in text
    faults.check()
    notes = [_of_quotes(path, quoted)] if quoted else []
    if TOPIC in columns.labels and TOPIC not in (reading.problems or {}):
        notes += _of_others(path, header, columns.labels[TOPIC])
    return replace(Records.of(records.values(), lines=where), notes=tuple(notes))


def _of_others(path: Path, header: Sequence[str], read: int) -> list[str]:
    """What to say of columns that might have the topics just as well as the one that is read."""
    others = [name for place, name in enumerate(header) if name in TOPICS and place != read]
    if not others:
        return []
    left = f"{header[read]} is read as the topic, and {' and '.join(others)} left alone"
    return [f"{path.name}: {left}; `corpus.toml` can name other columns"]


def _of_quotes(path: Path, rows: int) -> str:
    """What to say of rows that are quoted as a spreadsheet quotes them."""
    return (
        f"{path.name}: {many(rows, 'row')} with quotes as spreadsheets put them around cells, here "
        f"read as part of the text or label; named {path.stem}.csv, `vieval import` takes them off"
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, by number, cut into columns."""
    for number, line in enumerate(unicodedata.normalize("NFC", text).split("\n"), start=1):
        if line.strip():
            yield number, [field.strip() for field in line.removesuffix("\r").split("\t")]


def _columns(path: Path, header: Sequence[str], reading: Reading) -> _Columns:
    if len(set(header)) < len(header):
        raise FormatError(f"{path.name}:1: a column comes twice in {', '.join(header)}")
    problems = reading.problems or {}
    named = [name for name, p in problems.items() if p.kind == "labels" and name in header]
    labels = {name: header.index(name) for name in named}
    if not labels:
        labels = {TOPIC: _column(path, header, TOPICS)}
    key = _column(path, header, IDS)
    if TEXT not in header and not reading.texts:
        raise NoTexts(_lacks(path, header, (TEXT,)))
    return _Columns(key, header.index(TEXT) if TEXT in header else None, labels)


def _column(path: Path, header: Sequence[str], kind: tuple[str, ...]) -> int:
    for place, name in enumerate(header):
        if name in kind:
            return place
    raise FormatError(_lacks(path, header, kind))


def _lacks(path: Path, header: Sequence[str], kind: tuple[str, ...]) -> str:
    return f"{path.name}:1: no column {' or '.join(kind)} in {', '.join(header)}"
