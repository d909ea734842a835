"""Tab-separated topics."""

from __future__ import annotations

from pathlib import Path

import pytest

from vieval.corpus import tsv
from vieval.corpus.faults import FormatError
from vieval.data import Record, Segment


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text('category\tindex_id\ttext\nsports\t7\t"Bo\u0301ng" đá\n', encoding="utf-8")
    assert tsv.read(path) == [Record(Segment("7", '"Bóng" đá'), labels={"topic": "sports"})]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id\ttext\n1\ta\n", r"a\.tsv:1: no column topic or category or label in id, text"),
        ("id\ttopic\ttext\n1\tx\n", r"a\.tsv:2: id, topic, text are wanted"),
        ("id\ttopic\ttext\n1\tx\ta\n1\tx\tb\n", r"a\.tsv:3: the id '1' was on an earlier"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=told):
        tsv.read(path)
