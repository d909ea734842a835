"""Tab-separated topics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from vieval.corpus import tsv
from vieval.corpus.exchange import importing
from vieval.corpus.faults import FormatError, NoTexts
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Segment
from vieval.problems import Problem


def test_columns_are_found_by_their_names(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text('category\tindex_id\ttext\nsports\t7\t"Bo\u0301ng" đá\n', encoding="utf-8")
    assert tsv.read(path) == [Record(Segment("7", '"Bóng" đá'), labels={"topic": "sports"})]


def test_columns_that_might_be_meant_as_well_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\tlabel\tcategory\ttext\n7\tx\tsports\ta\n", encoding="utf-8")
    found = tsv.read(path)
    assert found == [Record(Segment("7", "a"), labels={"topic": "x"})]
    [note] = found.notes
    assert note.startswith("a.tsv: label is read as the topic, and category left alone; ")
    declared = {"topic": Problem("topic", "labels")}
    path.write_text("id\ttopic\tcategory\ttext\n7\tx\tsports\ta\n", encoding="utf-8")
    assert tsv.read(path, replace(PLAIN, problems=declared)).notes == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id\ttext\n1\ta\n", r"a\.tsv:1: no column topic or category or label in id, text"),
        ("id\ttopic\ttext\n1\tx\n", r"a\.tsv:2: 2 columns, where the header has 3"),
        ("id\ttopic\ttext\n1\tx\ta\n1\tx\tb\n", r"a\.tsv:3: the id '1' was on an earlier"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=told):
        tsv.read(path)


def test_a_column_of_texts_may_be_left_out_where_another_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\ttopic\n1\tx\n2\ty\n", encoding="utf-8")
    with pytest.raises(NoTexts, match=r"^a\.tsv:1: no column text in id, topic; no row has a text"):
        tsv.read(path)
    found = tsv.read(path, Reading(texts={"1": "a", "2": "b"}))
    assert [record.segment for record in found] == [Segment("1", "a"), Segment("2", "b")]
    with pytest.raises(FormatError, match=r"^a\.tsv:2: no segment '1' in the gold$"):
        tsv.read(path, Reading(texts={"2": "b"}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id\ttopic\ttext\n1\tx\tGiá\tvàng\n", r"a\.tsv:2: 4 columns, where the header has 3"),
        ("id\ttopic\ttext\n1\t\tGiá\n", r"a\.tsv:2: topic is empty"),
        ("", r"a\.tsv:1: a header is wanted"),
        ("id\tid\ttext\n", r"a\.tsv:1: a column comes twice"),
    ],
)
def test_no_text_is_lost_without_a_word(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=told):
        tsv.read(path)


def test_labels_are_trimmed_and_long_texts_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"id\ttopic\ttext\r\n1\tx \t{'a' * 200_000}\r\n", encoding="utf-8")
    [record] = tsv.read(path)
    assert (record.labels, len(record.segment.text)) == ({"topic": "x"}, 200_000)


def test_another_encoding_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\ttopic\ttext\n1\tx\tGiá\n" * 9, encoding="utf-16")
    with pytest.raises(FormatError) as error:
        tsv.read(path)
    assert str(error.value).startswith("a.tsv: not UTF-8, but UTF-16: ")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ('"a ""b"""\tHuế', ('a "b"', "Huế")),
        ('"a, b"\tHuế', ("a, b", "Huế")),
        ('b\t"Hà ""Nội"""', ("b", 'Hà "Nội"')),
    ],
)
def test_cells_quoted_by_a_spreadsheet_are_told_with_the_way_to_read_them(
    tmp_path: Path, row: str, meant: tuple[str, str]
) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"id\ttopic\ttext\n1\t{row}\n2\tc\tVinh\n", encoding="utf-8")
    [note] = tsv.read(path).notes
    assert note.startswith("a.tsv: 1 row with quotes as spreadsheets put them")
    assert "named a.csv, `vieval import` takes them off" in note
    record = importing.read(path.rename(path.with_suffix(".csv")), PLAIN).records[0]
    assert (record.labels["topic"], record.segment.text) == meant


@pytest.mark.parametrize("row", ['b\t"Hà Nội"', 'a "b"\tHà "Nội"', 'b\t"Hà" và "Huế"'])
def test_quotes_that_a_text_has_are_its_own(tmp_path: Path, row: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_text(f"id\ttopic\ttext\n1\t{row}\n2\tc\tVinh\n", encoding="utf-8")
    assert tsv.read(path).notes == ()
