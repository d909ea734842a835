"""Which columns of a CoNLL file are read for tags."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vieval.corpus import conll
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import Reading
from vieval.data import Span


def test_columns_of_names_are_levels_of_one_nested_annotation(tmp_path: Path):
    path = tmp_path / "vlsp.conll"
    rows = ["Đại N B-NP B-ORG O", "học N I-NP I-ORG O", "Huế Np I-NP I-ORG B-LOC", "mở V O O O"]
    path.write_text("\n".join(rows), encoding="utf-8")
    read = conll.read(path)
    assert read[0].spans["ner"] == {Span(0, 11, "ORG"), Span(8, 11, "LOC")}
    assert read.notes == (
        "vlsp.conll: of 5 columns, the tags are read from 3 and 4, as one nested annotation",
    )
    assert conll.read(path, Reading(columns=(3,)))[0].spans["ner"] == {Span(0, 11, "ORG")}
    assert conll.read(path, Reading(columns=(2,)))[0].spans["ner"] == {Span(0, 11, "NP")}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("a B-X B-X", "columns 1 and 2 hold tags, and not of names within names"),
        ("a B-X O\nb I-X B-X\nc O I-X", "columns 1 and 2 hold tags, and not of names within names"),
        # Chunks of another language, and any feature that is tagged: names are as long as these.
        (
            "a B-NC B-Y",
            r"columns 1 and 2 both hold tags, of other types each \(NC, and Y\): --column",
        ),
        ("a B-NC O\nb I-NC B-Y\nc O I-Y", r"of other types each \(NC, and Y\): --column"),
        ("a B-NC O\nb O B-Y", r"of other types each \(NC, and Y\): --column"),
    ],
)
def test_columns_that_are_no_levels_are_refused(tmp_path: Path, rows: str, why: str):
    path = tmp_path / "a.conll"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(FormatError, match=why):
        conll.read(path)
    one, other = (conll.read(path, Reading(columns=(column,))) for column in (1, 2))
    assert {*one[0].spans["ner"], *other[0].spans["ner"]}


SPOILT = ["LOC", "B_LOC", "O/.9", "[PAD]", "-", "b-LOC"]


@pytest.mark.parametrize("before", ["", " B-PER", " B-PER B-NP"])
@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_column_of_tags_with_a_spoilt_one_is_that_column_still(
    tmp_path: Path, before: str, spoilt: str
):
    """Before it may stand what is tagged soundly: the gold, or chunks."""
    path = tmp_path / "a.conll"
    path.write_text(f"An{before} B-PER\nLan{before} O\nBa{before} {spoilt}\n", encoding="utf-8")
    why = re.escape(f"a.conll:3: token 'Ba': the tag '{spoilt}' is not O or one of")
    with pytest.raises(FormatError, match=why) as found:
        conll.read(path)
    assert ("--column names" in str(found.value)) == bool(before)


def test_a_column_that_is_not_there_is_told(tmp_path: Path):
    path = tmp_path / "a.conll"
    path.write_text("a O O", encoding="utf-8")
    with pytest.raises(FormatError, match="3 columns, and none with tags that is 5"):
        conll.read(path, Reading(columns=(5,)))
    with pytest.raises(FormatError, match="3 columns, and none with the number 7"):
        conll.read(path, Reading(token_column=7))


def test_tokens_may_stand_in_another_column(tmp_path: Path):
    path = tmp_path / "a.conll"
    path.write_text("B-LOC Huế\nO đẹp", encoding="utf-8")
    [record] = conll.read(path, Reading(token_column=1))
    assert (record.segment.text, record.spans["ner"]) == ("Huế đẹp", frozenset({Span(0, 3, "LOC")}))


def test_a_column_that_counts_tokens_is_not_read_as_the_tokens(tmp_path: Path):
    path = tmp_path / "numbered.tsv"
    path.write_text("1 An B-PER O\n2 đi O O\n\n1 Huế B-LOC O\n", encoding="utf-8")
    why = "column 0 counts the tokens of each sentence; --token-column says which one has them"
    with pytest.raises(FormatError, match=why):
        conll.read(path)
    assert [r.segment.text for r in conll.read(path, Reading(token_column=1))] == ["An đi", "Huế"]
    path.write_text("1 O B-X\n2 O O\n4 O O\n", encoding="utf-8")
    assert conll.read(path)[0].segment.text == "1 2 4"


@pytest.mark.parametrize("size", [1, 2**22])
@pytest.mark.parametrize("later", ["B-NP", "N"])
def test_the_whole_file_tells_which_columns_have_tags(
    tmp_path: Path, size: int, later: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vieval.corpus.files.BLOCK_BYTES", size)
    path = tmp_path / "late.conll"
    path.write_text(f"An O B-PER\nđi O O\n\nHuế {later} B-LOC\n", encoding="utf-8")
    found = conll.read(path)
    assert [[span.type for span in spans] for spans in found.spans_of("ner")] == [["PER"], ["LOC"]]
    assert found.notes == ("late.conll: of 3 columns, the tags are read from column 2",)
