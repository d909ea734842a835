"""Names of a file of answers that stand in no text.

A row has them as `"made_up": [{"text": "Bình", "type": "PER"}]`: what a language model listed and
is found nowhere in the segment, so that it has no place to be a span at.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vieval.corpus import files, formats
from vieval.corpus.faults import Faults, FormatError
from vieval.corpus.jsonl import row_id, tidy
from vieval.data import MadeUp

FIELD = "made_up"


def read_made_up(path: Path) -> dict[str, list[MadeUp]] | None:
    """The made-up names of each row that tells of them, by id; None where none does.

    The file is one that is read without a fault. Raises `FormatError` for what is no such name.
    """
    if formats.recognise(path).name != "jsonl":
        return None
    found: dict[str, list[MadeUp]] = {}
    faults = Faults(path.name)
    first = 1
    for lines in files.blocks(path):
        for number, line in enumerate(lines, start=first):
            if b'"made_up"' not in line:
                continue
            row = json.loads(line)
            try:
                if FIELD in row:
                    found[row_id(row)] = _names(row[FIELD])
            except FormatError as error:
                faults.add(number, str(error))
        first += len(lines)
    faults.check()
    return found or None


def _names(given: Any) -> list[MadeUp]:
    if not isinstance(given, list):
        raise FormatError(f"{FIELD} is {given!r}, not a list of names")
    return [_name(one) for one in given]


def _name(one: Any) -> MadeUp:
    said = (one.get("text"), one.get("type")) if isinstance(one, dict) else (None, None)
    if not all(isinstance(value, str) and value.strip() for value in said):
        raise FormatError(f'{FIELD} has {one!r}, not {{"text": NAME, "type": TYPE}}')
    text, kind = said
    return MadeUp(str(text), tidy(str(kind)))
