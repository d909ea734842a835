"""Robustness, challenge sets and names given back, the whole way."""

from __future__ import annotations

from pathlib import Path

import pytest
from mlflow import MlflowClient

from flows.challenge import challenge, names
from flows.robustness import robustness
from vieval.evaluation.passes import NoChallenge
from vieval.robustness.perturbations import PERTURBATIONS


def test_what_changes_cost_is_in_mlflow_with_the_heat_map(home: Path) -> None:
    [(grid, tracked)] = list(robustness(["ner"], approaches=["capitalised.v1", "lexicon.v1"]))
    assert set(grid.rows) <= set(PERTURBATIONS)
    assert grid.cells["lower-case", "lexicon.v1 †"].value > 0.5
    client = MlflowClient()
    files = {file.path for file in client.list_artifacts(tracked.run_id)}
    assert files == {"report.html", "heatmap.svg", "robustness.json"}
    logged = client.get_run(tracked.children["lexicon.v1"]).data.metrics
    assert logged == pytest.approx(grid.metrics["lexicon.v1"])


def test_a_challenge_is_passed_or_not_by_who_learns_from_the_corpus_too(home: Path) -> None:
    [(grid, tracked)] = list(challenge(["fluency"], approaches=["majority.v1", "noise.v1"]))
    assert grid.cells["native-sentences", "majority.v1"].shown == "0"
    assert grid.missing == {}
    assert MlflowClient().get_run(tracked.run_id).info.status == "FINISHED"


def test_only_who_proposes_names_is_asked_for_thousands(home: Path) -> None:
    grid, _ = names(approaches=["capitalised.v1", "rules.v1"], size=200)
    assert grid.approaches == ["rules.v1 @1", "rules.v1 @5"]
    assert 0.2 < grid.metrics["rules.v1"]["all/at_1"] < grid.metrics["rules.v1"]["all/at_5"]


def test_a_corpus_without_a_challenge_set_is_told(home: Path, tmp_path: Path) -> None:
    rows = tmp_path / "mood.jsonl"
    rows.write_text('{"id": "1", "text": "Vui.", "mood": "good"}\n', encoding="utf-8")
    with pytest.raises(NoChallenge, match="mood; there is: ner, topic, fluency"):
        challenge(corpus=str(rows))
