"""Benchmark files that tests use where they are."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from vieval.data import Example, Segment

BENCHMARKS = Path(
    os.environ.get("VIEVAL_BENCHMARKS", Path(__file__).parents[3] / "shared" / "benchmarks")
)


class Split(NamedTuple):
    train: Sequence[Example]
    test: Sequence[Example]


@pytest.fixture(scope="session")
def sib200() -> Split:
    """SIB-200, Vietnamese: 701 sentences to train on and 204 to test on, 7 topics."""
    folder = BENCHMARKS / "sib200"
    if not folder.is_dir():
        pytest.skip(f"no SIB-200 at {folder} (VIEVAL_BENCHMARKS names the folder of benchmarks)")
    return Split(*(_examples(folder / f"{part}.tsv") for part in Split._fields))


def _examples(path: Path) -> list[Example]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Example(Segment(row["index_id"], row["text"]), row["category"]) for row in rows]
