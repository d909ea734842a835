"""What marks a figure goes with it into every place of MLflow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tasks.mlflow_store.track import Tracked, track
from vieval.corpus.corpus import Corpus
from vieval.data import Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.report.files import files

MARKED = {
    "lexicon.v1": "lexicon.v1 †",
    "underthesea-feedback.v1": "underthesea-feedback.v1 ‡",
    "capitalised.v1": "capitalised.v1 (floor)",
}
WORDS = {"lexicon.v1": "tuned", "underthesea-feedback.v1": "seen", "capitalised.v1": "floor"}


@pytest.fixture
def logged(client: MlflowClient, seeds: Corpus, outcome: Callable[..., Outcome]) -> Tracked:
    """Three approaches, each with another mark; each finds fewer names than the one before."""
    gold = [record.spans["ner"] for record in seeds.labelled(seeds.problem("ner"))]

    def first(names: int) -> list[Spans]:
        return [frozenset(sorted(spans, key=lambda span: span.start)[:names]) for spans in gold]

    outcomes = [outcome(name, first(9 - 4 * place)) for place, name in enumerate(MARKED)]
    found = evaluate(seeds.problem("ner"), seeds, outcomes)
    return track.fn(found, files(found, seeds))


def test_marks_go_with_figures_into_every_place_of_mlflow(
    client: MlflowClient, logged: Tracked
) -> None:
    parent = client.get_run(logged.run_id)
    note = parent.data.tags["mlflow.note.content"].replace("\\", "")
    assert "best lexicon.v1 † " in str(parent.info.run_name)
    assert set(parent.data.metrics) == {"best F1: tuned"}
    assert "Of other articles they tell nothing" in note
    for name, marked in MARKED.items():
        run = client.get_run(logged.children[name])
        assert run.info.run_name == marked
        assert (run.data.tags["vieval.marks"], run.data.params["scope"]) == (
            WORDS[name],
            "within these articles",
        )
        assert marked in run.data.tags["mlflow.note.content"].replace("\\", "")
        assert f"| {marked} |" in note
        scores = Path(client.download_artifacts(run.info.run_id, "scores.json"))
        assert json.loads(scores.read_text("utf-8"))["about"]["marks"] == [WORDS[name]]
        [model] = run.inputs.model_inputs if run.inputs else []
        held = client.get_logged_model(model.model_id)
        assert held.name == marked.replace(".", "-")
        assert held.tags["vieval.marks"] == WORDS[name]
        # The best has neither a distance to the best nor a p.
        beside = {"minus best", "p against best"} & set(run.data.metrics)
        assert len(beside) == (0 if name == "lexicon.v1" else 2)
    [history] = client.search_runs([logged.experiment_id], "tags.`vieval.what` = 'history'")
    named = {f"{name}: {word}" for name, word in WORDS.items()}
    assert named == set(history.data.metrics) - {"gold: number"}
