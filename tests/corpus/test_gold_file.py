"""Gold is written anew, and what nobody changed stays as it stood."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vieval.corpus import gold_file
from vieval.corpus.loading import declared, load
from vieval.data import Span

TEXTS = ("An gặp Bình", "Mưa ở Huế")
HUE = {"start": 6, "end": 9, "type": "PLACE"}
TOML = """
article = "doc"
[problems.ner]
kind = "spans"
[problems.ner.labels]
PLACE = "a place"
[problems.mood]
kind = "labels"
"""


def rows_of(folder: Path, names: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The next rows of a corpus of two segments with these `names`, once one has a place."""
    (folder / "corpus.toml").write_text(TOML, encoding="utf-8")
    rows = [
        {**name, "text": text, "mood": "good", "remark": ["kept"]}
        for name, text in zip(names, TEXTS, strict=True)
    ]
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    (folder / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
    corpus = load(folder)
    first, second = corpus.records
    found = replace(second, spans={"ner": frozenset({Span(6, 9, "PLACE")})})
    return gold_file.next_rows(corpus, [first, found], declared(folder))


@pytest.mark.parametrize(
    "names",
    [
        [{"id": "a"}, {"id": "b"}],
        [{"id": 0}, {"id": 1}],
        [{"doc": "d", "segment": 0}, {"doc": "d", "segment": 1}],
    ],
    ids=["ids", "numbers from 0", "segments of an article"],
)
def test_a_row_is_found_by_the_id_that_it_is_read_under(
    tmp_path: Path, names: list[dict[str, Any]]
) -> None:
    first, second = rows_of(tmp_path, names)
    held = {"mood": "good", "remark": ["kept"]}
    assert first == {**names[0], "text": TEXTS[0], **held}
    assert second == {**names[1], "text": TEXTS[1], **held, "entities": [{**HUE, "text": "Huế"}]}


def test_a_file_is_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text("before\n", encoding="utf-8")

    def broken() -> Any:
        yield {"id": "a"}
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        gold_file.write(path, broken())
    assert path.read_text("utf-8") == "before\n"
    gold_file.write(path, [{"id": "a"}, {"id": "ă"}])
    assert path.read_text("utf-8") == '{"id": "a"}\n{"id": "ă"}\n'


def test_a_span_that_nobody_changed_keeps_what_else_stands_in_it(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(TOML, encoding="utf-8")
    kept = {"start": 6, "end": 9, "type": "PLACE", "sure": 0.5}
    row = {"id": "a", "text": "Mưa ở Huế", "mood": "good", "entities": [kept]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    corpus = load(tmp_path)
    [record] = corpus.records
    found = replace(record, spans={"ner": record.spans["ner"] | {Span(0, 3, "PLACE")}})
    [made] = gold_file.next_rows(corpus, [found], declared(tmp_path))
    assert made["entities"][1] == kept
    assert made["entities"][0] == {"start": 0, "end": 3, "type": "PLACE", "text": "Mưa"}
