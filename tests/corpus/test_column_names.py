"""A line that names the columns is no token."""

from __future__ import annotations

from pathlib import Path

import pytest

from vieval.corpus import formats
from vieval.corpus.column_names import names_above
from vieval.corpus.faults import FormatError
from vieval.data import Span

ROWS = "Nam\tN\tB-PER\nở\tE\tO\n\nHuế\tNp\tB-LOC\n"


@pytest.mark.parametrize("name", ["a.tsv", "a.conll", "a.txt"])
@pytest.mark.parametrize(
    "above", ["token\tpos\ttag\n", "Word\tPOS\tNER\r\n", "\ufeffForm\tupos\tner_tags\n"]
)
def test_names_above_the_columns_are_told_and_passed_over(
    tmp_path: Path, name: str, above: str
) -> None:
    path = tmp_path / name
    path.write_bytes((above + ROWS).encode())
    found = formats.read(path)
    assert [record.segment.text for record in found] == ["Nam ở", "Huế"]
    assert found[0].spans["ner"] == {Span(0, 3, "PER")}
    assert found[1].spans["ner"] == {Span(0, 3, "LOC")}
    assert f"{name}: line 1 names the columns, and is no token" in found.notes
    path.write_bytes(ROWS.encode())
    plain = formats.read(path)
    assert [record.spans for record in plain] == [record.spans for record in found]
    assert not any("names the columns" in note for note in plain.notes)


def test_faults_keep_the_numbers_of_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("token tag\nNam B-PER\nở X-PER\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"^a\.conll:3: token 'ở': the tag 'X-PER'"):
        formats.read(path)


@pytest.mark.parametrize(
    "first", ["token O", "tag B-PER", "id label text", "Nam B-PER", "", "word"]
)
def test_only_names_of_both_are_a_line_of_names(first: str) -> None:
    assert names_above(f"{first}\nx O\n".encode()) == b""


def test_labels_of_texts_are_no_tags(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\tlabel\ttext\n1\tO\tMột\n", encoding="utf-8")
    assert formats.read(path)[0].labels == {"topic": "O"}
