"""Pass rates, on made-up answers."""

import pytest

from vieval.data import Card, Identity, Label, Spans
from vieval.evaluation.passes import ChallengeSet, NoChallenge, judge, wilson
from vieval.evaluation.results import Outcome
from vieval.problems import Problem

NER = Problem("ner", "spans", {"PER": "", "LOC": "", "ORG": "", "MISC": ""})
FLUENCY = Problem(
    "fluency", "labels", dict.fromkeys(("fluent", "awkward", "garbled"), ""), ordered=True
)


def who(*emits):
    return Identity("mine.v1", Card("a made-up approach", "none", emits=emits))


def gold(challenge):
    answers = {}
    for asked in challenge.asked:
        names = asked.case.gold.names
        answers[asked.places[0]] = names
        if asked.case.rewritten:
            answers[asked.places[1]] = asked.case.rewritten.carry_all(names)
    return [answers[place] for place in range(len(challenge.segments))]


def test_the_gold_passes_every_case():
    challenge = ChallengeSet.of(NER)
    found = judge(challenge, "made", [Outcome(who(), gold(challenge))])
    # Of what is told in reverse, the gold gives as much before as after.
    assert {(row.passed, row.cases) for row in found.rates} == {(60, 60)}


def test_who_finds_nothing_fails_where_there_is_something_to_find():
    challenge = ChallengeSet.of(NER)
    nothing: list[Spans] = [frozenset()] * len(challenge.segments)
    found = judge(challenge, "made", [Outcome(who(), nothing)])
    passed = {row.capability.name: row.passed for row in found.rates}
    assert passed["title-before-name"] == 0
    assert passed["no-names"] == 60
    failing = next(row.failing for row in found.rates if row.capability.name == "medals")
    assert len(failing) == 5
    assert failing[0].said == ("nothing",)
    assert "Huân chương" in failing[0].wanted or "Kỷ niệm chương" in failing[0].wanted


def test_nobody_is_held_to_types_that_it_cannot_give():
    challenge = ChallengeSet.of(NER)
    nothing: list[Spans] = [frozenset()] * len(challenge.segments)
    found = judge(challenge, "made", [Outcome(who("LOC"), nothing)])
    asked = {row.capability.name for row in found.rates}
    assert "natural-features" in asked
    assert "no-names" in asked
    assert "title-before-name" not in asked


def test_the_order_of_labels_is_that_of_the_problem():
    challenge = ChallengeSet.of(FLUENCY)
    # Fluent where it is as it was, garbled where it was broken: no better anywhere.
    answers = [Label("garbled" if s.id.endswith("~") else "fluent") for s in challenge.segments]
    passed = {
        row.capability.name: row.passed
        for row in judge(challenge, "made", [Outcome(who(), answers)]).rates
    }
    assert passed["native-sentences"] == 60
    assert passed["word-order-lost"] == 60
    assert passed["other-numbers"] == 0


def test_a_problem_without_capabilities_says_what_there_is():
    with pytest.raises(NoChallenge, match="sentiment; there is: ner, topic, fluency"):
        ChallengeSet.of(Problem("sentiment", "labels"))


def test_wilson_s_interval():
    # Newcombe 1998, table I: 81 of 263 is .3080 with .2553 to .3662.
    estimate = wilson(81, 263)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx(
        (0.3080, 0.2553, 0.3662), abs=5e-5
    )
    assert wilson(0, 0).value is None
