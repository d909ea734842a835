"""Suites and learning curves, the whole way: from files to MLflow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mlflow import MlflowClient

from flows.benchmark import benchmark
from flows.learning import learning_curve
from tasks.mlflow_store import views
from tests.flows.conftest import Command
from vieval.report.benchmark import tables

TOPICS = {"gạo": "giá gạo tăng ở chợ", "bóng": "trận bóng đá ở sân", "mưa": "mưa lớn ngập đường"}


def rows(count: int, first: int = 0) -> str:
    """Segments of as many articles, whose topics are easy to tell."""
    lines = []
    for n in range(first, first + count):
        topic = list(TOPICS)[n % 3]
        told = {
            "id": f"{n}",
            "article": f"a{n}",
            "text": f"Hôm {n} {TOPICS[topic]}",
            "topic": topic,
        }
        lines.append(json.dumps(told, ensure_ascii=False))
    return "\n".join(lines) + "\n"


SUITE = """
name = "small ground"
approaches = ["tfidf-nb.v1", "capitalised.v1"]

[corpora.topics]
path = "test.jsonl"
train = "train.jsonl"
metric = "accuracy"
shots = 2
draws = 2

[[corpora.topics.published]]
model = "theirs <b>"
metric = "accuracy"
value = 0.5
protocol = "test, 2 a label"
source = "a paper"
shots = 2
like = ["tfidf-nb.v1"]

[corpora.names]
path = "names.conll"

[corpora.far]
path = "nowhere/test.conll"
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    (tmp_path / "test.jsonl").write_text(rows(12), encoding="utf-8")
    (tmp_path / "train.jsonl").write_text(rows(12, 100), encoding="utf-8")
    names = "".join(f"Ông O\nAn{n} B-PER\nở O\nHuế B-LOC\n\n" for n in range(4))
    (tmp_path / "names.conll").write_text(names, encoding="utf-8")
    path = tmp_path / "suite.toml"
    path.write_text(SUITE, encoding="utf-8")
    return path


def test_an_approach_that_is_for_none_of_the_corpora_is_named(home: Path, suite: Path) -> None:
    suite.write_text(
        'approaches = ["keywords.v1", "capitalised.v1"]\n[corpora.names]\npath = "names.conll"'
    )
    found, page, _ = benchmark(str(suite))
    assert found.approaches == ["capitalised.v1"]
    assert found.left_out == {"keywords.v1": "no problem here is for it"}
    assert "<b>keywords.v1</b> no problem here is for it" in page
    assert list(tables(found))[-1] == "keywords.v1 is left out: no problem here is for it"


def test_a_suite_is_one_page_and_one_view_and_what_is_missing_is_said(
    home: Path, suite: Path
) -> None:
    found, page, tracked = benchmark(str(suite))
    assert [line.entry.name for line in found.lines] == ["topics", "names"]
    assert found.left_out == {"far": f"not there: {suite.parent / 'nowhere' / 'test.conll'}"}
    topics = found.lines[0].cell("tfidf-nb.v1")
    assert topics is not None
    assert topics.figure.value is not None
    client = MlflowClient()
    parent = client.get_run(tracked.run_id)
    assert parent.info.status == "FINISHED"
    files = {file.path for file in client.list_artifacts(tracked.run_id)}
    assert files == {"report.html", "heatmap.svg", "benchmark.json"}
    logged = client.get_run(tracked.children["tfidf-nb.v1"]).data
    assert logged.metrics["topics"] == pytest.approx(topics.figure.value)
    assert logged.metrics["topics low"] < logged.metrics["topics"] <= logged.metrics["topics high"]
    assert topics.signature in logged.tags["mlflow.note.content"]
    assert set(client.get_run(tracked.children["capitalised.v1"]).data.metrics) >= {"names"}
    tags = client.get_experiment(tracked.experiment_id).tags
    named = [
        json.loads(tags[key])["name"] for key in tags if key.startswith(f"{views.PREFIX}vieval")
    ]
    assert named == ["Benchmark"]
    assert tracked.view
    assert "far" in page
    assert "theirs &lt;b&gt;" in page
    assert "theirs <b>" not in page
    assert "<script" not in page


def test_a_learning_curve_is_in_mlflow_with_articles_as_steps(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(rows(30), encoding="utf-8")
    found, tracked = learning_curve(str(path), "topic", ["tfidf-nb.v1"], draws=2)
    [curve] = found.curves
    client = MlflowClient()
    run = tracked.children["tfidf-nb.v1"]
    steps = client.get_metric_history(run, "F1")
    assert {m.step: m.value for m in steps} == {
        point.size.articles: point.figure.estimate.value for point in curve.points
    }
    assert [point.size.articles for point in curve.points] == [3, 6, 12, 24]
    files = {file.path for file in client.list_artifacts(tracked.run_id)}
    assert "learning-curve.svg" in files


def test_the_public_corpora_are_listed_and_told_to_programs(
    run: Command,
) -> None:
    code, shown = run("corpora", "phoner-covid19")
    assert code == 0
    assert "no redistribution" in " ".join(shown.split())
    code, told = run("corpora", "--json")
    assert code == 0
    assert json.loads(told)["sib-200"]["published"][0]["value"] == 0.7034
