"""Public corpora: what can be said of each, with its sources; the texts are not here.

The file `public.toml` beside this module has them, and `vieval corpora` shows them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

T = TypeVar("T")

# By the names that published figures go by, where they are in a tree of scores.
METRICS: Mapping[str, tuple[str, ...]] = {
    "accuracy": ("accuracy",),
    "macro-F1": ("macro_f1",),
    "weighted F1": ("weighted_f1",),
    "micro-F1": ("flat", "strict", "headline", "f1"),
}


@dataclass(frozen=True)
class Published:
    """A figure that others published, as a share, and how they came to it.

    `metric` is one of `METRICS` where ours can be held against it. `like` names the approaches
    that the model is of the kind of; `shots` how many segments of a label it was trained on, 0 for
    all there are. `items` are the segments that an accuracy was measured on where these were other
    ones than those of the test split, so that it has an error of its own; else 0.
    """

    model: str
    metric: str
    value: float
    protocol: str
    source: str
    like: tuple[str, ...] = ()
    shots: int = 0
    items: int = 0


@dataclass(frozen=True)
class Seen:
    """Approaches whose weights are known to have seen a corpus, and how."""

    approaches: tuple[str, ...]
    how: str


@dataclass(frozen=True)
class PublicCorpus:
    """A public corpus in words: what is labelled, how it may be used, where it is, how it is read.

    `unit` says what a segment is, and whether texts come in syllables or words.
    """

    title: str
    labelled: str
    licence: str
    size: str
    where: str
    read: str
    unit: str
    sources: tuple[str, ...]
    seen: tuple[Seen, ...] = ()
    published: tuple[Published, ...] = ()


@cache
def catalogue() -> Mapping[str, PublicCorpus]:
    """The public corpora by name."""
    table = tomllib.loads(files("vieval.corpus").joinpath("public.toml").read_text("utf-8"))
    return {name: _corpus(own) for name, own in table.items()}


def _corpus(table: Mapping[str, Any]) -> PublicCorpus:
    told = {
        **table,
        "sources": tuple(table["sources"]),
        "seen": tuple(made(Seen, one) for one in table.get("seen", ())),
        "published": tuple(made(Published, one) for one in table.get("published", ())),
    }
    return PublicCorpus(**told)


def made(kind: type[T], table: Mapping[str, Any]) -> T:
    """A value of a table, whose lists become tuples. `TypeError` names what is missing or none."""
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in table.items()})


def faults_of_published(tables: Sequence[Any]) -> Iterator[str]:
    """What is wrong with tables of published figures."""
    known = {field.name: field.type for field in fields(Published)}
    for table in tables:
        if not isinstance(table, Mapping):
            yield f"published is {table!r}, not a table"
            continue
        yield from (f"published has no {key}" for key in table if key not in known)
        for key in ("model", "metric", "protocol", "source"):
            if not isinstance(table.get(key), str):
                yield f"published: {key} is {table.get(key)!r}, not a text"
        value = table.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield f"published: value is {value!r}, not a share from 0 to 1"
