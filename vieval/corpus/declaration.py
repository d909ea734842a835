"""What a corpus says of itself: the file `corpus.toml` of its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vieval.corpus.documents import read_toml
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.problems import RESERVED, Problem

FILE = "corpus.toml"
KINDS = ("spans", "labels")
TEXTS = ("name", "version", "licence", "source", "unit", "article", "articles", "gold")
LISTS = ("annotators",)
KEYS = (*TEXTS, *LISTS, "splits", "problems")
OF_A_PROBLEM = (
    *("kind", "labels", "question", "ordered", "several", "headline", "attributes", "iou"),
)


@dataclass(frozen=True)
class Declaration:
    """What stands in a `corpus.toml`; paths are relative to its `folder`.

    `gold` is the file with the labels. Where there are `articles`, a folder of text files, they
    have the texts, and the gold is checked against them. `annotators` are files with the labels of
    single annotators, `splits` files of the same form for training and the like, by name. `unit`
    says what a segment is, such as a line or a sentence, and `article` which field of a row names
    the article that it is of.
    """

    folder: Path
    name: str
    gold: str
    problems: Mapping[str, Problem]
    articles: str = ""
    version: str = ""
    licence: str = ""
    source: str = ""
    unit: str = ""
    article: str = "article"
    splits: Mapping[str, str] = field(default_factory=dict)
    annotators: tuple[str, ...] = field(default=())

    @property
    def gold_path(self) -> Path:
        """Where the gold is."""
        return self.folder / self.gold

    @property
    def articles_path(self) -> Path | None:
        """Where the articles are; None where the gold carries the texts."""
        return self.folder / self.articles if self.articles else None

    @property
    def annotator_paths(self) -> tuple[Path, ...]:
        """Where the labels of single annotators are."""
        return tuple(self.folder / name for name in self.annotators)


def read_declaration(path: Path) -> Declaration:
    """Read a `corpus.toml`. Raises `FormatError` with every fault, and `FileNotFoundError`."""
    table = read_toml(path)
    if faults := list(_faults(table)):
        raise FormatError("\n".join(f"{path.name}: {fault}" for fault in faults))
    texts = {name: table[name] for name in TEXTS if name in table}
    return Declaration(
        folder=path.parent,
        problems={name: _problem(name, own) for name, own in table["problems"].items()},
        annotators=tuple(table.get("annotators", ())),
        splits=dict(table.get("splits", {})),
        **{"name": path.resolve().parent.name, "gold": "gold.jsonl", **texts},
    )


def declared_beside(path: Path) -> Declaration | None:
    """The declaration that a file belongs to: in its folder, or in the one above."""
    for folder in (path.parent, path.parent.parent):
        if (folder / FILE).is_file():
            return read_declaration(folder / FILE)
    return None


def name_of(path: Path) -> str:
    """What a file is called as a corpus: as the corpus whose gold it is, else as the file."""
    declared = declared_beside(path)
    if declared and declared.gold_path.resolve() == path.resolve():
        return declared.name
    return path.stem


def reading_beside(path: Path, reading: Reading = PLAIN) -> Reading:
    """How a file is read: with the problems and the field of articles that it is declared with."""
    declared = declared_beside(path)
    if declared is None:
        return reading
    return replace(reading, problems=declared.problems, article=declared.article)


def _problem(name: str, table: Mapping[str, Any]) -> Problem:
    labels = table.get("labels", {})
    return Problem(
        name,
        table["kind"],
        dict.fromkeys(labels, "") if isinstance(labels, list) else dict(labels),
        table.get("question", ""),
        table.get("ordered", False),
        tuple(table.get("headline", ())),
        {key: tuple(values) for key, values in table.get("attributes", {}).items()},
        table.get("several", False),
        tuple(table.get("iou", ())),
    )


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if key not in KEYS:
            yield f"no key {key!r}; there is: {', '.join(KEYS)}"
        elif key in TEXTS and not isinstance(value, str):
            yield f"{key} is {value!r}, not a text"
        elif key in LISTS and not _is_texts(value):
            yield f"{key} is {value!r}, not a list of texts"
    splits = table.get("splits", {})
    if not isinstance(splits, Mapping) or not _is_texts([*splits.values()]):
        yield f"splits are {splits!r}, not a table of names and files"
    if table.get("article") in set(RESERVED) - {"article"}:
        yield f"article is {table['article']!r}, which rows use otherwise"
    problems = table.get("problems")
    if not isinstance(problems, Mapping) or not problems:
        yield "no problem: [problems.NAME] with a kind is wanted"
        return
    for name, own in problems.items():
        yield from (f"[problems.{name}] {fault}" for fault in _faults_of_problem(name, own))


def _faults_of_problem(name: str, table: Any) -> Iterator[str]:
    if not isinstance(table, Mapping):
        yield f"is {table!r}, not a table"
        return
    if name in RESERVED:
        yield f"has a name that rows use otherwise: {', '.join(RESERVED)}"
    if table.get("kind") not in KINDS:
        yield f"kind is {table.get('kind')!r}, not one of {', '.join(KINDS)}"
    for key in table:
        if key not in OF_A_PROBLEM:
            yield f"has no {key}; there is: {', '.join(OF_A_PROBLEM)}"
    labels = table.get("labels", {})
    if not (_is_texts(labels) or (isinstance(labels, Mapping) and _is_texts([*labels.values()]))):
        yield f"labels are {labels!r}, not a list of names, or a table of names and definitions"
        return
    if not isinstance(table.get("question", ""), str):
        yield f"question is {table['question']!r}, not a text"
    yield from _faults_of_marks(table)
    headline = table.get("headline", [])
    if not _is_texts(headline):
        yield f"headline is {headline!r}, not a list of types"
    elif headline and table.get("kind") == "labels":
        yield "has a headline, which only a span problem has: that of labels is over all of them"
    elif labels and (unknown := sorted(set(headline) - set(labels))):
        yield f"headline has {', '.join(unknown)}, which the labels lack"
    attributes = table.get("attributes", {})
    if not isinstance(attributes, Mapping) or not all(map(_is_texts, attributes.values())):
        yield f"attributes are {attributes!r}, not a table of names and their values"


def _faults_of_marks(table: Mapping[str, Any]) -> Iterator[str]:
    for key in ("ordered", "several"):
        if not isinstance(table.get(key, False), bool):
            yield f"{key} is {table[key]!r}, not true or false"
    iou = table.get("iou", [])
    if not isinstance(iou, list) or not all(map(is_threshold, iou)):
        yield f"iou is {iou!r}, not a list of numbers above 0, up to 1"
    elif iou and table.get("kind") == "labels":
        yield "has an iou, which only a span problem has"
    if table.get("several") is True:
        if table.get("kind") == "spans":
            yield "has several, which only a label problem has: spans are always any number"
        if table.get("ordered") is True:
            yield "is ordered and has several labels a segment, which no scale has"


def is_threshold(value: object) -> bool:
    """Whether a value is a share above 0, up to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
