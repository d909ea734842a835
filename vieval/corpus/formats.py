"""File formats, one a module: a table of them, and how the format of a file is recognised.

A module of a format has `looks_like(head)`, which tells from a file's first 64 KiB, or its first
row of JSON where that is longer, whether it is one, and `read(path, reading)`, which gives its
records and raises `FormatError` with its faults.
It is imported where a file may be of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from vieval.corpus import files
from vieval.corpus.declaration import declared_beside
from vieval.corpus.exchange.rows import first_row, without_own
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record
from vieval.problems import Problem
from vieval.records import Records


class Format(NamedTuple):
    """A format: its name, what its files are called in a sentence, their suffixes, and its module.

    Without `suffixes` it may have any. `foreign` is what another tool writes: it is read by
    `vieval import`, which tells what of it was taken and what was not. `folder` are patterns of
    files that make a folder one of its kind.
    """

    name: str
    called: str
    suffixes: tuple[str, ...]
    module: str
    foreign: bool = False
    folder: tuple[str, ...] = ()


class Reader(Protocol):
    """What the module of a format has."""

    def looks_like(self, head: bytes) -> bool: ...

    def read(self, path: Path, reading: Reading) -> Iterable[Record]: ...


def _of_a_tool(
    name: str, called: str, *suffixes: str, module: str = "", folder: tuple[str, ...] = ()
) -> Format:
    module = f"vieval.corpus.exchange.{module or name}"
    return Format(name, called, suffixes, module, foreign=True, folder=folder)


JSON = (".jsonl", ".json", ".ndjson")
ROWS = ".rows"
"""The suffix of rows that were handed over in Python: they are ours, whatever they look like."""
FORMATS: tuple[Format, ...] = (
    _of_a_tool("uima", "a UIMA CAS", ".xmi", ".json"),
    _of_a_tool("label-studio", "Label Studio's export", *JSON, module="label_studio"),
    _of_a_tool("doccano", "doccano's export", *JSON),
    _of_a_tool("prodigy", "Prodigy's export", *JSON),
    _of_a_tool("pipelines", "the output of GLiNER or a pipeline", *JSON),
    _of_a_tool("tagged", "rows of tokens with tags", *JSON),
    Format("jsonl", "JSON lines", (*JSON, ROWS), "vieval.corpus.jsonl"),
    _of_a_tool("webanno", "a WebAnno TSV of INCEpTION", ".tsv"),
    Format("conll", "CoNLL columns", (".tsv",), "vieval.corpus.tagged_tsv"),
    Format("tsv", "tab-separated labels", (".tsv",), "vieval.corpus.tsv"),
    _of_a_tool("csv", "CSV with labels", ".csv", module="csv_labels"),
    _of_a_tool("docbin", "spaCy's DocBin", ".spacy"),
    _of_a_tool("brat", "a brat annotation", ".ann", folder=("*.ann", "**/*.ann")),
    _of_a_tool(
        "datasets",
        "a dataset of Hugging Face on disk",
        ".arrow",
        module="arrow",
        folder=("state.json", "dataset_dict.json"),
    ),
    _of_a_tool("enamex", "text with ENAMEX marks", module="enamex"),
    _of_a_tool("fasttext", "fastText's labels", module="fasttext"),
    Format("conll", "CoNLL columns", (), "vieval.corpus.conll"),
)
"""Those of one suffix are asked in this order whether a file looks like theirs."""

PACKED = {b"PK\x03\x04": "a ZIP archive", b"\x1f\x8b": "packed by gzip"}


def recognise(path: Path, problems: Mapping[str, Problem] | None = None) -> Format:
    """The format of a file, by its suffix and then by what its beginning looks like.

    Of the formats with its suffix, else of those with any, the first that it looks like; the last
    of them where it looks like none, whose reader then says what is wrong. Gold of `problems`, or
    of those that are declared beside the file, makes no row another tool's. A folder is recognised
    by the files in it. Raises `FormatError` where it is none of these, and `FileNotFoundError`.
    """
    if path.is_dir():
        for form in FORMATS:
            if any(next(path.glob(pattern), None) for pattern in form.folder):
                return form
    suffix = path.suffix.lower()
    head = first_row(path) if suffix in JSON else files.head(path)
    for magic, packed in PACKED.items():
        if head.startswith(magic):
            raise FormatError(f"{path.name}: {packed}; unpack it, and name what is in it")
    known = [one for one in FORMATS if suffix in one.suffixes]
    asked = known or [one for one in FORMATS if not one.suffixes]
    found = _first(asked, head)
    if found.foreign and head.lstrip().startswith(b"{"):
        if not problems:
            declared = declared_beside(path)
            problems = declared.problems if declared else {}
        found = _first(asked, without_own(head, problems)) if problems else found
    return found


def _first(asked: Sequence[Format], head: bytes) -> Format:
    return next((one for one in asked if reader(one).looks_like(head)), asked[-1])


def reader(form: Format) -> Reader:
    """The module that reads a format."""
    return cast("Reader", import_module(form.module))


def read(path: Path, reading: Reading = PLAIN) -> Records:
    """Read the records of a file in one of our own formats.

    Raises `FormatError` with its faults, or with the way to import it where another tool made it,
    and `FileNotFoundError`.
    """
    form = recognise(path, reading.problems)
    if form.foreign:
        raise FormatError(
            f"{path.name}: looks like {form.called}; `vieval import {path} -o corpus` reads it"
        )
    return Records.of(reader(form).read(path, reading))
