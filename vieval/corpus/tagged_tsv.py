"""CoNLL columns under the name of a TSV: tokens and tags, parted by tabs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vieval.corpus import conll, tags
from vieval.corpus.column_names import names_above
from vieval.corpus.columns import DOCUMENT
from vieval.corpus.reading import PLAIN, Reading
from vieval.corpus.tags import PREFIX
from vieval.records import Records

FORMS = (PREFIX, PREFIX._replace(suffix=True))


def looks_like(head: bytes) -> bool:
    """Whether a column after the first has nothing but tags, below its name if it has one."""
    lines = head.removeprefix(names_above(head)).decode(errors="ignore").splitlines()
    if not head.endswith(b"\n") and len(lines) > 1:
        lines.pop()
    kept = [line for line in lines if line.strip() and not line.startswith(("#", DOCUMENT))]
    rows = [line.split("\t") for line in kept]
    width = min(map(len, rows), default=0)
    return any(_are_tags([row[column].strip() for row in rows]) for column in range(1, width))


def read(path: Path, reading: Reading = PLAIN) -> Records:
    """Read the sentences of a file; see `vieval.corpus.conll.read`, which raises the same."""
    return conll.read(path, reading)


def _are_tags(cells: Sequence[str]) -> bool:
    return any(all(tags.is_tag(cell, "lenient", form) for cell in cells) for form in FORMS)
