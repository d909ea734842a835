"""What perturbations cost, on made-up answers."""

import pytest

from vieval.corpus.corpus import Corpus, NoGold
from vieval.data import Card, Failure, Identity, Label, Record, Segment, Span
from vieval.evaluation.drops import Copies, measure, told
from vieval.evaluation.results import Outcome
from vieval.problems import Problem

NER = Problem("ner", "spans", {"PER": ""}, headline=("PER",))
TOPIC = Problem("topic", "labels", {"event": "", "border": ""})
WHO = Identity("mine.v1", Card("a made-up approach", "none"))


def record(place, text="Ông Lê An đến Huế."):
    spans = {"ner": frozenset({Span(4, 9, "PER"), Span(14, 17, "LOC")})}
    label = {"topic": "event" if place % 2 else "border"}
    return Record(Segment(f"a{place}", text, f"a{place}"), spans, labels=label)


CORPUS = Corpus("made", tuple(record(n) for n in range(8)), {"ner": NER, "topic": TOPIC})
COPIES = Copies.of(NER, CORPUS)


def answers(copies, right):
    """The gold where `right` says so for a perturbation ("" for the texts as they are)."""
    named = {"": copies.records, **copies.changed}
    return [
        (copies.problem.gold(r) if right(name) else frozenset())
        for name, records in named.items()
        for r in records
    ]


def test_copies_follow_the_records_in_order_and_leave_out_what_changes_nothing():
    count = len(CORPUS.records)
    assert len(COPIES.segments) == count * (1 + len(COPIES.changed))
    assert [s.id for s in COPIES.segments[:count]] == [r.segment.id for r in CORPUS.records]
    first = next(iter(COPIES.changed))
    assert COPIES.segments[count].id == f"a0~{first}"
    # There is no sinicised name in the corpus to restore.
    assert "names-restored" not in COPIES.changed
    assert "lower-case" in COPIES.changed


def test_an_approach_that_loses_all_names_under_one_change_drops_there_and_only_there():
    outcome = Outcome(WHO, answers(COPIES, lambda name: name != "lower-case"))
    found = measure(COPIES, [outcome])
    lost = {drop.perturbation: drop.lost.value for drop in found.drops}
    assert {name for name, value in lost.items() if value} == {"lower-case"}
    assert lost["lower-case"] == 1
    (drop,) = [d for d in found.drops if d.perturbation == "lower-case"]
    assert (drop.before.value, drop.after.value, drop.changed) == (1, 0, 8)
    # All eight articles lose all: the least p that they allow, times the comparisons made.
    assert drop.p is not None
    assert len(drop.flips) == 5
    assert drop.flips[0].said_before == "Lê An PER, Huế LOC"
    assert drop.flips[0].said_after == "nothing"
    assert drop.flips[0].after == "ông lê an đến huế."


def test_labels_flip_too():
    copies = Copies.of(TOPIC, CORPUS)
    given = [
        Label(r.labels["topic"] if name != "telex" else "event")
        for name, records in {"": copies.records, **copies.changed}.items()
        for r in records
    ]
    found = {d.perturbation: d for d in measure(copies, [Outcome(WHO, given)]).drops}
    assert found["vni"].flips == ()
    assert [f.said_after for f in found["telex"].flips] == ["event"] * 4
    # F1 of event 2·4 / (8 + 4), of border 0: their mean is 1/3.
    assert found["telex"].after.value == pytest.approx(1 / 3)


def test_who_answers_by_lot_loses_what_is_expected_and_flips_nothing():
    copies = Copies.of(TOPIC, CORPUS)
    # The draw is right on the texts as they are and wrong on all others, with even odds on each.
    even = {"event": 0.5, "border": 0.5}
    other = {"event": "border", "border": "event"}
    given = [
        Label(r.labels["topic"] if name == "" else other[r.labels["topic"]], even)
        for name, records in {"": copies.records, **copies.changed}.items()
        for r in records
    ]
    lots = Identity("lots.v1", Card("by lot", "none", by_lot=True))
    found = measure(copies, [Outcome(lots, given)]).drops
    assert {drop.lost.value for drop in found} == {0.0}
    assert {drop.flips for drop in found} == {()}


def test_who_does_not_answer_is_told_with_the_reason():
    found = measure(COPIES, [Outcome(WHO, status="unavailable", reason="no weights")])
    assert (found.drops, found.missing) == ((), {"mine.v1": "no weights"})


def test_a_corpus_without_gold_is_refused():
    bare = Corpus("bare", (Record(Segment("x", "Huế")),), {"ner": NER})
    with pytest.raises(NoGold):
        Copies.of(NER, bare)


def test_answers_are_told_in_words():
    assert told(Failure("too long"), "x") == "failed: too long"
    parts = frozenset({Span(0, 7, "ORG", ((0, 2), (5, 7)))})
    assert told(parts, "ab xx cd") == "ab…cd ORG".replace("cd", " c")


def test_a_drop_has_the_marks_that_the_card_gives_on_that_corpus():
    cards = {
        "a.v1": Card("it", "none", tuned_on=("made",), contamination="perhaps"),
        "b.v1": Card("it", "none", tuned_on=("other",), floor=True),
    }
    given = answers(COPIES, lambda _: True)
    found = measure(COPIES, [Outcome(Identity(name, card), given) for name, card in cards.items()])
    told_of = {drop.approach: drop.marks for drop in found.drops}
    assert told_of == {"a.v1": ("tuned", "seen"), "b.v1": ("floor",)}
