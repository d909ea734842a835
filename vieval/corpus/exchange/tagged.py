"""JSON rows of tokens with a tag each, as Hugging Face's examples have them: `tokens`, `ner_tags`.

Tokens are found again in the `text` where there is one, else parted by single spaces. Tags are
texts, and read as those of CoNLL columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vieval.corpus import tags
from vieval.corpus.exchange.intake import Intake, Mark, Taken
from vieval.corpus.exchange.rows import objects, rows
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.corpus.tag_columns import remedy
from vieval.data import Fragment
from vieval.metrics.numbers import many
from vieval.problems import NER

TOKENS = ("tokens", "words")
TAGS = ("ner_tags", "tags", "labels", "ner", "bio_tags")
LABELS = ("label", "topic", "category", "class")
OTHERS = frozenset(("id", "article", "text", *LABELS))
LEFT_OUT = "names that ill-formed tags left out; --scheme lenient reads them"


def looks_like(head: bytes) -> bool:
    """Whether the first row has tokens and tags, and no names with bounds."""
    return any(
        _lists(row, TOKENS) and _lists(row, TAGS) and "entities" not in row
        for row in objects(head)[:1]
    )


def _lists(row: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether a row has a list under one of some names; one that is cut has no values."""
    name = first(names, row)
    return name is not None and isinstance(row[name], list | None)


def first(names: Sequence[str], columns: Mapping[str, Any]) -> str | None:
    """The first of some names that columns have."""
    return next((name for name in names if name in columns), None)


def read(path: Path, reading: Reading = PLAIN) -> Taken:
    """Read the rows. Raises `FormatError` with the faults, as `file:line: fault`."""
    intake = Intake()
    for line, row in rows(path):
        place = f"{path.name}:{line}"
        with intake.at(place):
            _row(row, place, intake, reading)
    return intake.taken()


def _row(row: Mapping[str, Any], place: str, intake: Intake, reading: Reading) -> None:
    tokens, given = _texts(row, TOKENS), _texts(row, TAGS)
    text = " ".join(tokens) if row.get("text") is None else row["text"]
    if not isinstance(text, str):
        raise FormatError(f"the text is {text!r}, not a text")
    marks, left_out = names_in(text, tokens, given, reading)
    labels = {name: row[name] for name in LABELS if isinstance(row.get(name), str)}
    key = row.get("id", len(intake) + 1)
    intake.add(place, key, text, {NER: marks}, article=row.get("article"), labels=labels)
    intake.left[LEFT_OUT] += left_out
    for name in row.keys() - OTHERS - {first(TOKENS, row), first(TAGS, row)}:
        intake.left[f"values of the field {name}"] += 1


def _texts(row: object, names: Sequence[str]) -> list[str]:
    name = first(names, row) if isinstance(row, dict) else None
    if name is None or not isinstance(row, dict):
        raise FormatError(f"no {names[0]}")
    values = row[name]
    if isinstance(values, list) and all(isinstance(value, str) for value in values):
        return values
    if isinstance(values, list) and all(isinstance(value, int) for value in values):
        raise FormatError(f"{name} has numbers, and no names for them: write tags as O and B-PER")
    raise FormatError(f"{name} is no list of texts")


def names_in(
    text: str, tokens: Sequence[str], given: Sequence[str], reading: Reading
) -> tuple[list[Mark], int]:
    """The names that the tags of tokens tell, and how many ill-formed tags left out.

    Raises `FormatError` where the tokens are not in the text, or something is no tag.
    """
    if len(given) != len(tokens):
        raise FormatError(f"{many(len(tokens), 'token')} and {many(len(given), 'tag')}")
    begins = np.arange(len(given)) == 0
    try:
        runs = tags.decode_all(given, begins, reading.scheme, reading.form)
    except tags.TagError as error:
        hint = remedy(given, reading.form)
        raise FormatError(f"token {tokens[error.index]!r}: {error}{hint}") from None
    bounds = _places(text, tokens)
    columns = (column[runs.kept].tolist() for column in runs[:3])
    marks = [
        Mark(((bounds[start][0], bounds[end - 1][1]),), runs.types[kind])
        for start, end, kind in zip(*columns, strict=True)
    ]
    return marks, len(runs.kept) - len(marks)


def _places(text: str, tokens: Sequence[str]) -> list[Fragment]:
    """Where the tokens stand in the text, one after the other."""
    bounds: list[Fragment] = []
    position = 0
    for token in tokens:
        start = text.find(token, position)
        if start < 0 or text[position:start].strip():
            raise FormatError(f"the token {token!r} is not in the text after {text[:position]!r}")
        position = start + len(token)
        bounds.append((start, position))
    return bounds
