"""Which fields of a row hold the gold of which problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard
from unicodedata import normalize

from vieval.problems import NER, RESERVED, Kind, Problem

ENTITIES = "entities"
DECOYS = "decoys"
UNANNOTATED = "unannotated"
SPAN_FIELDS = frozenset({"start", "end", "type", "fragments", "text"})


def field_of(problem: str, kind: Kind) -> str:
    """The field of a row that has the gold of a problem."""
    return ENTITIES if problem == NER and kind == "spans" else problem


class Fields(NamedTuple):
    """The fields of a row to read: those with spans by problem, and those with labels."""

    spans: Mapping[str, str]
    labels: Sequence[str]


def fields_of(problems: Mapping[str, Problem]) -> Fields:
    """The fields of some problems."""
    spans = {n: field_of(n, p.kind) for n, p in problems.items() if p.kind == "spans"}
    return Fields(spans, [name for name, p in problems.items() if p.kind == "labels"])


def fields_in(row: Mapping[str, Any]) -> Fields:
    """What a row shows: every list of objects with a `start` is spans; texts and lists are labels.

    An empty list is taken for spans here; see `vieval.corpus.sets`. Spans of `ner` stand under
    `entities` alone.
    """
    free = {name: value for name, value in row.items() if name not in RESERVED}
    lists = [name for name, value in free.items() if are_spans(value)]
    spans = {NER: ENTITIES, **{name: name for name in lists if name != NER}}
    return Fields(spans, [name for name, value in free.items() if _labels(value)])


def _labels(value: object) -> bool:
    return isinstance(value, str) or (is_texts(value) and value != [])


def is_texts(value: object) -> TypeGuard[list[str]]:
    """Whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def is_word(value: object) -> TypeGuard[str]:
    """Whether a value is a text with more in it than white space."""
    return isinstance(value, str) and bool(value.strip())


def tidy(name: str) -> str:
    """A label or type as it is compared: NFC, without white space around it."""
    return normalize("NFC", name).strip()


def are_spans(value: object) -> bool:
    """Whether a value is a list of nothing but objects with a `start`."""
    return isinstance(value, list) and all(isinstance(o, dict) and "start" in o for o in value)
