from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import given

from vieval.data import Segment, Span, Spans
from vieval.metrics.spans.errors import KINDS, sort_errors
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import match
from vieval.review.errors import by_kind, disagreements, excerpt, find_errors, hardest

SEGMENT = Segment("1", "Ông Nguyễn Văn An thăm Hà Nội và Huế")
PER, INNER, LOC, HUE = (
    Span(4, 17, "PER"),
    Span(11, 17, "PER"),
    Span(23, 29, "LOC"),
    Span(33, 36, "LOC"),
)


def retyped(span: Span, kind: str) -> Span:
    return Span(span.start, span.end, kind)


# Gold, predicted, decoys, and the errors as (kind, gold, predicted).
CASES = {
    "nothing wrong": ({PER}, {PER}, set(), []),
    "boundary": ({PER}, {INNER}, set(), [("boundary", (PER,), (INNER,))]),
    "type": ({LOC}, {retyped(LOC, "ORG")}, set(), [("type", (LOC,), (retyped(LOC, "ORG"),))]),
    "boundary and type": (
        {PER},
        {retyped(INNER, "LOC")},
        set(),
        [("boundary and type", (PER,), (retyped(INNER, "LOC"),))],
    ),
    "missed": ({PER, LOC}, {PER}, set(), [("missed", (LOC,), ())]),
    "spurious": ({PER}, {PER, LOC}, set(), [("spurious", (), (LOC,))]),
    "decoy": ({PER}, {PER, LOC}, {Span(26, 29, "DECOY")}, [("decoy", (), (LOC,))]),
    "a name that a decoy is next to": ({LOC}, {LOC}, {HUE}, []),
    "split": (
        {PER},
        {Span(4, 10, "PER"), Span(11, 17, "LOC")},
        set(),
        [("split", (PER,), (Span(4, 10, "PER"), Span(11, 17, "LOC")))],
    ),
    # One part lies in the gap of the other.
    # Of two names the second has parts that overlap each other.
    "a split beside two readings": (
        {PER, LOC},
        {Span(4, 10, "PER"), INNER, Span(23, 26, "LOC"), Span(25, 29, "LOC")},
        set(),
        [
            ("split", (PER,), (Span(4, 10, "PER"), INNER)),
            ("spurious", (), (Span(23, 26, "LOC"),)),
            ("boundary", (LOC,), (Span(25, 29, "LOC"),)),
        ],
    ),
    "split into pieces": (
        {PER},
        {Span(4, 17, "PER", ((4, 7), (15, 17))), Span(8, 14, "PER")},
        set(),
        [("split", (PER,), (Span(4, 17, "PER", ((4, 7), (15, 17))), Span(8, 14, "PER")))],
    ),
    "merged": (
        {LOC, HUE},
        {Span(23, 36, "LOC")},
        set(),
        [("merged", (LOC, HUE), (Span(23, 36, "LOC"),))],
    ),
    # The parts overlap each other, so the name was not cut up: one is its boundary error.
    "two readings of one name are no split": (
        {PER},
        {Span(4, 16, "PER"), INNER},
        set(),
        [("boundary", (PER,), (Span(4, 16, "PER"),)), ("spurious", (), (INNER,))],
    ),
    # The second part also overlaps another name, which leaves no clean split and no clean merge.
    "a chain is no split": (
        {PER, LOC},
        {Span(4, 10, "PER"), Span(15, 29, "LOC")},
        set(),
        [
            ("boundary", (PER,), (Span(4, 10, "PER"),)),
            ("boundary", (LOC,), (Span(15, 29, "LOC"),)),
        ],
    ),
    # What is correct takes no part: INNER is found, and PER around it is merely missed.
    "a name around one that is found": ({PER, INNER}, {INNER}, set(), [("missed", (PER,), ())]),
}


@pytest.mark.parametrize("case", CASES)
def test_errors_told_by_hand(case: str):
    gold, predicted, decoys, expected = CASES[case]
    found = find_errors(
        [SEGMENT], Matched.of([frozenset(gold)], [frozenset(predicted)]), [frozenset(decoys)]
    )
    assert [(error.kind, error.gold, error.predicted) for error in found] == expected
    assert all(error.segment == SEGMENT for error in found)


span = st.builds(
    lambda start, length, kind: Span(start, start + length, kind),
    st.integers(0, 8),
    st.integers(1, 5),
    st.sampled_from("AB"),
)
spans = st.frozensets(span, max_size=5)


@given(gold=spans, predicted=spans)
def test_every_span_that_is_not_correct_is_in_exactly_one_error(gold: Spans, predicted: Spans):
    found = find_errors([SEGMENT], Matched.of([gold], [predicted]))
    in_gold = [span for error in found for span in error.gold]
    in_predicted = [span for error in found for span in error.predicted]
    right = gold & predicted
    assert len(in_gold) == len(set(in_gold))
    assert len(in_predicted) == len(set(in_predicted))
    assert set(in_gold) == gold - right
    assert set(in_predicted) == predicted - right
    assert {error.kind for error in found} <= set(KINDS)


@given(gold=spans, predicted=spans)
def test_errors_are_as_many_as_the_pairs_that_are_wrong_but_for_parts(
    gold: Spans, predicted: Spans
):
    found = find_errors([SEGMENT], Matched.of([gold], [predicted]))
    wrong = [pair for pair in match(gold, predicted, "strict") if pair.outcome != "correct"]
    # A whole and its n parts are n pairs: one with the whole, and n - 1 parts without a partner.
    parts = sum(
        len(error.gold) + len(error.predicted) - 2
        for error in found
        if error.kind in {"split", "merged"}
    )
    assert len(found) + parts == len(wrong)


@given(rows=st.lists(st.tuples(spans, spans, spans), min_size=1, max_size=4))
def test_errors_are_counted_as_they_are_listed(rows: list[tuple[Spans, Spans, Spans]]):
    segments = [Segment(str(number), "a" * 13) for number in range(len(rows))]
    gold, predicted, decoys = (list(side) for side in zip(*rows, strict=True))
    matched = Matched.of(gold, predicted)
    listed = by_kind(find_errors(segments, matched, decoys))
    counted = sort_errors(matched, decoys).counts()
    assert counted == {kind: len(errors) for kind, errors in listed.items()}
    assert list(counted) == list(KINDS)


def test_errors_are_listed_by_segment_and_place():
    segments = [Segment("1", "a b c d"), Segment("2", "a b c d")]
    one, two = Span(0, 1, "A"), Span(4, 5, "A")
    found = find_errors(segments, Matched.of([frozenset({one})] * 2, [frozenset({two})] * 2))
    assert [(error.segment.id, error.kind) for error in found] == [
        ("1", "missed"),
        ("1", "spurious"),
        ("2", "missed"),
        ("2", "spurious"),
    ]


def test_kinds_without_an_error_are_shown_empty():
    found = by_kind(find_errors([SEGMENT], Matched.of([frozenset({PER})], [frozenset()])))
    assert list(found) == list(KINDS)
    assert {kind: len(errors) for kind, errors in found.items() if errors} == {"missed": 1}


@pytest.mark.parametrize(
    ("width", "before", "after"),
    [
        (40, "Ông Nguyễn Văn An thăm ", " và Huế"),
        (10, "… An thăm ", " và Huế"),
        (6, "… thăm ", " và …"),
        (3, "… ", " …"),
    ],
)
def test_an_excerpt_shows_whole_words_around_an_error(width: int, before: str, after: str):
    error = find_errors([SEGMENT], Matched.of([frozenset({LOC})], [frozenset()]))[0]
    assert excerpt(error, width) == (before, "Hà Nội", after)


def test_an_excerpt_reaches_over_all_spans_of_an_error():
    error = find_errors(
        [SEGMENT], Matched.of([frozenset({LOC, HUE})], [frozenset({Span(23, 36, "LOC")})])
    )[0]
    assert excerpt(error).text == "Hà Nội và Huế"


def test_disagreements_say_who_found_a_span_and_who_did_not():
    answers = {
        "a": [frozenset({PER, LOC})],
        "b": [frozenset({PER, LOC, retyped(HUE, "PER")})],
        "c": [frozenset({PER})],
    }
    found = disagreements([SEGMENT], [frozenset({PER, LOC})], answers)
    assert [(row.span, row.found_by, row.left_out_by, row.in_gold) for row in found] == [
        (LOC, ("a", "b"), ("c",), True),
        (retyped(HUE, "PER"), ("b",), ("a", "c"), False),
    ]


def test_the_hardest_segments_have_the_most_mistakes_an_approach():
    segments = [Segment(name, SEGMENT.text) for name in "123"]
    gold = [frozenset({PER}), frozenset({PER, LOC}), frozenset()]
    answers = {
        # One spurious in 1; one missed in 2.
        "a": [frozenset({PER, LOC}), frozenset({PER}), frozenset()],
        # Nothing wrong in 1; both missed and one spurious in 2.
        "b": [frozenset({PER}), frozenset({HUE}), frozenset()],
    }
    found = hardest(segments, gold, answers)
    assert [(row.segment.id, row.mistakes, row.missed) for row in found] == [
        ("2", (1 + 3) / 2, {LOC}),
        ("1", (1 + 0) / 2, frozenset()),
    ]


def test_without_approaches_nothing_is_hard():
    assert hardest([SEGMENT], [frozenset({PER})], {}) == []
    assert disagreements([SEGMENT], [frozenset({PER})], {}) == []
