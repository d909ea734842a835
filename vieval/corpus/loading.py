"""Load a corpus by its name or path."""

from __future__ import annotations

from pathlib import Path

from vieval.corpus import formats
from vieval.corpus.articles import read_annotated
from vieval.corpus.corpus import Corpus


def load(corpus: str, root: Path) -> Corpus:
    """Load a corpus by name or path.

    `seeds` is the project's own, under `root`. A folder holds articles in `seeds/` and
    `gold/gold.jsonl`; a file is JSON lines of `vieval.corpus.jsonl` or, with another suffix,
    CoNLL columns.
    """
    path = root if corpus == "seeds" else Path(corpus)
    if path.is_dir():
        records = read_annotated(path / "seeds", path / "gold" / "gold.jsonl")
        return Corpus("seeds" if corpus == "seeds" else path.resolve().name, records)
    if not path.exists():
        raise FileNotFoundError(f"no corpus {corpus!r}: neither 'seeds' nor a file or folder")
    return Corpus(path.stem, tuple(formats.read(path)))
