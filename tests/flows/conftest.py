"""What tests of flows share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vieval.corpus import jsonl
from vieval.corpus.corpus import Corpus


@pytest.fixture(scope="session")
def long(seeds: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds twelve times, each time as two articles of their own."""
    path = tmp_path_factory.mktemp("long") / "long.jsonl"
    jsonl.write(
        path,
        [
            replace(r, segment=replace(s, id=f"{n}/{s.id}", article=f"{n}/{s.article}"))
            for n in range(12)
            for r in seeds.records
            for s in [r.segment]
        ],
    )
    return path
