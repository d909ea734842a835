"""File formats, one a module: each reads files into records and writes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vieval.data import Record
from vieval.formats import conll, jsonl

JSONL = (".jsonl", ".json", ".ndjson")


def read(path: Path, bio: str = "strict", texts: Mapping[str, str] | None = None) -> list[Record]:
    """Read a file by its suffix: JSON lines, with the `texts` of rows without one, else CoNLL.

    `bio` is how tags of CoNLL files are decoded, one of `vieval.formats.bio.MODES`. Raises
    `FormatError` with every fault, and `FileNotFoundError`.
    """
    return jsonl.read(path, texts) if path.suffix in JSONL else conll.read(path, bio)
