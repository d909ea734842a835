"""Files of answers, ranked as approaches are."""

from __future__ import annotations

from pathlib import Path

import pytest

from vieval.corpus.faults import FormatError
from vieval.evaluation.evaluate_files import evaluate_files


def test_files_are_ranked_on_each_problem_under_their_names(root: Path) -> None:
    gold, passes = root / "gold" / "gold.jsonl", root / "gold" / "passes"
    found = evaluate_files(gold, [passes / "first.jsonl", passes / "second.jsonl"])
    assert [one.evaluation.problem.name for one in found] == ["ner", "topic", "fluency"]
    names = found[0].evaluation
    assert {row.approach for row in names.rows} == {"first", "second"}
    assert names.rows[0].card.summary.startswith("answers in ")
    assert names.corpus == "gold"
    assert (names.segments, names.articles) == (32, 2)


def test_files_of_one_name_are_told_apart_by_their_paths(root: Path, tmp_path: Path) -> None:
    gold = root / "gold" / "gold.jsonl"
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "said.jsonl").write_bytes(gold.read_bytes())
    files = [tmp_path / folder / "said.jsonl" for folder in ("a", "b")]
    [names, *_] = evaluate_files(gold, files)
    assert {row.approach for row in names.evaluation.rows} == {str(path) for path in files}


def test_a_file_without_answers_is_told(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text("")
    with pytest.raises(FormatError, match="have no answers to the same problem"):
        evaluate_files(root / "gold" / "gold.jsonl", [other])
