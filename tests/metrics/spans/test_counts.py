from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import hypothesis.strategies as st
import nervaluate
import numpy as np
import pytest
import seqeval.scheme
from hypothesis import given, settings
from numpy.testing import assert_array_equal
from seqeval.metrics.v1 import precision_recall_fscore_support

from vieval.corpus.tags import Chunk, encode
from vieval.data import Span, Spans
from vieval.metrics.spans.counts import (
    COUNTS,
    SCHEMES,
    VIEWS,
    actual,
    count_decoys,
    count_slices,
    count_spans,
    f1,
    possible,
    precision,
    recall,
)
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import match, outermost

GROUPS = {"all": None, "A": frozenset("A"), "AB": frozenset("AB"), "C": frozenset("C")}
NOTHING: Spans = frozenset()

span = st.builds(
    lambda start, length, kind: Span(start, start + length, kind),
    st.integers(0, 9),
    st.integers(1, 6),
    st.sampled_from("ABC"),
)
spans = st.frozensets(span, max_size=6)
sides = st.lists(st.tuples(spans, spans), max_size=5)


def both(segments: list[tuple[Spans, Spans]]) -> tuple[list[Spans], list[Spans]]:
    return [gold for gold, _ in segments], [predicted for _, predicted in segments]


def of(*places: str) -> Spans:
    """Spans from `TYPE:start-end`."""
    parts = (place.replace("-", ":").split(":") for place in places)
    return frozenset(Span(int(start), int(end), kind) for kind, start, end in parts)


# Two segments of which every scheme counts something else.
#   gold        A[0,4)            B[6,9)   C[12,14)  |  A[0,4) A[1,3)
#   predicted   A[0,4)   A[5,7)            B[12,14)  |  A[0,4) B[1,3)  C[8,9)
# The nested view pairs, in order of gold:
#   strict      correct; B-A incorrect; C-B incorrect  |  correct; A-B incorrect; C spurious
#   exact       correct; B-A incorrect; correct        |  correct; correct;       C spurious
#   type        correct; B-A incorrect; C-B incorrect  |  correct; A-B incorrect; C spurious
# The flat view drops A[1,3) and B[1,3).
GOLD = [of("A:0-4", "B:6-9", "C:12-14"), of("A:0-4", "A:1-3")]
PREDICTED = [of("A:0-4", "A:5-7", "B:12-14"), of("A:0-4", "B:1-3", "C:8-9")]
BY_HAND = {
    ("nested", "strict"): [[1, 2, 0, 0, 0], [1, 1, 0, 0, 1]],
    ("nested", "exact"): [[2, 1, 0, 0, 0], [2, 0, 0, 0, 1]],
    ("nested", "partial"): [[2, 0, 1, 0, 0], [2, 0, 0, 0, 1]],
    ("nested", "type"): [[1, 2, 0, 0, 0], [1, 1, 0, 0, 1]],
    ("flat", "strict"): [[1, 2, 0, 0, 0], [1, 0, 0, 0, 1]],
    ("flat", "exact"): [[2, 1, 0, 0, 0], [1, 0, 0, 0, 1]],
    ("flat", "partial"): [[2, 0, 1, 0, 0], [1, 0, 0, 0, 1]],
    ("flat", "type"): [[1, 2, 0, 0, 0], [1, 0, 0, 0, 1]],
}


@pytest.mark.parametrize("cell", BY_HAND, ids=" ".join)
def test_counts_by_hand(cell: tuple[str, str]):
    counts = count_spans(Matched.of(GOLD, PREDICTED), {"all": None})
    assert counts.at(*cell, "all").tolist() == BY_HAND[cell]


def test_a_group_is_filtered_on_both_sides_before_pairing():
    # Of type A, nested: segment 1 has gold [0,4) and predicted [0,4), [5,7); segment 2 has gold
    # [0,4), [1,3) and predicted [0,4).
    counts = count_spans(Matched.of(GOLD, PREDICTED), {"A": frozenset("A")})
    assert counts.at("nested", "strict", "A").tolist() == [[1, 0, 0, 0, 1], [1, 0, 0, 1, 0]]


def test_the_flat_view_is_taken_over_all_types_before_the_group():
    # The inner A is nested in a B, so no A is left to be found, though the group knows no B.
    gold = [of("B:0-6", "A:0-3")]
    counts = count_spans(Matched.of(gold, [of("A:0-3")]), {"A": frozenset("A")})
    assert counts.at("flat", "strict", "A").tolist() == [[0, 0, 0, 0, 1]]
    assert counts.at("nested", "strict", "A").tolist() == [[1, 0, 0, 0, 0]]


def test_scores_by_hand():
    total = count_spans(Matched.of(GOLD, PREDICTED), {"all": None}).total()[
        VIEWS.index("nested"), :, 0
    ]
    # Totals: strict and type (2, 3, 0, 0, 1), exact (4, 1, 0, 0, 1), partial (4, 0, 1, 0, 1).
    assert possible(total).tolist() == [5, 5, 5, 5]
    assert actual(total).tolist() == [6, 6, 6, 6]
    assert precision(total).tolist() == [2 / 6, 4 / 6, 4.5 / 6, 2 / 6]
    assert recall(total).tolist() == [2 / 5, 4 / 5, 4.5 / 5, 2 / 5]
    assert f1(total).tolist() == [4 / 11, 8 / 11, 9 / 11, 4 / 11]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 0, 0, 0, 0], (math.nan, math.nan, math.nan)),
        ([0, 0, 0, 2, 0], (math.nan, 0.0, 0.0)),
        ([0, 0, 0, 0, 2], (0.0, math.nan, 0.0)),
        ([0, 1, 0, 0, 0], (0.0, 0.0, 0.0)),
    ],
)
def test_what_is_0_of_0_is_undefined(counts: list[int], expected: tuple[float, ...]):
    found = [score(np.array(counts)) for score in (precision, recall, f1)]
    assert_array_equal(found, expected)


def test_counts_of_gold_alone_have_no_precision():
    counts = np.array([3, 1, 0, 1])
    assert recall(counts) == 3 / 5
    with pytest.raises(ValueError, match="do not tell what was predicted"):
        precision(counts)


@settings(max_examples=40)
@given(sides)
def test_a_batch_counts_what_match_counts_segment_by_segment(segments: list[tuple[Spans, Spans]]):
    gold, predicted = both(segments)
    counts = count_spans(Matched.of(gold, predicted), GROUPS)
    views: dict[str, Callable[[Spans], Spans]] = {"flat": outermost, "nested": frozenset}
    for view, take in views.items():
        for name, types in GROUPS.items():
            for scheme in SCHEMES:
                expected = []
                for row in segments:
                    here, there = (
                        frozenset(s for s in take(side) if not types or s.type in types)
                        for side in row
                    )
                    outcomes: list[str] = [pair.outcome for pair in match(here, there, scheme)]
                    expected.append([outcomes.count(outcome) for outcome in COUNTS])
                assert counts.at(view, scheme, name).tolist() == expected


@given(sides)
def test_strict_correct_is_the_intersection(segments: list[tuple[Spans, Spans]]):
    counts = count_spans(Matched.of(*both(segments)), {"all": None}).at("nested", "strict", "all")
    assert counts[:, 0].tolist() == [len(gold & predicted) for gold, predicted in segments]


@given(sides)
def test_every_gold_and_every_predicted_span_is_counted_once(segments: list[tuple[Spans, Spans]]):
    counts = count_spans(Matched.of(*both(segments)), {"all": None})
    for scheme in SCHEMES:
        cell = counts.at("nested", scheme, "all")
        assert possible(cell).tolist() == [len(gold) for gold, _ in segments]
        assert actual(cell).tolist() == [len(predicted) for _, predicted in segments]


@given(sides)
def test_exchanging_the_sides_exchanges_precision_and_recall(segments: list[tuple[Spans, Spans]]):
    gold, predicted = both(segments)
    there = count_spans(Matched.of(gold, predicted), GROUPS).values
    back = count_spans(Matched.of(predicted, gold), GROUPS).values
    assert_array_equal(there[..., [0, 1, 2, 4, 3]], back)
    assert_array_equal(precision(there), recall(back))
    assert_array_equal(f1(there), f1(back))


@given(sides)
def test_strict_is_never_above_exact_or_type(segments: list[tuple[Spans, Spans]]):
    counts = count_spans(Matched.of(*both(segments)), GROUPS)
    correct = counts.values[..., 0]
    strict, exact, partial, kind = (correct[:, :, i] for i in range(len(SCHEMES)))
    assert (strict <= exact).all()
    assert (strict <= kind).all()
    assert_array_equal(exact, partial)


@given(gold=spans, predicted=spans, new=span)
def test_one_more_correct_span_never_lowers_a_count_of_correct(
    gold: Spans, predicted: Spans, new: Span
):
    less = count_spans(Matched.of([gold], [predicted]), {"all": None}, ("nested",)).total()
    for more in ([gold | {new}], [predicted | {new}]), ([gold], [predicted | (gold & {new})]):
        assert (
            count_spans(Matched.of(*more), {"all": None}, ("nested",)).total()[..., 0]
            >= less[..., 0]
        ).all()


@given(sides, st.randoms())
def test_no_count_depends_on_the_order_of_segments(segments: list[tuple[Spans, Spans]], random):
    order = random.sample(range(len(segments)), len(segments))
    straight = count_spans(Matched.of(*both(segments)), GROUPS).rows(np.array(order, int))
    assert_array_equal(
        straight.values, count_spans(Matched.of(*both([segments[i] for i in order])), GROUPS).values
    )


@given(sides, sides)
def test_the_counts_of_all_are_those_of_its_parts(
    one: list[tuple[Spans, Spans]], two: list[tuple[Spans, Spans]]
):
    parts = [count_spans(Matched.of(*both(part)), GROUPS) for part in (one, two)]
    whole = count_spans(Matched.of(*both(one + two)), GROUPS)
    assert_array_equal(np.concatenate([part.values for part in parts]), whole.values)
    assert_array_equal(parts[0].total() + parts[1].total(), whole.total())


def test_views_may_be_asked_for_alone():
    flat = count_spans(Matched.of(GOLD, PREDICTED), GROUPS, ("flat",))
    assert flat.views == ("flat",)
    assert_array_equal(flat.values, count_spans(Matched.of(GOLD, PREDICTED), GROUPS).values[:, :1])


def test_no_segments_give_no_rows():
    counts = count_spans(Matched.of([], []), GROUPS)
    assert counts.values.shape == (0, 2, 4, 4, 5)
    assert not counts.total().any()


def test_an_unknown_view_is_refused():
    with pytest.raises(KeyError, match="round"):
        count_spans(Matched.of([], []), GROUPS, ("round",))


@given(sides, st.data())
def test_rows_that_are_counted_together_are_added_up(
    segments: list[tuple[Spans, Spans]], data: st.DataObject
):
    size = len(segments)
    rows = np.array(data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)), int)
    alone = count_spans(Matched.of(*both(segments)), GROUPS).values
    together = count_spans(Matched.of(*both(segments), rows), GROUPS).values
    for row in range(len(together)):
        assert_array_equal(together[row], alone[rows == row].sum(axis=0))


@given(sides, st.data())
def test_slices_are_the_counts_of_the_segments_of_a_kind(
    segments: list[tuple[Spans, Spans]], data: st.DataObject
):
    size = len(segments)
    kinds = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=size, max_size=size)), int)
    matched = Matched.of(*both(segments))
    counts = count_spans(matched, GROUPS).at("flat", "type", "A")
    for kind, found in enumerate(count_slices(matched, kinds, GROUPS["A"], "flat", "type")):
        assert_array_equal(found, np.where((kinds == kind)[:, None], counts, 0))


def test_as_many_types_as_spans_cost_no_more_than_the_spans():
    spans = frozenset(Span(3 * place, 3 * place + 2, f"T{place}") for place in range(4_000))
    groups = {span.type: frozenset({span.type}) for span in spans}
    counts = count_spans(Matched.of([spans], [spans]), groups)
    assert (counts.total()[..., 0] == 1).all()
    assert len(counts.groups) == 4_000


def test_spans_that_all_lie_on_each_other_are_refused_before_they_are_paired():
    spans = frozenset(Span(0, end, "A") for end in range(1, 5_000))
    with pytest.raises(ValueError, match=r"overlap each other in .* pairs; at most 20,000,000"):
        count_spans(Matched.of([spans], [spans]), {"all": None})


@given(sides)
def test_a_decoy_is_hit_where_a_predicted_span_overlaps_it(segments: list[tuple[Spans, Spans]]):
    expected = [
        (
            sum(any(d.start < p.end and p.start < d.end for p in predicted) for d in decoys),
            len(decoys),
        )
        for decoys, predicted in segments
    ]
    decoys, predicted = both(segments)
    found = count_decoys(decoys, Matched.of([NOTHING] * len(decoys), predicted))
    assert found.tolist() == [list(row) for row in expected]


# Peers. Names do not overlap here, as tags cannot tell of names that do.


@st.composite
def chunks(draw: st.DrawFn) -> list[Chunk]:
    """Names of two types among eight tokens."""
    cuts = sorted(draw(st.sets(st.integers(0, 8), max_size=6)))
    return [
        Chunk(start, end, draw(st.sampled_from("AB")))
        for start, end in pairwise(cuts)
        if draw(st.booleans())
    ]


@pytest.mark.parametrize("scheme", ["IOB1", "IOB2", "IOE2", "IOBES", "BILOU"])
@given(st.lists(st.tuples(chunks(), chunks()), min_size=1, max_size=4))
def test_strict_scores_are_those_of_seqeval_1_2_2(
    scheme: str, rows: list[tuple[list[Chunk], list[Chunk]]]
):
    tags = [[encode(side, 8, scheme) for side in column] for column in zip(*rows, strict=True)]
    peer = precision_recall_fscore_support(
        *tags, average="micro", scheme=getattr(seqeval.scheme, scheme), zero_division=0
    )
    gold, predicted = both(
        [
            (frozenset(Span(*c) for c in one), frozenset(Span(*c) for c in other))
            for one, other in rows
        ]
    )
    total = count_spans(Matched.of(gold, predicted), {"all": None}).total()[0, 0, 0]
    found = np.nan_to_num([precision(total), recall(total), f1(total)])
    assert found.tolist() == pytest.approx([float(score) for score in peer[:3]])


NERVALUATE = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


def ask_nervaluate(gold: list[Span], predicted: list[Span]) -> dict[str, list[int]]:
    """The counts of nervaluate, whose ends are inclusive; it takes the spans in a given order."""
    sides = [
        [[{"label": s.type, "start": s.start, "end": s.end - 1} for s in side]]
        for side in (gold, predicted)
    ]
    results = nervaluate.Evaluator(*sides, tags=list("ABC"), loader="dict").evaluate()["overall"]
    return {
        scheme: [getattr(results[name], count) for count in COUNTS]
        for scheme, name in NERVALUATE.items()
    }


# Where each span overlaps one other at most there is nothing to choose, and nervaluate is right.
CLEAR = {
    "equal": (["A:0-3", "B:5-8"], ["A:0-3", "B:5-8"]),
    "types and bounds": (["A:0-3", "B:5-8", "A:10-12"], ["B:0-3", "B:6-9", "C:9-11"]),
    "missed and spurious": (["A:0-3", "B:5-8"], ["A:10-12", "C:14-15"]),
    "touching": (["A:0-3"], ["A:3-6"]),
}


@pytest.mark.parametrize("case", CLEAR)
def test_counts_are_those_of_nervaluate_1_2_1_where_nothing_is_to_be_chosen(case: str):
    gold, predicted = (sorted(of(*side), key=lambda s: s.start) for side in CLEAR[case])
    counts = count_spans(
        Matched.of([frozenset(gold)], [frozenset(predicted)]), {"all": None}, ("nested",)
    )
    ours = {scheme: counts.at("nested", scheme, "all")[0].tolist() for scheme in SCHEMES}
    assert ours == ask_nervaluate(gold, predicted)


def test_the_strict_count_does_not_depend_on_the_order_as_that_of_nervaluate_1_2_1_does():
    gold = [Span(0, 6, "A"), Span(0, 3, "A")]
    forward, backward = [Span(1, 6, "A"), Span(0, 6, "A")], [Span(0, 6, "A"), Span(1, 6, "A")]
    assert ask_nervaluate(gold, forward)["strict"][:2] == [0, 2]
    assert ask_nervaluate(gold, backward)["strict"][:2] == [1, 1]
    counts = count_spans(
        Matched.of([frozenset(gold)], [frozenset(forward)]), {"all": None}, ("nested",)
    )
    assert counts.at("nested", "strict", "all").tolist() == [[1, 1, 0, 0, 0]]


def test_the_seed_articles_have_54_outermost_people_places_and_organisations():
    path = Path(__file__).parents[3] / "gold" / "gold.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    gold = [
        frozenset(Span(e["start"], e["end"], e["type"]) for e in row["entities"]) for row in rows
    ]
    groups = {"all": None, "names": frozenset({"PER", "LOC", "ORG"})}
    counts = count_spans(Matched.of(gold, [NOTHING] * len(gold)), groups)
    assert possible(counts.total())[:, 0].tolist() == [[64, 54], [74, 64]]


def test_groups_of_the_same_single_type_count_alike() -> None:
    gold = [frozenset({Span(0, 2, "PER"), Span(3, 5, "LOC")})]
    groups = {"headline": frozenset({"PER"}), "PER": frozenset({"PER"}), "LOC": frozenset({"LOC"})}
    counts = count_spans(Matched.of(gold, gold), groups)
    found = {name: counts.at("flat", "strict", name)[0].tolist() for name in groups}
    assert found == {name: [1, 0, 0, 0, 0] for name in groups}
