"""What `vieval score` prints: the headlines first, and what is behind them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.table import Table

from vieval.evaluation import score_files
from vieval.evaluation.score_files import ScoredFiles
from vieval.report.scores import score_tables

TEXTS = ("An ở Huế", "Nam ở Vinh", "Lan ở Hà Nội")
PLACES = ((5, 8), (6, 10), (7, 12))
DECLARED = """[problems.ner]
kind = "spans"
labels = ["PER", "LOC"]
headline = ["PER"]

[problems.mood]
kind = "labels"
labels = ["good", "bad"]
"""


def write(folder: Path, moods: str, found: int) -> Path:
    """Three segments with a person and a place each; of the places so many are found."""
    folder.mkdir()
    rows = []
    for number, (text, (start, end)) in enumerate(zip(TEXTS, PLACES, strict=True)):
        person = {"start": 0, "end": text.index(" "), "type": "PER"}
        place = [{"start": start, "end": end, "type": "LOC"}] if number < found else []
        mood = {"g": "good", "b": "bad"}[moods[number]]
        rows.append({"id": str(number), "text": text, "entities": [person, *place], "mood": mood})
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


@pytest.fixture
def result(tmp_path: Path) -> ScoredFiles:
    gold = write(tmp_path / "gold", "ggb", 3)
    (gold.parent / "corpus.toml").write_text(DECLARED, encoding="utf-8")
    return score_files.score(gold, write(tmp_path / "said", "gbb", 2))


def cells(table: Table) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in zip(*(c.cells for c in table.columns), strict=True)]


def spans_table(result: ScoredFiles, *, all_types: bool = False) -> list[tuple[str, ...]]:
    [table] = [
        one
        for one in score_tables(result, all_types=all_types)
        if isinstance(one, Table) and one.title == "ner"
    ]
    return cells(table)


def test_the_headline_of_each_problem_comes_first(result: ScoredFiles) -> None:
    first = next(iter(score_tables(result)))
    assert isinstance(first, Table)
    rows = {row[0]: row[1:] for row in cells(first)}
    assert rows["ner"][:2] == ("flat, strict, micro-F1 over PER", "1.000")
    # good: P 1, R 1/2, F1 2/3; bad: P 1/2, R 1, F1 2/3.
    assert rows["mood"][:2] == ("macro-F1", ".667")
    assert [row[-1] for row in rows.values()] == ["3", "3"]


def test_types_stand_where_the_headline_counts_them_or_everywhere(result: ScoredFiles) -> None:
    few, every = spans_table(result), spans_table(result, all_types=True)
    # Two views of four schemes, and in each all types, and those of the headline.
    assert [row[1] for row in few].count("all") == 8
    assert [row[1] for row in few].count("PER") == 8
    assert [row[1] for row in few].count("LOC") == 1
    assert [row[1] for row in every].count("PER") == 8
    assert [row[1] for row in every].count("LOC") == 8
    assert len(few) == 8 * 2 + 1
    assert len(every) == 8 * 3
    [place] = [row for row in few if row[1] == "LOC"]
    assert place[2:5] == ("1.000", ".667", ".800")
    assert place[6:] == ("2", "0", "0", "1", "0")


def test_a_headline_over_all_types_has_one_row(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold", "ggb", 3)
    rows = spans_table(score_files.score(gold, write(tmp_path / "said", "ggb", 2)))
    assert [row[1] for row in rows] == ["all", "LOC", "PER", *["all"] * 7]


def test_a_type_may_have_the_word_over_and_the_only_one_stands_once(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold", "ggb", 3)
    (gold.parent / "corpus.toml").write_text(
        DECLARED.replace('"LOC"]', '"LOC", "A over B"]').replace('["PER"]', '["PER", "A over B"]'),
        encoding="utf-8",
    )
    rows = spans_table(score_files.score(gold, gold))
    assert [row[1] for row in rows].count("PER, A over B") == 8
