"""Benchmark files that tests use where they are."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from vieval.data import Example, Segment


class Split(NamedTuple):
    train: Sequence[Example]
    test: Sequence[Example]


@pytest.fixture(scope="session")
def sib200() -> Split:
    """SIB-200, Vietnamese: 701 sentences to train on and 204 to test on, 7 topics."""
    benchmarks = os.environ.get("VIEVAL_BENCHMARKS")
    if benchmarks is None:
        pytest.skip("VIEVAL_BENCHMARKS names no folder of benchmarks")
    folder = Path(benchmarks) / "sib200"
    return Split(*(_examples(folder / f"{part}.tsv") for part in Split._fields))


def _examples(path: Path) -> list[Example]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Example(Segment(row["index_id"], row["text"]), row["category"]) for row in rows]
