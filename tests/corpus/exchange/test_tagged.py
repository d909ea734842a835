"""Rows of tokens with a tag each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vieval.corpus import formats
from vieval.corpus.exchange import importing
from vieval.corpus.exchange.tagged import LEFT_OUT
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import Reading
from vieval.corpus.tags import Form
from vieval.data import Span

TOKENS = ["Ông", "Hà", "ở", "Huế", "."]
TAGS = ["O", "B-PER", "O", "B-LOC", "O"]
NAMES = frozenset({Span(4, 6, "PER"), Span(9, 12, "LOC")})


def read(folder: Path, reading: Reading | None = None, **row: Any) -> importing.Source:
    path = folder / "rows.jsonl"
    path.write_text(json.dumps({"tokens": TOKENS, "ner_tags": TAGS, **row}), encoding="utf-8")
    return importing.read(path, reading or Reading())


def test_tags_become_names_in_the_text(tmp_path: Path) -> None:
    source = read(tmp_path, id="7", label="news", pos_tags=[1, 2])
    [record] = source.records
    assert (record.segment.id, record.segment.text) == ("7", "Ông Hà ở Huế .")
    assert record.spans["ner"] == NAMES
    assert record.labels == {"label": "news"}
    assert {k: n for k, n in source.left.items() if n} == {"values of the field pos_tags": 1}
    [record] = read(tmp_path, text="Ông Hà ở Huế.").records
    assert (record.segment.text, record.spans["ner"]) == ("Ông Hà ở Huế.", NAMES)


def test_tokens_in_another_form_have_offsets_of_the_nfc_text(tmp_path: Path) -> None:
    # "à" in two code points.
    [record] = read(tmp_path, tokens=["Ông", "Ha\u0300", "ở", "Huế", "."]).records
    assert record.spans["ner"] == NAMES


@pytest.mark.parametrize(
    ("tags", "reading"),
    [
        (["O", "S-PER", "O", "S-LOC", "O"], Reading(scheme="IOBES")),
        (["O", "I-PER", "O", "I-LOC", "O"], Reading(scheme="lenient")),
        (["O", "PER-B", "O", "LOC-B", "O"], Reading(form=Form(suffix=True))),
    ],
)
def test_tags_are_read_as_they_are_asked_for(
    tmp_path: Path, tags: list[str], reading: Reading
) -> None:
    [record] = read(tmp_path, reading, ner_tags=tags).records
    assert record.spans["ner"] == NAMES


def test_names_that_ill_formed_tags_leave_out_are_counted(tmp_path: Path) -> None:
    source = read(tmp_path, ner_tags=["O", "I-PER", "O", "B-LOC", "O"])
    assert source.records[0].spans["ner"] == {Span(9, 12, "LOC")}
    assert source.left[LEFT_OUT] == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"ner_tags": [0, 1, 0, 2, 0]}, "ner_tags has numbers, and no names for them: write tags"),
        ({"ner_tags": ["O"]}, "5 tokens and 1 tag"),
        ({"ner_tags": ["PER", *TAGS[1:]]}, "token 'Ông': the tag 'PER' is not O"),
        ({"ner_tags": ["S-PER", *TAGS[1:]]}, "`--scheme IOBES` of"),
        ({"tokens": [["a"]]}, "tokens is no list of texts"),
        ({"text": "Ông Hải ở Huế."}, "the token 'Hà' is not in the text after 'Ông'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, row: dict[str, Any], why: str) -> None:
    with pytest.raises(FormatError) as found:
        read(tmp_path, **row)
    assert str(found.value).startswith("rows.jsonl:1: ")
    assert why in str(found.value)


def test_scores_name_the_way_to_import(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{"tokens": TOKENS, "ner_tags": TAGS}]), encoding="utf-8")
    with pytest.raises(FormatError, match="looks like rows of tokens with tags; `vieval import"):
        formats.read(path)
