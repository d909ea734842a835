"""A suite, a TOML file: which approaches are asked about which corpora, by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vieval.corpus.corpus import Corpus
from vieval.corpus.documents import read_toml
from vieval.corpus.exchange.importing import as_corpus
from vieval.corpus.faults import told
from vieval.corpus.folds import Fewer
from vieval.corpus.public import (
    METRICS,
    PublicCorpus,
    Published,
    catalogue,
    faults_of_published,
    made,
)
from vieval.corpus.reading import Reading
from vieval.corpus.tags import MODES

OF_A_SUITE: Mapping[str, type] = {"name": str, "approaches": list, "corpora": dict}
OF_A_CORPUS: Mapping[str, type] = {
    "path": str,
    "train": str,
    "problem": str,
    "public": str,
    "metric": str,
    "approaches": list,
    "shots": int,
    "draws": int,
    "seed": int,
    "scheme": str,
    "columns": list,
    "token_column": int,
    "first_label": bool,
    "published": list,
}
_OF_READING = ("scheme", "columns", "token_column", "first_label")
_CHOICES = ("problem", "metric", "shots", "draws", "seed")
_KINDS: Mapping[type, str] = {
    str: "a text",
    list: "a list",
    dict: "a table",
    int: "a whole number",
    bool: "true or false",
}


@dataclass(frozen=True)
class Entry:
    """A corpus of a suite: a row of its table.

    `train` is what is learnt from, else the other articles are. With `shots`, that many segments of
    each label are drawn to learn from, `draws` times by `seed`. The figure is `metric`, "" for the
    headline. `public` is its name among the public corpora, "" for none.
    """

    name: str
    path: Path
    train: Path | None
    approaches: tuple[str, ...]
    reading: Reading
    published: tuple[Published, ...]
    problem: str = ""
    public: str = ""
    metric: str = ""
    shots: int = 0
    draws: int = 1
    seed: int = 0

    @property
    def about(self) -> PublicCorpus | None:
        """What is known of it as a public corpus."""
        return catalogue()[self.public] if self.public else None

    @property
    def missing(self) -> str:
        """Which of its files is not there; "" where all are."""
        paths = [path for path in (self.path, self.train) if path is not None]
        return ", ".join(str(path) for path in paths if not path.exists())

    def corpora(self) -> tuple[Corpus, Corpus | None]:
        """What is asked about, and what is learnt from. Raises `FormatError` with the faults."""
        corpus = as_corpus(self.path, self.name, self.reading)
        if self.train is None:
            return corpus, None
        return corpus, as_corpus(self.train, f"{self.name} train", self.reading)

    def exams(self) -> list[Fewer]:
        """What is drawn of what can be learnt from, draw by draw."""
        return [Fewer(shots=self.shots, draw=draw, seed=self.seed) for draw in range(self.draws)]


@dataclass(frozen=True)
class Suite:
    """Corpora by name, and how the whole is called."""

    name: str
    entries: tuple[Entry, ...]


def read_suite(path: Path) -> Suite:
    """Read a suite, whose paths are relative to its file.

    Raises `FormatError` with every fault, and `FileNotFoundError`.
    """
    table = read_toml(path)
    told(f"{path.name}: {fault}" for fault in _faults(table))
    named = tuple(table.get("approaches", ()))
    entries = (_entry(path.parent, name, own, named) for name, own in table["corpora"].items())
    return Suite(table.get("name", path.stem), tuple(entries))


def _entry(folder: Path, name: str, table: Mapping[str, Any], approaches: tuple[str, ...]) -> Entry:
    options = {key: table[key] for key in _OF_READING if key in table}
    if "columns" in options:
        options["columns"] = tuple(options["columns"])
    public = table.get("public", "")
    of_others = catalogue()[public].published if public else ()
    own = tuple(made(Published, one) for one in table.get("published", ()))
    plain = {key: table[key] for key in _CHOICES if key in table}
    return Entry(
        name,
        folder / table["path"],
        folder / table["train"] if "train" in table else None,
        tuple(table.get("approaches", approaches)),
        Reading(**options),
        (*own, *of_others),
        public=public,
        **plain,
    )


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    yield from _faults_of_keys(table, OF_A_SUITE)
    corpora = table.get("corpora")
    if not isinstance(corpora, Mapping) or not corpora:
        yield "no corpus: [corpora.NAME] with a path is wanted"
        return
    for name, own in corpora.items():
        found = _faults_of_corpus(own) if isinstance(own, Mapping) else [f"is {own!r}, not a table"]
        yield from (f"[corpora.{name}] {fault}" for fault in found)


def _faults_of_keys(table: Mapping[str, Any], known: Mapping[str, type]) -> Iterator[str]:
    for key, value in table.items():
        if key not in known:
            yield f"no key {key!r}; there is: {', '.join(known)}"
        elif type(value) is not known[key]:
            yield f"{key} is {value!r}, not {_KINDS[known[key]]}"


def _faults_of_corpus(table: Mapping[str, Any]) -> Iterator[str]:
    wrong = list(_faults_of_keys(table, OF_A_CORPUS))
    yield from wrong
    if "path" not in table:
        yield "no path"
    if wrong:
        return
    for key, known in (("public", catalogue()), ("metric", METRICS), ("scheme", MODES)):
        if key in table and table[key] not in known:
            yield f"no {key} {table[key]!r}; there is: {', '.join(known)}"
    for key, least in (("shots", 0), ("seed", 0), ("draws", 1)):
        if table.get(key, least) < least:
            yield f"{key} is {table[key]}, less than {least}"
    if table.get("draws", 1) > 1 and not table.get("shots"):
        yield "draws without shots: every draw would be the same"
    yield from faults_of_published(table.get("published", ()))
