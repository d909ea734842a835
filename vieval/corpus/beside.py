"""What rows of a file of answers may tell beside the answers, each in a field of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from vieval.corpus import files, formats
from vieval.corpus.faults import Faults, FormatError
from vieval.corpus.rows import SAMPLE, peeked
from vieval.problems import Problem


class Field(Protocol):
    """A field, by its `name`: takes what rows have in it, and raises `FormatError` at a fault."""

    @property
    def name(self) -> str: ...

    def take(self, row: Mapping[str, Any]) -> None: ...


def read_beside(
    path: Path, fields: Sequence[Field], problems: Mapping[str, Problem] | None = None
) -> None:
    """Hand the rows that have one of the fields to it, in one pass; nothing in other formats.

    The file is one that is read without a fault for these problems. Raises `FormatError` with the
    faults of all rows.
    """
    if formats.recognise(path, problems).name != "jsonl":
        return
    faults = Faults(path.name)
    marks = [(field, f'"{field.name}"'.encode()) for field in fields]
    first = 1
    for lines in files.blocks(path):
        for number, line in enumerate(lines, start=first):
            if not any(mark in line for _, mark in marks):
                continue
            row = json.loads(line)
            for field in [field for field, _ in marks if field.name in row]:
                try:
                    field.take(row)
                except FormatError as error:
                    faults.add(number, str(error))
        first += len(lines)
    faults.check()


def first_values(path: Path, problems: Mapping[str, Problem]) -> dict[str, object]:
    """What the first of the rows that have a field say of it; nothing in other formats."""
    if formats.recognise(path, problems).name != "jsonl":
        return {}
    found: dict[str, object] = {}
    for line in next(files.blocks(path), [])[:SAMPLE]:
        row = peeked(line)
        for name, value in row.items() if isinstance(row, dict) else ():
            if value is not None:
                found.setdefault(name, value)
    return found
