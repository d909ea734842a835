"""What is logged to a real MLflow store, and what happens to a run that was cut off."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from mlflow import MlflowClient
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

from tasks.mlflow_store import experiments, keys
from tasks.mlflow_store.experiments import experiment_id
from tasks.mlflow_store.track import run_url, track
from vieval.corpus.corpus import Corpus
from vieval.data import Label, Record, Segment
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Evaluation, Outcome
from vieval.metrics.scores import plain
from vieval.problems import Problem
from vieval.report.files import files


def test_a_parent_holds_a_finished_child_for_each_approach(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, files(ner, seeds), flow_run="abc")
    parent = client.get_run(logged.run_id)
    assert parent.info.status == "FINISHED"
    assert parent.data.metrics["best F1: tuned"] == 1.0
    assert parent.info.run_name == "ner on seeds · 2 approaches · best lexicon.v1 † 1.000"
    assert "crf.v1 unavailable: not here" in parent.data.tags["mlflow.note.content"]
    assert parent.data.tags["prefect.flow_run"] == "abc"
    children = {name: client.get_run(run_id) for name, run_id in logged.children.items()}
    assert {name: run.info.status for name, run in children.items()} == {
        "lexicon.v1": "FINISHED",
        "capitalised.v1": "FINISHED",
    }
    assert {run.data.tags["mlflow.parentRunId"] for run in children.values()} == {logged.run_id}


def test_no_run_is_read_to_know_where_its_files_are(
    client: MlflowClient, ner: Evaluation, seeds: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, get_run = [], SqlAlchemyStore.get_run

    def counted(store: SqlAlchemyStore, run_id: str) -> object:
        read.append(run_id)
        return get_run(store, run_id)

    monkeypatch.setattr(SqlAlchemyStore, "get_run", counted)
    logged = track.fn(ner, files(ner, seeds))
    written = {logged.run_id, *logged.children.values()}
    assert len(written) == 3
    assert written.isdisjoint(read)
    assert client.get_run(logged.run_id).info.run_id == read[-1]


def test_a_child_holds_figures_inputs_and_files(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, files(ner, seeds))
    run = client.get_run(logged.children["lexicon.v1"])
    row = ner.rows[0]
    assert run.data.tags["vieval.signature"] == row.signature
    assert run.data.metrics["F1"] == 1.0
    assert run.info.run_name == "lexicon.v1 †"
    assert run.data.tags["vieval.marks"] == "tuned"
    assert run.data.metrics["F1 of LOC"] == 1.0
    assert run.data.metrics["F1 fluency: garbled"] == 1.0
    assert run.data.metrics["seconds"] == 1.5
    assert run.data.params["version.vieval"] == row.outcome.identity.versions["vieval"]
    assert run.inputs is not None
    [dataset] = [entry.dataset for entry in run.inputs.dataset_inputs]
    assert dataset.name == "seeds-ner"
    assert dataset.profile is not None
    assert json.loads(dataset.profile) == {
        "num_rows": 32,
        "articles": 2,
        "corpus": "seeds",
        "texts": ner.digest,
        "gold": ner.gold_digest,
    }
    predictions = Path(client.download_artifacts(run.info.run_id, "predictions.jsonl"))
    assert len(predictions.read_text(encoding="utf-8").splitlines()) == 32
    scores = Path(client.download_artifacts(run.info.run_id, "scores.json"))
    about = {"approach": "lexicon.v1", "marks": ["tuned"], "signature": row.signature}
    assert row.scores is not None
    found = json.loads(scores.read_text(encoding="utf-8"))
    assert found == {**plain(row.scores), "about": about}


def test_both_children_carry_the_same_names_of_figures(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, {})
    one, two = (
        set(client.get_run(logged.children[name]).data.metrics)
        for name in ("lexicon.v1", "capitalised.v1")
    )
    # The best has no p; precision is undefined where nothing was predicted.
    undefined = {name for name in one - two if name.partition(" of ")[0] != "P"}
    assert two - one == {"p against best", "minus best"}
    assert undefined <= {"names given back", "p above floor"}
    # With the four that tell how far it moved since the last run, forty.
    assert 30 < len(one) <= 36


def test_logged_predictions_score_as_logged(
    client: MlflowClient, ner: Evaluation, seeds: Corpus, root: Path
) -> None:
    from vieval.evaluation import score_files

    logged = track.fn(ner, files(ner, seeds))
    path = Path(client.download_artifacts(logged.children["lexicon.v1"], "predictions.jsonl"))
    result = score_files.score(root / "gold" / "gold.jsonl", path)
    assert result.problems["ner"].scores.headline.value == ner.rows[0].headline.value


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


def test_an_approach_that_cannot_run_has_no_run(client: MlflowClient, ner: Evaluation) -> None:
    logged = track.fn(ner, {})
    assert set(logged.children) == {"lexicon.v1", "capitalised.v1"}
    board = Path(client.download_artifacts(logged.run_id, "leaderboard.json"))
    rows = {row["approach"]: row for row in json.loads(board.read_text(encoding="utf-8"))["rows"]}
    assert (rows["crf.v1"]["status"], rows["crf.v1"]["reason"]) == ("unavailable", "not here")
    assert rows["capitalised.v1"]["marks"] == ["floor"]


def test_the_data_set_has_a_schema_and_a_source_that_is_there(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, files(ner, seeds))
    inputs = client.get_run(logged.run_id).inputs
    assert inputs is not None
    [entry] = inputs.dataset_inputs
    assert entry.dataset.schema is not None
    columns = [column["name"] for column in json.loads(entry.dataset.schema)["mlflow_colspec"]]
    assert columns == ["id", "article", "text", "entities"]
    assert entry.dataset.source_type == "http"
    asked = parse_qs(urlsplit(json.loads(entry.dataset.source)["url"]).query)
    kept = client.download_artifacts(asked["run_uuid"][0], asked["path"][0])
    assert len(Path(kept).read_text(encoding="utf-8").splitlines()) == 32


def test_every_table_is_named_as_one(client: MlflowClient, ner: Evaluation, seeds: Corpus) -> None:
    logged = track.fn(ner, files(ner, seeds))
    run = client.get_run(logged.children["capitalised.v1"])
    told = json.loads(run.data.tags["mlflow.loggedArtifacts"])
    assert told == [{"path": "errors.json", "type": "table"}]
    table = json.loads(
        Path(client.download_artifacts(run.info.run_id, "errors.json")).read_text("utf-8")
    )
    assert table["columns"] == ["id", "kind", "gold", "predicted", "context"]
    assert all("⟦" in row[-1] for row in table["data"])


def test_an_approach_is_one_logged_model_over_evaluations_and_corpora(
    client: MlflowClient, ner: Evaluation
) -> None:
    first = track.fn(ner, {})
    track.fn(ner, {})
    track.fn(replace(ner, corpus="other", digest="0" * 64), {})
    models = client.search_logged_models([first.experiment_id])
    assert sorted(model.name for model in models) == ["capitalised-v1 (floor)", "lexicon-v1 †"]
    sets = {(m.dataset_name, m.key) for model in models for m in model.metrics or []}
    assert {("seeds-ner", "F1"), ("other-ner", "F1")} <= sets


def test_the_history_has_a_step_an_evaluation(client: MlflowClient, ner: Evaluation) -> None:
    tracked = [track.fn(ner, {}) for _ in range(2)]
    experiment = tracked[0].experiment_id
    [run] = client.search_runs([experiment], "tags.`vieval.what` = 'history'")
    for name in ("lexicon.v1: tuned", "capitalised.v1: floor"):
        assert [one.step for one in client.get_metric_history(run.info.run_id, name)] == [1, 2]


def test_the_link_opens_the_leaderboard_of_that_evaluation(
    client: MlflowClient, ner: Evaluation
) -> None:
    logged = track.fn(ner, {})
    tags = client.get_experiment(logged.experiment_id).tags
    assert f"mlflow.sharedViewState.{logged.view}" in tags
    assert f"viewStateShareKey={logged.view}&" in run_url(logged)
    names = {json.loads(v)["name"] for k, v in tags.items() if "sharedViewState.vieval" in k}
    assert names == {"Leaderboard", "By type", "Speed against quality", "History"}


def test_an_mlflow_that_was_not_tested_gets_no_views_and_a_link_all_the_same(
    client: MlflowClient, ner: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(experiments, "views_are_known", lambda: False)
    logged = track.fn(ner, {})
    tags = client.get_experiment(logged.experiment_id).tags
    assert not any("sharedViewState" in key for key in tags)
    assert logged.run_id in run_url(logged)


HOSTILE = ["/x", "..", "a//b", "https://example.vn/tin?a='b'", "x" * 300, 'say "no"', "low", "a*b"]


def test_labels_of_any_name_are_logged(
    client: MlflowClient, outcome: Callable[..., Outcome]
) -> None:
    records = [
        Record(Segment(f"{place}", f"câu {place}"), labels={"topic": name})
        for place, name in enumerate(HOSTILE * 2)
    ]
    corpus = Corpus("báo 'cũ' / \"mới\"", records, {"topic": Problem("topic", "labels")})
    answers = [Label(name) for name in HOSTILE * 2]
    found = evaluate(corpus.problem("topic"), corpus, [outcome("majority.v1", answers)])
    logged = track.fn(found, files(found, corpus))
    metrics = client.get_run(logged.children["majority.v1"]).data.metrics
    assert {name: metrics[keys.of("F1", name)] for name in HOSTILE} == dict.fromkeys(HOSTILE, 1.0)
