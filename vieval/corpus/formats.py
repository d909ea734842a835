"""File formats, one a module: a table of them, and how the format of a file is recognised.

A module of a format has `looks_like(head)`, which tells from a file's first 64 KiB whether it is
one, and `read(path, reading)`, which gives its records and raises `FormatError` with its faults.
It is imported where a file may be of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from vieval.corpus import files
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record


class Format(NamedTuple):
    """A format: its name, what its files are called in a sentence, their suffixes, and its module.

    Without `suffixes` it may have any. `foreign` is what another tool writes: it is read by
    `vieval import`, which tells what of it was taken and what was not.
    """

    name: str
    called: str
    suffixes: tuple[str, ...]
    module: str
    foreign: bool = False


class Reader(Protocol):
    """What the module of a format has."""

    def looks_like(self, head: bytes) -> bool: ...

    def read(self, path: Path, reading: Reading) -> Iterable[Record]: ...


FORMATS: tuple[Format, ...] = (
    Format("jsonl", "JSON lines", (".jsonl", ".json", ".ndjson"), "vieval.corpus.jsonl"),
    Format("tsv", "tab-separated labels", (".tsv",), "vieval.corpus.tsv"),
    Format("conll", "CoNLL columns", (), "vieval.corpus.conll"),
)
"""Those of one suffix are asked in this order whether a file looks like theirs."""


def recognise(path: Path) -> Format:
    """The format of a file, by its suffix and then by what its beginning looks like.

    Of the formats with its suffix, else of those with any, the first that it looks like; the last
    of them where it looks like none, whose reader then says what is wrong. Raises `FormatError`
    where it is no ordinary file, and `FileNotFoundError`.
    """
    suffix, head = path.suffix.lower(), files.head(path)
    known = [one for one in FORMATS if suffix in one.suffixes]
    asked = known or [one for one in FORMATS if not one.suffixes]
    return next((one for one in asked if reader(one).looks_like(head)), asked[-1])


def reader(form: Format) -> Reader:
    """The module that reads a format."""
    return cast("Reader", import_module(form.module))


def read(path: Path, reading: Reading = PLAIN) -> list[Record]:
    """Read the records of a file in one of our own formats.

    Raises `FormatError` with its faults, or with the way to import it where another tool made it,
    and `FileNotFoundError`.
    """
    form = recognise(path)
    if form.foreign:
        raise FormatError(
            f"{path.name}: looks like {form.called}; `vieval import {path.name} -o corpus` reads it"
        )
    return list(reader(form).read(path, reading))
