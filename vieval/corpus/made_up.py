"""Names of a file of answers that stand in no text.

A row has them as `"made_up": [{"text": "Bình", "type": "PER"}]`: what a language model listed and
is found nowhere in the segment, so that it has no place to be a span at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vieval.corpus.faults import FormatError
from vieval.corpus.fields import tidy
from vieval.corpus.jsonl import row_id
from vieval.data import MadeUp

FIELD = "made_up"


class MadeUpNames:
    """The made-up names of each row that tells of them, by id; a `beside.Field`.

    `article` is the field that names the article of a row.
    """

    name = FIELD

    def __init__(self, article: str = "article") -> None:
        self._article = article
        self.by_id: dict[str, list[MadeUp]] = {}

    def take(self, row: Mapping[str, Any]) -> None:
        """Take the names of a row. Raises `FormatError` for what is no such name."""
        self.by_id[row_id(row, self._article)] = _names(row[FIELD])


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


def not_found(names: Sequence[MadeUp]) -> dict[str, object]:
    """The names of a segment that stand nowhere in it, as a field of its row; none for none."""
    return {FIELD: [name._asdict() for name in names]} if names else {}
