"""Reports are found where evaluations were logged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mlflow import MlflowClient

from tasks.mlflow_store import reports
from tasks.mlflow_store.errors import StoreFailed
from tasks.mlflow_store.track import track
from vieval.corpus.corpus import Corpus
from vieval.evaluation.results import Evaluation
from vieval.report.files import files
from vieval.report.page.codec import report_of_page


def test_the_last_report_of_a_corpus_is_found(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    assert reports.latest("seeds") == []
    logged = track.fn(ner, files(ner, seeds))
    [found] = reports.latest("seeds")
    assert report_of_page(found).problems[0].name == "ner"
    assert reports.latest("another") == []
    assert reports.of_run(logged.run_id) == found


@pytest.mark.parametrize("name", ["'", '"', """ "both' """])
def test_a_corpus_may_have_quotes_in_its_name(
    client: MlflowClient, ner: Evaluation, seeds: Corpus, name: str
) -> None:
    for corpus in (name, "seeds"):
        track.fn(replace(ner, corpus=corpus), files(ner, seeds))
    [found] = reports.latest(name)
    assert found


def test_the_run_of_an_approach_leads_to_the_report_of_its_evaluation(
    client: MlflowClient, ner: Evaluation, seeds: Corpus
) -> None:
    logged = track.fn(ner, files(ner, seeds))
    child = next(iter(logged.children.values()))
    assert reports.of_run(child) == reports.of_run(logged.run_id)


def test_a_run_without_a_report_is_told(client: MlflowClient, ner: Evaluation) -> None:
    logged = track.fn(ner, {})
    assert reports.latest("seeds") == []
    with pytest.raises(StoreFailed, match=r"has no report\.html"):
        reports.of_run(logged.run_id)
    with pytest.raises(StoreFailed, match="nothing"):
        reports.of_run("nothing")
