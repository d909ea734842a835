"""Probabilities in files of answers: read, checked, and calibrated by `score`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vieval.corpus.faults import FormatError
from vieval.corpus.probabilities import read_probabilities
from vieval.evaluation.score_files import score
from vieval.metrics.scores import LabelScores
from vieval.problems import Problem

PROBLEMS = {
    "topic": Problem("topic", "labels", {"a": "", "b": ""}),
    "tone": Problem("tone", "labels", {"x": "", "y": ""}),
}


def written(path: Path, *rows: dict[str, Any]) -> Path:
    lines = (json.dumps({"text": "An ở Huế", **row}) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_they_are_about_the_only_problem_of_the_row_or_about_those_that_are_named(
    tmp_path: Path,
) -> None:
    path = written(
        tmp_path / "p.jsonl",
        {"id": 1, "topic": "a", "probabilities": {"a": 0.75, "b": 0.25}},
        {"id": "2", "topic": "a", "tone": "y", "probabilities": {"tone": {"y": 1.0}}},
        {"article": "z", "segment": 3, "topic": "b"},
    )
    assert read_probabilities(path, PROBLEMS) == {
        "topic": {"1": {"a": 0.75, "b": 0.25}},
        "tone": {"2": {"y": 1.0}},
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([0.5], r"p\.jsonl:1: probabilities are \[0\.5\], not an object of labels"),
        ({"a": 0.5, "b": 0.4}, "p.jsonl:1: the probabilities sum up to 0.9, not to 1"),
        ({"b": 1.0}, "p.jsonl:1: 'a' has no probability; there is: b"),
        ({"a": 1.5, "b": -0.5}, "p.jsonl:1: the probability of 'a' is 1.5, not between 0 and 1"),
        ({"a": "1"}, "p.jsonl:1: the probability of 'a' is '1', not between 0 and 1"),
        ({"tone": {"x": 1.0}}, "p.jsonl:1: probabilities of 'tone', of which the row has no label"),
    ],
)
def test_what_are_no_probabilities_is_a_fault_with_its_line(
    tmp_path: Path, given: object, told: str
) -> None:
    path = written(tmp_path / "p.jsonl", {"id": 1, "topic": "a", "probabilities": given})
    with pytest.raises(FormatError, match=told):
        read_probabilities(path, PROBLEMS)


def test_without_the_name_of_the_problem_they_may_be_of_two(tmp_path: Path) -> None:
    row = {"id": 1, "topic": "a", "tone": "x", "probabilities": {"a": 1.0}}
    with pytest.raises(FormatError, match="of one of topic, tone: name the problem"):
        read_probabilities(written(tmp_path / "p.jsonl", row), PROBLEMS)


def test_score_calibrates_them(tmp_path: Path) -> None:
    rows = [("1", "a", 0.8), ("2", "a", 0.7), ("3", "b", 0.9), ("4", "b", 0.6)]
    gold = written(tmp_path / "gold.jsonl", *({"id": k, "topic": label} for k, label, _ in rows))
    # Right on all but the last, whose row says that it is "a" with .6.
    answers = written(
        tmp_path / "answers.jsonl",
        *(
            {
                "id": key,
                "topic": "a" if key == "4" else label,
                "probabilities": {"a": sure, "b": 1 - sure}
                if label == "a" or key == "4"
                else {"b": sure, "a": 1 - sure},
            }
            for key, label, sure in rows
        ),
    )
    scores = score(gold, answers).problems["topic"].scores
    assert isinstance(scores, LabelScores)
    found = scores.probabilities
    assert found is not None
    # Each alone in its bin: (.2 + .3 + .1 + .6) / 4, the largest gap .6; the squared errors of both
    # labels are 2 · .2², 2 · .3², 2 · .1² and 2 · .6².
    assert found.ece.value == pytest.approx(0.3)
    assert found.max_calibration_error.value == pytest.approx(0.6)
    assert found.max_calibration_error.low is None
    assert found.brier.value == pytest.approx(2 * (0.04 + 0.09 + 0.01 + 0.36) / 4)


def test_without_probabilities_nothing_is_calibrated(tmp_path: Path) -> None:
    gold = written(tmp_path / "gold.jsonl", {"id": 1, "topic": "a"}, {"id": 2, "topic": "b"})
    scores = score(gold, gold).problems["topic"].scores
    assert isinstance(scores, LabelScores)
    assert scores.probabilities is None
