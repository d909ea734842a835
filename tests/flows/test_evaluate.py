"""The whole way, on the real articles: approaches, scores, MLflow, Prefect's artifacts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from mlflow import MlflowClient
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import Artifact as ArtifactResponse
from prefect.logging.handlers import APILogHandler

from flows.evaluate import Logged, Material, NobodyAnswered, evaluate
from flows.stream import stream
from vieval.approaches import check_names
from vieval.corpus.corpus import NoGold
from vieval.corpus.loading import load
from vieval.metrics.scores import LabelScores
from vieval.report.page.codec import report_of_page

NAMES = ["capitalised.v1", "lexicon.v1", "vote.v1", "majority.v1", "underthesea-general.v1"]


@pytest.fixture(scope="module")
def logged(home: Path) -> list[Logged]:
    return list(evaluate(approaches=NAMES))


def test_every_problem_has_its_rows(logged: list[Logged]) -> None:
    found = {
        one.evaluation.problem.name: {r.approach for r in one.evaluation.rows} for one in logged
    }
    assert found == {
        "ner": {"capitalised.v1", "lexicon.v1", "vote.v1"},
        "topic": {"majority.v1", "underthesea-general.v1"},
        "fluency": {"majority.v1", "underthesea-general.v1"},
    }


def test_what_cannot_run_is_a_row_with_the_remedy(logged: list[Logged]) -> None:
    last = logged[1].evaluation.rows[-1]
    assert (last.approach, last.outcome.status) == ("underthesea-general.v1", "unavailable")
    assert "VIEVAL_UNDERTHESEA_GENERAL" in last.outcome.reason


def test_all_of_it_is_in_mlflow(logged: list[Logged]) -> None:
    client = MlflowClient()
    for evaluation, tracked in logged:
        parent = client.get_run(tracked.run_id)
        assert parent.info.status == "FINISHED"
        assert parent.data.tags["prefect.flow_run"]
        for row in (row for row in evaluation.rows if row.scores):
            run = client.get_run(tracked.children[row.approach])
            assert run.data.metrics["F1"] == round(row.headline.value or 0.0, 4)


def test_the_report_that_is_logged_tells_how_to_repeat_it(
    logged: list[Logged], tmp_path: Path
) -> None:
    client = MlflowClient()
    tracked = logged[0].tracked
    kept = Path(client.download_artifacts(tracked.run_id, "report.html", str(tmp_path)))
    [problem] = report_of_page(kept.read_text(encoding="utf-8")).problems
    assert problem.repeat == f"vieval evaluate ner {' '.join(f'--approach {n}' for n in NAMES)}"
    assert problem.past.history[-1].figures["lexicon.v1"] == pytest.approx(
        logged[0].evaluation.rows[0].headline.value
    )


def test_one_report_in_prefect_has_the_answer_the_table_and_the_links(logged: list[Logged]) -> None:
    artifact = Artifact.get("report-ner-seeds")
    assert isinstance(artifact, ArtifactResponse)
    report = str(artifact.data)
    assert report.startswith("**lexicon.v1 † leads at .833 ")
    assert "| lexicon.v1 † | .833 |" in report
    assert "| capitalised.v1 (floor) |" in report
    _, tracked = logged[0]
    assert f"viewStateShareKey={tracked.view}&" in report
    assert f"/runs/{tracked.run_id}/artifacts/report.html" in report


def test_the_log_of_a_run_has_a_line_an_approach(logged: list[Logged]) -> None:
    run = MlflowClient().get_run(logged[0].tracked.run_id).data.tags["prefect.flow_run"]
    APILogHandler().flush()
    with get_client(sync_client=True) as client:
        found = client.read_logs(
            LogFilter(flow_run_id=LogFilterFlowRunId(any_=[UUID(run)])), limit=200
        )
    lines = [one.message for one in found]
    assert any(line.startswith("lexicon.v1 †: .833 [") for line in lines)
    assert any(
        line.endswith("micro-F1 over PER, LOC, ORG, within these articles.") for line in lines
    )
    assert any(line.startswith("underthesea-general.v1 unavailable: ") for line in lines)


def test_a_second_run_takes_every_answer_from_the_cache(logged: list[Logged]) -> None:
    [one] = evaluate(problems=["ner"], approaches=NAMES[:3])
    assert all(row.outcome.cached for row in one.evaluation.rows)
    assert [row.scores for row in one.evaluation.rows] == [
        row.scores for row in logged[0].evaluation.rows
    ]


def test_a_name_that_solves_nothing_is_told() -> None:
    with pytest.raises(
        ValueError, match=r"no approach oracle\.v1; there is spans: capitalised\.v1"
    ):
        check_names(["capitalised.v1", "oracle.v1"])


@pytest.fixture(scope="module")
def names_only(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("corpus") / "names.jsonl"
    entity = '{"start": 0, "end": 6, "type": "LOC"}'
    path.write_text(f'{{"id": "1", "text": "Hà Nội đẹp", "entities": [{entity}]}}\n')
    return str(path)


@pytest.mark.parametrize("flow", [evaluate, stream])
def test_what_the_corpus_has_no_gold_for_is_told(
    home: Path, names_only: str, flow: Callable[..., list[Logged]]
) -> None:
    [one] = flow(corpus=names_only, approaches=["lexicon.v1"])
    assert one.evaluation.problem.name == "ner"
    assert one.evaluation.rows[0].headline.value == 1.0
    with pytest.raises(NoGold, match="the corpus names has no gold for topic; it has gold for ner"):
        flow(corpus=names_only, problems=["topic"])
    with pytest.raises(ValueError, match=r"no approach to ner: majority\.v1"):
        flow(corpus=names_only, approaches=["lexicon.v1", "majority.v1"])


@pytest.mark.parametrize("flow", [evaluate, stream])
def test_what_nobody_answers_is_not_logged(
    home: Path, tmp_path: Path, flow: Callable[..., list[Logged]], caplog: pytest.LogCaptureFixture
) -> None:
    brand = {"start": 8, "end": 15, "type": "BRAND"}
    rows = [
        {"id": str(n), "text": "Tôi mua ViPhone", "mood": mood, "entities": [brand]}
        for n, mood in enumerate("xyxyx")
    ]
    corpus = tmp_path / "brands.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = {"corpus": str(corpus), "train": str(corpus), "allow_overlap": True}
    why = r"ner: nobody answered\. rules\.v1 not for these labels: gives \w+, .*BRAND"
    with pytest.raises(NobodyAnswered, match=why):
        flow(**asked, approaches=["rules.v1"])
    assert not MlflowClient().search_experiments(filter_string="name LIKE '%brands%'")
    [one] = flow(**asked, approaches=["rules.v1", "length.v1"])
    assert one.evaluation.problem.name == "mood"
    assert re.search(why, caplog.text)


def test_a_corpus_of_its_own_may_be_trained_on(home: Path, tmp_path: Path) -> None:
    (tmp_path / "train.tsv").write_text("id\ttopic\ttext\n1\tsports\tđá bóng\n", encoding="utf-8")
    (tmp_path / "test.tsv").write_text("id\ttopic\ttext\n7\tsports\tbóng rổ\n", encoding="utf-8")
    [one] = evaluate(
        problems=["topic"],
        corpus=str(tmp_path / "test.tsv"),
        approaches=["majority.v1"],
        train=str(tmp_path / "train.tsv"),
    )
    [row] = one.evaluation.rows
    assert isinstance(row.scores, LabelScores)
    assert row.scores.accuracy.value == 1.0
    assert "|train:train@" in row.signature


def test_one_article_alone_cannot_be_trained_on(home: Path, tmp_path: Path) -> None:
    (tmp_path / "one.tsv").write_text("id\ttopic\ttext\n7\tsports\tbóng rổ\n", encoding="utf-8")
    path = str(tmp_path / "one.tsv")
    with pytest.raises(NobodyAnswered, match=r"majority\.v1 unavailable: .*at least 2 articles"):
        evaluate(problems=["topic"], corpus=path, approaches=["majority.v1"])


def test_a_declared_problem_without_gold_is_left_out_and_refused_by_name(tmp_path: Path) -> None:
    declared = '[problems.topic]\nkind = "labels"\n[problems.ner]\nkind = "spans"\n'
    (tmp_path / "corpus.toml").write_text(f'gold = "gold.jsonl"\n{declared}', encoding="utf-8")
    rows = [{"id": str(n), "text": f"An {n}", "topic": "ab"[n % 2]} for n in range(4)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "gold.jsonl").write_text(lines, encoding="utf-8")
    material = Material(load(str(tmp_path)), None, None)
    assert list(material.choose((), ["majority.v1"])) == ["topic"]
    with pytest.raises(NoGold, match="has no gold for ner; it has gold for topic"):
        material.choose(["topic", "ner"], None)
