"""CoNLL-U: a word a line in ten columns, of which the last, MISC, may have the tag of a name.

The tag stands there as `name=B-PER` or `NER=B-PER`, in upper or lower case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vieval.corpus import files
from vieval.corpus.columns import Lines

COLUMNS = 10
KEYS = ("name", "ner")
# Of a word, of several that are written as one, or of one that is not there.
ID = re.compile(r"\d+(?:[-.]\d+)?")
BEGIN = re.compile(rb"(?:[ \t\r]*(?:#[^\n]*)?\n)*\d+(?:[-.]\d+)?(?:\t[^\t\n]*){9}(?:\n|\Z)")
NO_KEY = "CoNLL-U without name= or NER= in its last column: it is read as a text without names"


class ConlluWords(NamedTuple):
    """The words of a file, each with a tag; `keyed` tells whether any has a key of names."""

    lines: Lines
    keyed: bool


def words_of(path: Path, content: bytes, is_tag: Callable[[str], bool]) -> ConlluWords | None:
    """The words of CoNLL-U with the tags in their last column; None of another file.

    A sentence begins at an empty line, and where words are numbered from 1 again. Lines of words
    that are cut further down, and of words that are not there, are passed over. Where no word has
    a key, but a column has nothing but tags, it is another file.
    """
    if not BEGIN.match(content):
        return None
    lines = unicodedata.normalize("NFC", files.decoded(path, content)).split("\n")
    told = [(n, line.rstrip("\r").split("\t")) for n, line in enumerate(lines, 1) if line.strip()]
    words = [(number, fields) for number, fields in told if not fields[0].startswith("#")]
    if not all(len(fields) == COLUMNS and ID.fullmatch(fields[0]) for _, fields in words):
        return None
    kept = [(number, fields) for number, fields in words if fields[0].isdigit()]
    given = [_tag(fields[-1]) for _, fields in kept]
    keyed = any(given)
    if not keyed and any(all(is_tag(fields[n]) for _, fields in kept) for n in range(COLUMNS)):
        return None
    empty = [number for number, line in enumerate(lines, 1) if not line.strip()]
    numbers = np.array([number for number, _ in kept], int)
    after = np.searchsorted(empty, numbers)
    first = np.diff(after, prepend=-1) > 0
    again = np.array([fields[0] == "1" for _, fields in kept], bool)
    columns = [[fields[1] for _, fields in kept], [tag or "O" for tag in given]]
    return ConlluWords(Lines(columns, numbers, first | again, np.zeros(len(kept), np.int64)), keyed)


def _tag(misc: str) -> str:
    """What the last column says under a key of names; "" where it has none."""
    said = (part.partition("=")[::2] for part in misc.split("|"))
    found = {key.strip().lower(): value.strip() for key, value in said}
    return next((found[key] for key in KEYS if found.get(key)), "")
