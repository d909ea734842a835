"""CoNLL-U, whose last column may have the tag of a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from vieval.corpus import conll
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Span
from vieval.evaluation.sheets import read_sheets


def test_names_in_conll_u_are_read_from_its_last_column(tmp_path: Path):
    path = tmp_path / "a.conllu"
    word = "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}\n"
    path.write_text(
        "# sent_id = 1\n"
        + word.format("1-2", "Huếđẹp", "_")
        + word.format(1, "Huế", "SpaceAfter=No|name=B-LOC")
        + word.format(2, "đẹp", "_")
        + "\n# sent_id = 2\n"
        + word.format(1, "Mưa", "name=O"),
        encoding="utf-8",
    )
    one, two = conll.read(path)
    assert (one.segment.text, one.spans["ner"]) == ("Huế đẹp", frozenset({Span(0, 3, "LOC")}))
    assert (two.segment.text, two.spans["ner"]) == ("Mưa", frozenset())


WORD = "{}\t{}\tx\tPROPN\t_\t_\t0\t_\t_\t{}\n"


@pytest.mark.parametrize("comment", ["", "# sent_id = 1\n"])
@pytest.mark.parametrize("key", ["name", "Name", "NER", "ner", "Ner"])
@pytest.mark.parametrize("first", ["1", "1-2", "1.1", "0.1"])
def test_conllu_is_told_by_its_columns_and_its_key_in_any_case(
    tmp_path: Path, comment: str, key: str, first: str
):
    path = tmp_path / "a.conll"
    begin = "" if first == "1" else WORD.format(first, "Ôngđi", "_")
    said = f"SpaceAfter=No|{key}=B-PER"
    words = WORD.format(1, "Hà Ông", said) + WORD.format(2, "đi", "_")
    path.write_text(comment + begin + words + "\n" + words, encoding="utf-8")
    found = conll.read(path)
    assert [(one.segment.text, one.spans["ner"]) for one in found] == [
        ("Hà Ông đi", frozenset({Span(0, 6, "PER")}))
    ] * 2
    assert found.notes == ()
    # The columns that are asked for are those of another file.
    assert conll.read(path, Reading(columns=(3,), token_column=1)).spans_of("ner").size == 2
    with pytest.raises(FormatError, match=r"a\.conll: CoNLL-U has one tag a word: name the file"):
        read_sheets(path, [], PLAIN)


@pytest.mark.parametrize("comment", ["", "# sent_id = 1\n"])
def test_conllu_without_a_key_of_names_is_told(tmp_path: Path, comment: str):
    path = tmp_path / "a.conllu"
    path.write_text(
        comment + WORD.format(1, "Ông", "Entity=(person-1)") + WORD.format(2, "đi", "_")
    )
    found = conll.read(path)
    assert [one.spans["ner"] for one in found] == [frozenset()]
    [note] = found.notes
    assert note.startswith("a.conllu: CoNLL-U without name= or NER= in its last column: it is read")


def test_ten_columns_of_which_one_has_tags_are_no_conllu(tmp_path: Path):
    path = tmp_path / "a.conll"
    row = "{}\t{}\tx\tx\t_\t_\t0\t_\t{}\t{}\n"
    for tag, last in (("_", "B-PER"), ("B-PER", "_")):
        path.write_text(row.format(1, "An", tag, last) + row.format(2, "Bình", tag, last))
        assert conll.read(path, Reading(token_column=1)).spans_of("ner").size == 2
        with pytest.raises(FormatError, match="column 0 counts the tokens of each sentence"):
            conll.read(path)


def test_sentences_of_conll_u_end_at_empty_lines_whatever_words_are_numbered_from(tmp_path: Path):
    path = tmp_path / "a.conllu"
    word = "{}\t{}\t_\t_\t_\t_\t_\t_\t_\t{}\n"
    path.write_text(
        "# newdoc\n"
        + word.format(0, "Ông", "_")
        + word.format(1, "Bình", "name=B-PER")
        + "\n"
        + word.format(5, "Huế", "name=B-LOC")
        + word.format(6, "mưa", "_"),
        encoding="utf-8",
    )
    found = [(one.segment.text, one.spans["ner"]) for one in conll.read(path)]
    assert found == [
        ("Ông", frozenset()),
        ("Bình", {Span(0, 4, "PER")}),
        ("Huế mưa", {Span(0, 3, "LOC")}),
    ]
