"""What became of each name, as a lane shows it."""

from __future__ import annotations

from vieval.data import Answer, Failure, Label, Segment, Span, Spans
from vieval.report.page.lanes import answer_lane, gold_lane, label_lane
from vieval.report.page.payload import NO_LABEL, OUTCOMES, Marks

TYPES = ("PER", "LOC", "ORG")
TEXT = Segment("1", "x" * 60)


def spans(*given: tuple[int, int, str]) -> Spans:
    return frozenset(Span(*one) for one in given)


def told(marks: Marks) -> list[tuple[int, int, str, str]]:
    return [
        (start, start + length, TYPES[kind], OUTCOMES[outcome])
        for start, length, kind, outcome in zip(
            marks.start, marks.length, marks.type, marks.outcome, strict=True
        )
    ]


def lane(gold: Spans, said: Spans, decoys: Spans = frozenset()) -> Marks:
    return answer_lane([TEXT], [gold], [said], [decoys], TYPES)


def test_each_predicted_span_and_each_missed_name_is_one_mark_with_its_outcome() -> None:
    gold = spans((0, 4, "PER"), (5, 9, "LOC"), (10, 14, "ORG"), (15, 19, "PER"), (20, 24, "PER"))
    said = spans(
        (0, 4, "PER"),
        (5, 8, "LOC"),
        (10, 14, "LOC"),
        (15, 18, "ORG"),
        (30, 34, "LOC"),
        (40, 44, "PER"),
    )
    assert told(lane(gold, said, spans((41, 42, "DECOY")))) == [
        (0, 4, "PER", "right"),
        (5, 8, "LOC", "boundary"),
        (10, 14, "LOC", "type"),
        (15, 18, "ORG", "boundary and type"),
        (20, 24, "PER", "missed"),
        (30, 34, "LOC", "spurious"),
        (40, 44, "PER", "decoy"),
    ]


def test_what_was_split_and_merged_is_told() -> None:
    split = lane(spans((0, 9, "ORG")), spans((0, 4, "ORG"), (5, 9, "LOC")))
    assert [outcome for *_, outcome in told(split)] == ["split", "split"]
    merged = lane(spans((0, 4, "ORG"), (5, 9, "LOC")), spans((0, 9, "ORG")))
    assert told(merged) == [(0, 9, "ORG", "merged")]


def test_marks_are_counted_segment_by_segment_and_outer_come_first() -> None:
    found = gold_lane(
        [spans((2, 3, "LOC"), (0, 5, "ORG")), frozenset(), spans((1, 2, "PER"))], TYPES
    )
    assert found.count == (2, 0, 1)
    assert found.start == (0, 2, 1)
    assert found.type == (2, 1, 0)
    assert found.outcome == ()


def test_pieces_and_attributes_stand_under_the_number_of_their_mark() -> None:
    split = Span(4, 9, "LOC", ((4, 5), (7, 9)), {"form": "native"})
    found = gold_lane([spans((0, 3, "PER")), frozenset({split})], TYPES)
    assert found.fragments == {"1": ((4, 5), (7, 9))}
    assert found.attributes == {"form": {"1": "native"}}


def test_what_gold_says_of_a_missed_name_was_not_said_by_the_approach() -> None:
    name = Span(0, 3, "PER", (), {"referent": "Lê Hoài Trung"})
    assert lane(frozenset({name}), frozenset()).attributes == {}
    assert lane(frozenset({name}), frozenset({name})).attributes == {
        "referent": {"0": "Lê Hoài Trung"}
    }


def test_a_label_has_the_percent_of_its_own_probability() -> None:
    answers: list[Answer] = [Label("b", {"a": 0.254, "b": 0.746}), Failure("too long"), Label("a")]
    found = label_lane(answers, ("a", "b"))
    assert found.label == (1, NO_LABEL, 0)
    assert found.sure == (75, 0, 0)
    assert label_lane([Label("a")], ("a",)).sure == ()
