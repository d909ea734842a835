"""Tab-separated columns with a header: an id, a topic and a text a line."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from vieval.corpus import files
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Segment

IDS = ("id", "index_id")
TOPICS = ("topic", "category", "label")
TEXT = "text"


def looks_like(head: bytes) -> bool:
    """Whether the first line of a file has columns."""
    return b"\t" in head.partition(b"\n")[0]


def read(path: Path, _reading: Reading = PLAIN) -> list[Record]:
    """Read a file with a column of each kind: one of `IDS`, one of `TOPICS`, and `text`.

    Texts become NFC. Raises `FormatError` with every fault, as `file:line: fault`.
    """
    with StringIO(files.read_text(path), newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [_column(path, rows.fieldnames or [], kind) for kind in (IDS, TOPICS, (TEXT,))]
        records: dict[str, Record] = {}
        faults: list[str] = []
        for number, row in enumerate(rows, start=2):
            key, topic, text = (row[name] for name in names)
            if not (key and topic and text):
                faults.append(f"{path.name}:{number}: {', '.join(names)} are wanted, not {row}")
            elif key in records:
                faults.append(f"{path.name}:{number}: the id {key!r} was on an earlier line")
            else:
                segment = Segment(key, unicodedata.normalize("NFC", text))
                records[key] = Record(segment, labels={"topic": topic})
    if faults:
        raise FormatError("\n".join(faults))
    return list(records.values())


def _column(path: Path, header: Sequence[str], kind: tuple[str, ...]) -> str:
    for name in header:
        if name in kind:
            return name
    raise FormatError(f"{path.name}:1: no column {' or '.join(kind)} in {', '.join(header)}")
