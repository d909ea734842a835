"""What is logged to a real MLflow store, and what happens to a run that was cut off."""

from __future__ import annotations

import json
from pathlib import Path

from mlflow import MlflowClient

from tasks.mlflow_store.track import experiment_id, track
from vieval.corpus.corpus import Corpus
from vieval.evaluation.results import Evaluation
from vieval.report.files import files


def test_a_parent_holds_a_finished_child_for_each_approach(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, files(ner, seeds), flow_run="abc")
    parent = client.get_run(logged.run_id)
    assert parent.info.status == "FINISHED"
    assert parent.data.metrics["best_headline"] == 1.0
    assert parent.data.tags["prefect.flow_run"] == "abc"
    children = {name: client.get_run(run_id) for name, run_id in logged.children.items()}
    assert {name: run.info.status for name, run in children.items()} == {
        "lexicon.v1": "FINISHED",
        "capitalised.v1": "FINISHED",
        "crf.v1": "FAILED",
    }
    assert {run.data.tags["mlflow.parentRunId"] for run in children.values()} == {logged.run_id}
    assert children["crf.v1"].data.tags["vieval.reason"] == "not here"
    assert children["crf.v1"].data.metrics == {}


def test_a_child_holds_figures_inputs_and_files(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, files(ner, seeds))
    run = client.get_run(logged.children["lexicon.v1"])
    row = ner.rows[0]
    assert run.data.tags["vieval.signature"] == row.signature
    assert run.data.metrics["headline"] == 1.0
    assert run.data.metrics["flat/strict/LOC/f1_low"] == 1.0
    assert run.data.metrics["slices/fluency/garbled/possible"] > 0
    assert run.data.metrics["seconds"] == 1.5
    assert run.data.params["version.vieval"] == row.versions["vieval"]
    [dataset] = [entry.dataset for entry in run.inputs.dataset_inputs]
    assert dataset.name == "seeds-ner"
    assert json.loads(dataset.profile) == {"num_rows": 32, "articles": 2}
    predictions = Path(client.download_artifacts(run.info.run_id, "predictions.jsonl"))
    assert len(predictions.read_text(encoding="utf-8").splitlines()) == 32
    scores = Path(client.download_artifacts(run.info.run_id, "scores.json"))
    assert json.loads(scores.read_text(encoding="utf-8")) == row.scores


def test_both_children_carry_the_same_names_of_figures(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, {})
    one, two = (
        set(client.get_run(logged.children[name]).data.metrics)
        for name in ("lexicon.v1", "capitalised.v1")
    )
    # The best has no p; precision is undefined where nothing was predicted.
    undefined = {name for name in one - two if "precision" not in name}
    assert two - one == {"p_against_best"}
    assert {name.split("/")[0] for name in undefined} <= {"restoration"}


def test_logged_predictions_score_as_logged(
    client: MlflowClient, ner: Evaluation, seeds: Corpus, root: Path
) -> None:
    from vieval.evaluation import score_files

    logged = track.fn(ner, files(ner, seeds))
    path = Path(client.download_artifacts(logged.children["lexicon.v1"], "predictions.jsonl"))
    result = score_files.score(root / "gold" / "gold.jsonl", path)
    assert result["ner"]["flat"]["strict"]["headline"]["f1"] == ner.rows[0].headline.value


def test_an_experiment_is_made_once_with_its_artifacts_in_the_home(
    client: MlflowClient, own_home: Path
) -> None:
    first, second = experiment_id(client, "ner"), experiment_id(client, "ner")
    assert first == second
    location = client.get_experiment(first).artifact_location
    assert location == (own_home / "mlruns" / "artifacts").as_uri()


def test_a_second_evaluation_of_the_same_is_a_run_of_its_own(
    client: MlflowClient, ner: Evaluation
) -> None:
    assert track.fn(ner, {}).run_id != track.fn(ner, {}).run_id
