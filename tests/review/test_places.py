"""What annotators agree on, and where a person must decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vieval.data import Record, Segment, Span
from vieval.problems import Problem
from vieval.review.places import Opinions, opinions

NAMES, TOPIC = Problem("ner", "spans"), Problem("topic", "labels")


def names(*given: Span | None) -> Mapping[str, Record]:
    spans = frozenset(one for one in given if one is not None)
    return {"1": Record(Segment("1", "x" * 50), {"ner": spans})}


def topic(label: str) -> Mapping[str, Record]:
    return {"1": Record(Segment("1", "x"), labels={"topic": label})}


def of(problem: Problem, *annotators: Mapping[str, Record]) -> Opinions:
    [found] = opinions(problem, ["1"], annotators)
    return found


def told(found: Opinions) -> list[list[tuple[object, tuple[int, ...]]]]:
    return [[(one.said, one.by) for one in place.candidates] for place in found.places]


A, B, INNER, FAR = Span(0, 9, "ORG"), Span(0, 7, "ORG"), Span(3, 6, "LOC"), Span(20, 25, "PER")


def test_what_all_say_is_agreed_and_the_rest_is_to_decide() -> None:
    found = of(NAMES, names(A, FAR), names(B, FAR), names(A, FAR))
    assert found.agreed == frozenset({FAR})
    assert told(found) == [[(A, (0, 2)), (B, (1,))]]


def test_what_overlaps_is_decided_together_and_what_only_touches_is_not() -> None:
    after = Span(9, 12, "LOC")
    found = of(NAMES, names(A, INNER, after, FAR), names())
    assert told(found) == [[(A, (0,)), (INNER, (0,))], [(after, (0,))], [(FAR, (0,))]]


def test_one_span_with_two_attributes_is_two_candidates() -> None:
    one, two = (Span(0, 9, "ORG", (), {"form": form}) for form in ("native", "garbled"))
    found = of(NAMES, names(one), names(two))
    assert found.agreed == frozenset()
    [place] = found.places
    assert [c.said.attributes["form"] for c in place.candidates if isinstance(c.said, Span)] == [
        "native",
        "garbled",
    ]


def test_who_did_not_work_on_a_segment_has_no_say() -> None:
    assert of(NAMES, names(A), {}, names(A)).agreed == frozenset({A})
    assert of(NAMES, {}, {}) == Opinions(None, ())


def unseen(given: Mapping[str, Record], *regions: Span) -> Mapping[str, Record]:
    return {key: replace(one, unannotated=frozenset(regions)) for key, one in given.items()}


def test_who_did_not_look_at_a_place_has_no_say_on_it() -> None:
    blind = unseen(names(FAR), Span(0, 10, ""))
    found = of(NAMES, names(A, FAR), names(A, FAR), blind)
    assert (found.agreed, found.places) == (frozenset({A, FAR}), ())
    # Of another type, or elsewhere, its silence counts.
    for region in (Span(0, 10, "PER"), Span(9, 12, "")):
        found = of(NAMES, names(A, FAR), names(A, FAR), unseen(names(FAR), region))
        assert found.agreed == frozenset({FAR})
        assert told(found) == [[(A, (0, 1))]]


def test_where_no_two_looked_everywhere_agreement_settles_nothing() -> None:
    blind = unseen(names(FAR), Span(0, 10, ""))
    found = of(NAMES, names(FAR), blind)
    assert found.agreed is None
    assert told(found) == [[(FAR, (0, 1))]]
    assert of(NAMES, names(), unseen(names(), Span(0, 10, ""))) == Opinions(None, ())


def test_what_one_alone_says_is_not_agreed() -> None:
    assert told(of(NAMES, names(A), {})) == [[(A, (0,))]]


def test_labels_are_agreed_or_all_to_decide() -> None:
    assert of(TOPIC, topic("event"), topic("event")) == Opinions("event", ())
    found = of(TOPIC, topic("event"), topic("border"), topic("event"))
    assert found.agreed is None
    assert told(found) == [[("event", (0, 2)), ("border", (1,))]]
