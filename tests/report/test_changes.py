"""What is told of a re-evaluation beside its table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from vieval.champions.changes import Basis, Change, Earlier
from vieval.champions.verdict import Verdict
from vieval.corpus.corpus import Corpus
from vieval.data import Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.marks import marked_names
from vieval.evaluation.results import Outcome
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast
from vieval.report.changes import against, looked, moved, why_all

THEN = Earlier("run", Basis("a", "b", "none", "kind", {}, {}), 0.5, {})
SAME = Contrast(Estimate(0.5, 0.4, 0.6), Estimate(0.5, 0.4, 0.6), Estimate(0.0, -0.1, 0.1), p=1.0)
GOLD = ("the gold changed",)
BEFORE = Change("a.v1", THEN, 32, SAME, 1.0)


@pytest.mark.parametrize(
    ("changes", "looks", "told"),
    [
        ([BEFORE], 14, "1 as before; look 14 at this gold"),
        ([BEFORE], 0, "1 as before"),
        ([], 14, "look 14 at this gold"),
        ([], 0, ""),
    ],
)
def test_what_there_is_to_tell_is_told(changes: list[Change], looks: int, told: str) -> None:
    assert looked(changes, looks) == told


NEW_GOLD = Change("b.v1", THEN, 32, SAME, 1.0, GOLD)


@pytest.mark.parametrize(
    ("change", "has_moved"),
    [
        (BEFORE, False),
        (NEW_GOLD, False),
        (Change("a.v1", None, 0, None, None, ("unavailable: no weights",)), False),
        # The figure was another, its answers are others, or there are none.
        (replace(NEW_GOLD, since=replace(THEN, headline=0.48)), True),
        (replace(NEW_GOLD, other=2), True),
        (Change("a.v1", THEN, 0, None, None, ("unavailable: no weights",)), True),
        # MLflow has four decimals, a reader sees three.
        (replace(NEW_GOLD, since=replace(THEN, headline=0.5001)), False),
    ],
)
def test_what_changed_without_effect_has_not_moved(change: Change, has_moved: bool) -> None:
    assert moved([change]) == [change] * has_moved


def test_a_gold_that_changed_is_told_once_be_it_that_nothing_moved() -> None:
    changes = [NEW_GOLD, replace(NEW_GOLD, approach="c.v1")]
    assert looked(changes, 0) == "2 as before"
    assert why_all(changes) == "What changed for all of them: the gold changed."


def test_an_objection_that_two_have_is_told_of_the_one_that_is_not_the_nearest(
    seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    none: list[Spans] = [frozenset()] * 32
    ner = seeds.problem("ner")
    found = evaluate(ner, seeds, [outcome(name, none) for name in ("rules.v1", "lexicon.v1")])
    names = marked_names(found)
    why = "is at .400 (−.100); better would be +.020"
    reason = f"old.v1 stays, at .500; the nearest, {names['rules.v1']}, {why}"
    verdict = Verdict("old.v1", False, reason, dict.fromkeys(("rules.v1", "lexicon.v1"), why))
    assert against(found, verdict) == [f"{names['lexicon.v1']}: {why}"]
