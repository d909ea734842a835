"""Fields that look like gold and are none: misspelt names, and numbers in the place of labels.

They would be passed over, or read otherwise, in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from vieval.corpus.fields import DECOYS, ENTITIES, UNANNOTATED, fields_of
from vieval.corpus.reading import Reading
from vieval.corpus.rows import peeked
from vieval.problems import RESERVED

ALIKE = 0.8
MOST_ROWS = 1_000
# What data sets call the field of a label, which many of them have as a number.
NAMES_OF_LABELS = frozenset({"label", "labels", "class", "category", "target"})


class Slips:
    """Looks at rows of a file; `notes` tell of each such field where it first stands."""

    def __init__(self, file: str, reading: Reading) -> None:
        fields = fields_of(reading.problems or {})
        texts = {reading.article, *fields.labels}
        self._wanted = tuple(
            sorted({ENTITIES, DECOYS, UNANNOTATED, *fields.spans.values(), *texts})
        )
        self._texts = texts
        self._known = {*RESERVED, *self._wanted}
        self._file = file
        self._undeclared = reading.problems is None
        self._told: dict[str, str] = {}
        self._rows = 0

    @property
    def notes(self) -> list[str]:
        """A sentence a name."""
        return list(self._told.values())

    def look(self, number: int, row: object) -> None:
        """Look at a row, or a line with one, for what looks like gold.

        Of the first thousand that it is given; it takes as long as reading them.
        """
        self._rows += 1
        if self._rows > MOST_ROWS:
            return
        found = peeked(row) if isinstance(row, bytes) else row
        if isinstance(found, Mapping):
            self._look(number, found)

    def _look(self, number: int, row: Mapping[str, object]) -> None:
        for name in row.keys() - self._known - self._told.keys():
            if self._undeclared and name.lower() in NAMES_OF_LABELS and _is_number(row[name]):
                told = f"{self._file}:{number}: {name} is {row[name]}, and no text"
                self._told[name] = f"{told}: labels are texts, so it is passed over"
                continue
            meant = _nearest(name, self._wanted)
            kinds = (str, list) if meant in self._texts else list
            if meant and meant not in row and isinstance(row[name], kinds):
                told = f"{self._file}:{number}: the row has {name}, and no {meant}"
                self._told[name] = f"{told}: is that what is meant?"


def _is_number(value: object) -> bool:
    values = value if isinstance(value, list) and value else [value]
    return all(isinstance(one, int | float) for one in values)


@lru_cache(1024)
def _nearest(name: str, wanted: tuple[str, ...]) -> str:
    """What a name is nearly, in whatever case; "" for nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), wanted, 1, ALIKE)), "")
