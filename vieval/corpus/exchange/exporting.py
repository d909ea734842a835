"""A corpus into the files of another tool."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from vieval.corpus import formats
from vieval.corpus.exchange.holds import Reduced
from vieval.corpus.files import check_empty
from vieval.data import Record


class Writer(Protocol):
    """What the module of a format that can be written has."""

    def write(self, path: Path, records: Sequence[Record]) -> Reduced: ...


class Target(NamedTuple):
    """A format that can be written, and the name of the file or folder in the output folder."""

    module: str
    file: str


TARGETS: Mapping[str, Target] = {
    form.name: Target(form.module, name)
    for form in formats.FORMATS
    if (
        name := {
            "brat": ".",
            "label-studio": "tasks.json",
            "doccano": "doccano.jsonl",
            "prodigy": "prodigy.jsonl",
            "webanno": "webanno.tsv",
            "uima": "cas.xmi",
            "docbin": "corpus.spacy",
            "datasets": ".",
            "csv": "labels.csv",
            "fasttext": "labels.txt",
            "enamex": "enamex.txt",
        }.get(form.name)
    )
}


def write(
    target: str, folder: Path, records: Sequence[Record], problems: Collection[str]
) -> Reduced:
    """Write the gold of some problems.

    Raises `KeyError` for a target that there is not, and `FormatError` where the folder is not
    empty.
    """
    check_empty(folder)
    module, name = TARGETS[target]
    writer = cast("Writer", import_module(module))
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [
        dataclasses.replace(
            record,
            spans={name: some for name, some in record.spans.items() if name in problems},
            labels={name: label for name, label in record.labels.items() if name in problems},
        )
        for record in records
    ]
    return writer.write(folder / name, chosen)
