"""File formats, one a module: each reads files into records and writes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vieval.corpus import conll, jsonl, tsv
from vieval.data import Record
from vieval.problems import Problem

JSONL = (".jsonl", ".json", ".ndjson")
TSV = (".tsv",)


def read(
    path: Path,
    bio: str = "strict",
    texts: Mapping[str, str] | None = None,
    problems: Mapping[str, Problem] | None = None,
) -> list[Record]:
    """Read a file by its suffix: JSON lines, tab-separated columns, else CoNLL columns.

    `texts` are for rows of JSON lines without one, and `problems` those that are read from them,
    all that they show where none are given. `bio` is how tags of CoNLL files are decoded,
    one of `vieval.corpus.tags.MODES`. Raises `FormatError` with every fault, and
    `FileNotFoundError`.
    """
    if path.suffix in JSONL:
        return jsonl.read(path, texts, problems)
    return tsv.read(path) if path.suffix in TSV else conll.read(path, bio)
