"""Fields whose names look misspelt: a row would be passed over, or read otherwise, in silence."""

from __future__ import annotations

from functools import lru_cache

from vieval.corpus.fields import DECOYS, ENTITIES, UNANNOTATED, fields_of
from vieval.corpus.reading import Reading
from vieval.corpus.rows import peeked
from vieval.problems import RESERVED

ALIKE = 0.8
MOST_ROWS = 1_000


class Slips:
    """Looks at rows of a file; `notes` tell of each such name where it first stands."""

    def __init__(self, file: str, reading: Reading) -> None:
        fields = fields_of(reading.problems or {})
        texts = {reading.article, *fields.labels}
        self._wanted = tuple(
            sorted({ENTITIES, DECOYS, UNANNOTATED, *fields.spans.values(), *texts})
        )
        self._texts = texts
        self._known = {*RESERVED, *self._wanted}
        self._file = file
        self._told: dict[str, str] = {}
        self._rows = 0

    @property
    def notes(self) -> list[str]:
        """A sentence a name."""
        return list(self._told.values())

    def look(self, number: int, line: bytes) -> None:
        """Look at a line for a name that is nearly that of a field which its row has not.

        Of the first thousand lines that it is given; it takes as long as reading them.
        """
        self._rows += 1
        if self._rows > MOST_ROWS or not isinstance(row := peeked(line), dict):
            return
        for name in row.keys() - self._known - self._told.keys():
            meant = _nearest(name, self._wanted)
            kinds = (str, list) if meant in self._texts else list
            if meant and meant not in row and isinstance(row[name], kinds):
                told = f"{self._file}:{number}: the row has {name}, and no {meant}"
                self._told[name] = f"{told}: is that what is meant?"


@lru_cache(1024)
def _nearest(name: str, wanted: tuple[str, ...]) -> str:
    """What a name is nearly, in whatever case; "" for nothing."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.lower(), wanted, 1, ALIKE)), "")
