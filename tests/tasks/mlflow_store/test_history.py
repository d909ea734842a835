"""What is remembered of evaluations that were logged to a real MLflow store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tasks.mlflow_store.earlier import basis, earlier_runs
from tasks.mlflow_store.history import last_reevaluation, looks, remarks
from tasks.mlflow_store.reports import latest, of_run
from tasks.mlflow_store.track import Tracked, track
from vieval.champions.changes import Change, Earlier
from vieval.champions.verdict import Verdict
from vieval.corpus.corpus import Corpus, gold_content
from vieval.data import Failure, Label, Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Evaluation, Outcome
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast
from vieval.report.files import files

VERDICT = Verdict("lexicon.v1", True, "the first", {"capitalised.v1": "is at 0.1"})


@pytest.fixture(scope="module")
def few(seeds: Corpus) -> Corpus:
    return Corpus("few' ones", seeds.records[:6], seeds.problems)


@pytest.fixture(scope="module")
def ner(few: Corpus, outcome: Callable[..., Outcome]) -> Evaluation:
    gold: list[Spans | Failure] = [record.spans.get("ner", frozenset()) for record in few.records]
    outcomes = [
        outcome("lexicon.v1", gold),
        outcome("capitalised.v1", [Failure("broken"), *gold[1:]]),
        outcome("crf.v1", status="unavailable", reason="not here"),
    ]
    return evaluate(few.problem("ner"), few, outcomes)


@pytest.fixture
def night(own_home: Path, ner: Evaluation, few: Corpus) -> Callable[..., Tracked]:
    """Logs a re-evaluation."""

    def logged(state: str = "s1", regressed: str = "", evaluation: Evaluation = ner) -> Tracked:
        found = [Change(row.approach) for row in evaluation.rows]
        told = remarks(state, VERDICT, found, {"lexicon.v1": regressed}, ["tuned", "seen"])
        return track.fn(evaluation, files(evaluation, few), remarks=told)

    return logged


def test_before_the_first_night_there_is_nothing(own_home: Path, ner: Evaluation) -> None:
    assert last_reevaluation.fn("ner", ner.corpus) is None
    assert earlier_runs.fn(ner) == {}


def test_the_last_night_is_remembered(night: Callable[..., Tracked], ner: Evaluation) -> None:
    night("s1")
    tracked = night("s2", "it fell")
    last = last_reevaluation.fn("ner", ner.corpus)
    assert last is not None
    assert (last.run_id, last.state, last.champion) == (tracked.run_id, "s2", "lexicon.v1")
    assert last.unanswered == {"lexicon.v1": 0, "capitalised.v1": 1, "crf.v1": 6}
    assert last.regressed == {"lexicon.v1": "it fell"}
    tags = MlflowClient().get_run(tracked.run_id).data.tags
    assert tags["vieval.champion.marks"] == "tuned seen"
    assert last_reevaluation.fn("ner", "another corpus") is None


def test_a_plain_evaluation_is_no_night(own_home: Path, ner: Evaluation, few: Corpus) -> None:
    track.fn(ner, files(ner, few))
    assert last_reevaluation.fn("ner", ner.corpus) is None
    assert set(earlier_runs.fn(ner)) == {"lexicon.v1", "capitalised.v1"}


def test_the_last_run_comes_back_as_it_was_logged(
    night: Callable[..., Tracked], ner: Evaluation, few: Corpus
) -> None:
    night()
    tracked = night()
    found = earlier_runs.fn(ner)
    for row in ner.rows[:2]:
        segments = [record.segment for record in few.records]
        answers = dict(zip(segments, row.outcome.answers, strict=True))
        expected = Earlier(
            tracked.children[row.approach], basis(ner, row), row.headline.value, answers
        )
        assert found[row.approach] == expected
    assert "crf.v1" not in found


def test_labels_come_back_too(own_home: Path, few: Corpus, outcome: Callable[..., Outcome]) -> None:
    answers = [Label("event", {"event": 0.6, "border": 0.4})] * 5 + [Failure("broken")]
    topic = evaluate(few.problem("topic"), few, [outcome("majority.v1", answers)])
    track.fn(topic, files(topic, few))
    found = earlier_runs.fn(topic)["majority.v1"]
    assert list(found.answers.values()) == answers
    assert found.basis == basis(topic, topic.rows[0])
    assert found.basis.train == "other articles"
    assert found.basis.parameters == {"strategy": "majority", "seed": "0"}


def test_the_gold_of_then_comes_back_where_the_texts_are_others(
    own_home: Path, ner: Evaluation, few: Corpus, seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    track.fn(ner, files(ner, few))
    assert not earlier_runs.fn(ner)["lexicon.v1"].gold
    problem = seeds.problem("ner")
    more = replace(few, records=seeds.records[:8])
    answers = [record.spans["ner"] for record in more.records]
    found = earlier_runs.fn(evaluate(problem, more, [outcome("lexicon.v1", answers)]))
    assert found["lexicon.v1"].gold == {
        record.segment: gold_content(record, problem) for record in few.records
    }


def test_a_night_that_is_not_complete_is_not_remembered(
    night: Callable[..., Tracked], ner: Evaluation
) -> None:
    first, cut_off = night("s1"), night("s2")
    MlflowClient().update_run(cut_off.run_id, status="RUNNING")
    last = last_reevaluation.fn("ner", ner.corpus)
    assert last is not None
    assert last.state == "s1"
    assert earlier_runs.fn(ner)["lexicon.v1"].run_id == first.children["lexicon.v1"]


def test_a_clock_that_went_back_hides_no_night(
    night: Callable[..., Tracked], ner: Evaluation, own_home: Path
) -> None:
    """All nights before the last were logged while the clock was ten days ahead."""
    for state in range(10):
        night(f"s{state}")
    with closing(sqlite3.connect(own_home / "mlruns" / "mlflow.db")) as store, store:
        days = 10 * 24 * 3600 * 1000
        store.execute(
            "UPDATE runs SET start_time = start_time + ?, end_time = end_time + ?", (days, days)
        )
    newest = night("newest")
    last = last_reevaluation.fn("ner", ner.corpus)
    assert last is not None
    assert (last.run_id, last.state) == (newest.run_id, "newest")
    assert earlier_runs.fn(ner)["lexicon.v1"].run_id == newest.children["lexicon.v1"]
    assert latest(ner.corpus) == [of_run(newest.run_id)]


def test_a_run_in_which_the_champion_regressed_is_no_measure(
    night: Callable[..., Tracked], ner: Evaluation
) -> None:
    well, ill = night("s1"), night("s2", "it fell")
    found = earlier_runs.fn(ner)
    assert found["lexicon.v1"].run_id == well.children["lexicon.v1"]
    assert found["capitalised.v1"].run_id == ill.children["capitalised.v1"]


def test_runs_after_another_training_are_not_comparable(
    night: Callable[..., Tracked], ner: Evaluation
) -> None:
    own = night()
    elsewhere = [
        replace(row, signature=row.signature.replace("train:none", "train:vlsp@1a2b"))
        for row in ner.rows
    ]
    night(evaluation=replace(ner, rows=tuple(elsewhere)))
    assert earlier_runs.fn(ner)["lexicon.v1"].run_id == own.children["lexicon.v1"]


def test_a_child_tells_how_it_moved_and_why(own_home: Path, ner: Evaluation) -> None:
    difference = Estimate(-0.1, -0.2, 0.0)
    there = Estimate(0.5, None, None)
    then = Earlier("run0", basis(ner, ner.rows[0]), 0.6, {})
    moved = Change(
        "lexicon.v1", then, 6, Contrast(there, there, difference, 0.01), 0.02, ("x", "y")
    )
    found = [moved, *(Change(row.approach) for row in ner.rows[1:])]
    tracked = track.fn(ner, {}, remarks=remarks("s1", VERDICT, found, {}))
    client = MlflowClient()
    run = client.get_run(tracked.children["lexicon.v1"])
    assert (run.data.tags["vieval.since"], run.data.tags["vieval.why"]) == ("run0", "x; y")
    assert {k: v for k, v in run.data.metrics.items() if "change" in k} == {
        "change": -0.1,
        "change low": -0.2,
        "change high": 0.0,
        "p of change": 0.02,
    }
    other = client.get_run(tracked.children["capitalised.v1"])
    assert other.data.tags["vieval.objection"] == "is at 0.1"
    assert not {"vieval.since", "vieval.why", "vieval.regressed"} & set(other.data.tags)
    assert client.get_run(tracked.run_id).data.tags["vieval.verdict"] == "the first"


def test_the_looks_at_a_gold_are_its_different_challengers(
    own_home: Path, ner: Evaluation, few: Corpus, outcome: Callable[..., Outcome]
) -> None:
    assert looks.fn(ner, tuned=False).count == 0
    track.fn(ner, files(ner, few))
    # capitalised.v1 is a floor, crf.v1 gave nothing, and so lexicon.v1 is left.
    assert looks.fn(ner, tuned=False).count == 1
    again = outcome("lexicon.v1", ner.rows[0].outcome.answers)
    other = replace(again.identity, fingerprint="another state of it")
    for one in (again, replace(again, identity=other)):
        more = evaluate(few.problem("ner"), few, [one])
        track.fn(more, files(more, few))
    found = looks.fn(ner, tuned=False)
    assert [len(batch) for batch in found.batches] == [1, 1]
    assert f"lexicon.v1@{other.fingerprint}" in found.batches[1]
    # Another gold has seen nobody.
    assert looks.fn(replace(ner, gold_digest="f00"), tuned=False).count == 0
