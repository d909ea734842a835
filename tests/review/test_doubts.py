"""Doubts about the gold, and the places that they make."""

from __future__ import annotations

from dataclasses import replace

from vieval.data import Answer, Failure, Label, Record, Segment, Span
from vieval.metrics.spans.unannotated import ANY
from vieval.problems import Problem
from vieval.review.doubts import doubts
from vieval.review.places import Doubt, opinions

NAMES = Problem("ner", "spans", {"PER": "", "LOC": ""})
TOPIC = Problem("topic", "labels", {"a": "", "b": ""})
SHORT = Span(0, 5, "PER", (), {"form": "native"})
LONG, MISSING = Span(0, 9, "PER"), Span(20, 25, "LOC")


def record(number: int, *spans: Span, **labels: str) -> Record:
    return Record(Segment(str(number), "x" * 40), {"ner": frozenset(spans)}, labels=labels)


def test_what_two_families_say_against_the_gold_is_a_doubt() -> None:
    records = [record(1, SHORT), record(2), Record(Segment("3", "x" * 40))]
    said = frozenset({LONG})
    answers: dict[str, list[Answer]] = {
        "one.v1": [said, frozenset({MISSING}), said],
        "two.v1": [said, frozenset({MISSING}), said],
    }
    found = doubts(NAMES, records, answers)
    assert found == {"1": [Doubt(SHORT, LONG)], "2": [Doubt(None, MISSING)]}
    # What describes the name in the gold describes it with its new bounds.
    [doubt] = found["1"]
    assert isinstance(doubt.proposed, Span)
    assert doubt.proposed.attributes == {"form": "native"}


def test_what_one_says_alone_or_leaves_unanswered_is_none() -> None:
    records = [record(1, SHORT), record(2)]
    said: list[Answer] = [frozenset({LONG}), frozenset({MISSING})]
    assert doubts(NAMES, records, {"one.v1": said}) == {}
    assert doubts(NAMES, records, {"one.v1": said, "one.v2": said}) == {}
    missing: list[Answer] = [frozenset({LONG}), Failure("")]
    assert doubts(NAMES, records, {"one.v1": said, "two.v1": missing}) == {
        "1": [Doubt(SHORT, LONG)]
    }


def test_what_lies_where_nobody_looked_speaks_against_no_gold() -> None:
    unseen = frozenset({Span(15, 30, ANY)})
    records = [replace(record(1), unannotated=unseen), record(2)]
    said: list[Answer] = [frozenset({MISSING})] * 2
    found = doubts(NAMES, records, {"one.v1": said, "two.v1": said})
    assert found == {"2": [Doubt(None, MISSING)]}


def test_labels_are_doubted_too() -> None:
    records = [record(n, topic="ab"[n % 2]) for n in range(6)]
    wrong = [Label("ab"[n % 2] if n else "b") for n in range(6)]
    answers: dict[str, list[Answer]] = {"one.v1": [*wrong], "two.v1": [*wrong]}
    assert doubts(TOPIC, records, answers) == {"0": [Doubt("a", "b")]}


def test_a_doubt_makes_a_place_where_annotators_agree() -> None:
    lane = {"1": record(1, SHORT)}
    approach = {"1": record(1, LONG)}
    [found] = opinions(NAMES, ["1"], [lane, approach, lane], {0, 2}, {"1": [Doubt(SHORT, LONG)]})
    assert found.agreed == frozenset({SHORT})
    [place] = found.places
    assert [(one.said, one.by, one.role) for one in place.candidates] == [
        (LONG, (1,), "proposed"),
        (SHORT, (0, 2), "gold"),
    ]


def test_approaches_take_no_part_where_nothing_is_doubted() -> None:
    lane = {"1": record(1, SHORT)}
    [found] = opinions(NAMES, ["1"], [lane, {"1": record(1, LONG)}, lane], {0, 2})
    assert found.agreed == frozenset({SHORT})
    assert found.places == ()


def test_what_one_annotator_alone_did_is_agreed_by_nobody() -> None:
    [found] = opinions(NAMES, ["1"], [{"1": record(1)}, {}])
    assert found.agreed is None
