"""A run has forty metrics at most, whatever its labels are."""

from __future__ import annotations

import pytest

from tasks.mlflow_store import figures
from tasks.mlflow_store.history import remarks
from vieval.champions.changes import Basis, Change, Earlier
from vieval.champions.verdict import Verdict
from vieval.corpus.corpus import Corpus
from vieval.data import Card, Identity, Label, Record, Segment, Span
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome, Row
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast
from vieval.problems import Problem

MOST = 40


def row_of(problem: Problem, corpus: Corpus) -> Row:
    """An approach that says nothing, beside one that is always right."""
    spans = problem.kind == "spans"
    gold = [
        one.spans[problem.name] if spans else Label(one.labels[problem.name])
        for one in corpus.labelled(problem)
    ]
    nothing = [frozenset[Span]()] * len(gold) if spans else [gold[0]] * len(gold)
    outcomes = [
        Outcome(Identity(name, Card("made up", "none")), said)
        for name, said in {"a.v1": gold, "b.v1": nothing}.items()
    ]
    return evaluate(problem, corpus, outcomes).rows[1]


def logged(row: Row, problem: Problem) -> dict[str, float]:
    """The metrics of its run on a night on which it moved."""
    one = Estimate(0.1, 0.0, 0.2)
    since = Earlier("run", Basis("a", "b", "none", "kind", {}, {}), 0.5, {})
    change = Change(row.approach, since, 6, Contrast(one, one, one, 0.1), 0.1)
    told = remarks("state", Verdict("", False, ""), [change], {})[row.approach]
    return {**figures.metrics(row, problem), **told.metrics}


@pytest.mark.parametrize("name", ["ner", "topic", "fluency"])
def test_a_run_on_the_seeds_has_forty_metrics_at_most(seeds: Corpus, name: str) -> None:
    problem = seeds.problem(name)
    found = logged(row_of(problem, seeds), problem)
    assert MOST / 2 < len(found) <= MOST
    assert {"F1", "F1 low", "F1 high", "p against best", "minus best", "seconds"} <= set(found)


def test_of_names_are_told_types_forms_errors_and_how_clean_the_text_is(seeds: Corpus) -> None:
    found = logged(row_of(seeds.problem("ner"), seeds), seeds.problem("ner"))
    shown = {"F1 of LOC", "R form: sinicised", "errors: missed", "F1 fluency: garbled", "change"}
    assert shown <= set(found)
    # A group is told as a whole or not at all; these are in `scores.json`.
    assert not [one for one in found if one.startswith(("F1 topic: ", "R of ", "P of "))]


def test_many_labels_leave_no_room_for_more() -> None:
    names = [f"label {number}" for number in range(30)]
    records = [
        Record(Segment(f"{place}", f"text {place}", f"{place}"), labels={"topic": name})
        for place, name in enumerate(names * 2)
    ]
    corpus = Corpus("many", tuple(records), {"topic": Problem("topic", "labels")})
    problem = corpus.problem("topic")
    found = logged(row_of(problem, corpus), problem)
    assert len([one for one in found if " of " in one]) == figures.MOST_LABELS + 1
    assert len(found) <= MOST
