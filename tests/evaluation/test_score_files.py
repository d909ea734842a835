"""Files against files, as the command line does it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vieval.corpus.faults import FormatError
from vieval.evaluation import score_files


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


GOLD: list[dict[str, object]] = [
    {
        "id": "1",
        "text": "An ở Huế",
        "entities": [{"start": 0, "end": 2, "type": "PER"}],
        "topic": "a",
    },
    {
        "id": "2",
        "text": "Nam ở Huế",
        "entities": [{"start": 0, "end": 3, "type": "PER"}],
        "topic": "b",
    },
]


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.jsonl", GOLD)


def test_the_first_pass_scores_as_the_gold_says(root: Path) -> None:
    result = score_files.score(root / "gold/gold.jsonl", root / "gold/passes/first.jsonl")
    nested = result["ner"]["nested"]["strict"]["all"]
    assert (nested["correct"], nested["possible"], nested["actual"]) == (73, 74, 73)
    assert result["topic"]["accuracy"] == 1.0
    assert set(result) == {"ner", "topic", "fluency", "signature"}


def test_a_file_against_itself_is_perfect_and_equal(root: Path) -> None:
    gold = root / "gold/gold.jsonl"
    result = score_files.score(gold, gold)
    assert result["ner"]["flat"]["strict"]["headline"]["f1"] == 1.0
    compared = score_files.compare(gold, gold, gold)
    for problem in ("ner", "topic", "fluency"):
        assert compared[problem]["p"] == 1.0
        assert compared[problem]["difference"] == 0.0


def test_a_segment_without_an_answer_counts_as_empty(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", GOLD[:1])
    result = score_files.score(gold, predicted)
    scores = result["ner"]["flat"]["strict"]["all"]
    assert (scores["correct"], scores["missed"]) == (1, 1)
    assert (result["ner"]["unanswered"], result["ner"]["segments"]) == (1, 2)
    assert result["topic"]["coverage"] == 0.5


def test_only_problems_that_both_files_know_are_scored(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", [{"id": "1", "topic": "a"}, {"id": "2", "topic": "a"}])
    assert set(score_files.score(gold, predicted)) == {"topic", "signature"}


def test_files_without_a_common_problem_are_told(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", [{"id": "1", "fluency": "fluent"}])
    with pytest.raises(FormatError, match="no answers to the same problem"):
        score_files.score(gold, predicted)


def test_another_text_under_the_same_id_is_told(gold: Path, tmp_path: Path) -> None:
    predicted = write(tmp_path / "p.jsonl", [{"id": "1", "text": "An ở Vinh", "entities": []}])
    with pytest.raises(FormatError, match=r"p\.jsonl:1: the text differs"):
        score_files.score(gold, predicted)


def test_labels_get_mcnemars_test_too(gold: Path, tmp_path: Path) -> None:
    a = write(tmp_path / "a.jsonl", [{"id": "1", "topic": "a"}, {"id": "2", "topic": "b"}])
    b = write(tmp_path / "b.jsonl", [{"id": "1", "topic": "b"}, {"id": "2", "topic": "a"}])
    result = score_files.compare(gold, a, b)["topic"]
    assert (result["a"], result["b"], result["difference"]) == (1.0, 0.0, 1.0)
    # Two discordant pairs, all for a: p = 2·(1/2)².
    assert result["mcnemar_p"] == 0.5


def test_conll_files_are_scored_strictly_or_as_conlleval_does(tmp_path: Path) -> None:
    gold = tmp_path / "gold.conll"
    gold.write_text("An B-PER\nở O\nHuế B-LOC\n", encoding="utf-8")
    predicted = tmp_path / "predicted.conll"
    predicted.write_text("An I-PER\nở O\nHuế B-LOC\n", encoding="utf-8")
    lenient = score_files.score(gold, predicted, "lenient")
    strict = score_files.score(gold, predicted, "strict")
    assert lenient["ner"]["flat"]["strict"]["all"]["correct"] == 2
    assert strict["ner"]["flat"]["strict"]["all"]["correct"] == 1
    assert "|bio:strict|" in strict["signature"]
