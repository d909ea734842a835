from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from vieval.data import Span, Spans
from vieval.metrics.spans import assignment
from vieval.metrics.spans.counts import count_spans
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import SCHEMES, Pair, match, match_all, outermost
from vieval.metrics.spans.overlaps import depth, overlaps, tabulate
from vieval.metrics.spans.overlaps import outermost as outermost_of_columns

TEXT = 9


@st.composite
def _span(draw: st.DrawFn) -> Span:
    """A span of a text of 9 code points, one in four discontinuous."""
    size = draw(st.sampled_from([2, 2, 2, 4]))
    bounds = st.lists(st.integers(0, TEXT), min_size=size, max_size=size, unique=True)
    first, *inner, last = sorted(draw(bounds))
    fragments = ((first, inner[0]), (inner[1], last)) if inner else ()
    return Span(first, last, draw(st.sampled_from("AB")), fragments)


spans = st.frozensets(_span(), max_size=5)
sides = st.lists(st.tuples(spans, spans), min_size=1, max_size=4)


def points(span: Span) -> set[int]:
    return {point for low, high in span.stretches for point in range(low, high)}


def brute_force(gold: list[Span], predicted: list[Span], scheme: str) -> tuple[int, int]:
    """The most correct pairs, and the most pairs with so many correct, over all pairings."""
    if not gold:
        return 0, 0
    first, *rest = gold
    best = brute_force(rest, predicted, scheme)
    for index, other in enumerate(predicted):
        if points(first) & points(other):
            agrees = {"bounds": points(first) == points(other), "type": first.type == other.type}
            needs = {"strict": ("bounds", "type"), "type": ("type",)}.get(scheme, ("bounds",))
            correct, pairs = brute_force(rest, predicted[:index] + predicted[index + 1 :], scheme)
            best = max(best, (correct + all(agrees[need] for need in needs), pairs + 1))
    return best


def tally(pairs: list[Pair]) -> tuple[int, int]:
    """The correct pairs, and the pairs of two spans."""
    both = [pair for pair in pairs if pair.gold and pair.predicted]
    return sum(pair.outcome == "correct" for pair in both), len(both)


def made(*names: str) -> Spans:
    """Spans from `TYPE:start-end` or, discontinuous, `TYPE:start-end,start-end`."""
    result = set()
    for name in names:
        kind, _, places = name.partition(":")
        stretches = tuple(
            (int(low), int(high)) for low, high in (place.split("-") for place in places.split(","))
        )
        fragments = stretches if len(stretches) > 1 else ()
        result.add(Span(stretches[0][0], stretches[-1][1], kind, fragments))
    return frozenset(result)


# Gold, predicted, and the (correct, other, missed, spurious) of strict, exact or partial, type.
CASES = {
    "equal": (["A:0-3"], ["A:0-3"], (1, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0)),
    "another type": (["A:0-3"], ["B:0-3"], (0, 1, 0, 0), (1, 0, 0, 0), (0, 1, 0, 0)),
    "other bounds": (["A:0-3"], ["A:1-4"], (0, 1, 0, 0), (0, 1, 0, 0), (1, 0, 0, 0)),
    "other bounds and type": (["A:0-3"], ["B:1-4"], (0, 1, 0, 0), (0, 1, 0, 0), (0, 1, 0, 0)),
    "one shared code point": (["A:0-3"], ["A:2-5"], (0, 1, 0, 0), (0, 1, 0, 0), (1, 0, 0, 0)),
    "touching": (["A:0-3"], ["A:3-5"], (0, 0, 1, 1), (0, 0, 1, 1), (0, 0, 1, 1)),
    "nothing predicted": (["A:0-3"], [], (0, 0, 1, 0), (0, 0, 1, 0), (0, 0, 1, 0)),
    "nothing in gold": ([], ["A:0-3"], (0, 0, 0, 1), (0, 0, 0, 1), (0, 0, 0, 1)),
    "split in two": (["A:0-6"], ["A:0-2", "A:3-6"], (0, 1, 0, 1), (0, 1, 0, 1), (1, 0, 0, 1)),
    "two merged": (["A:0-2", "B:3-6"], ["B:0-6"], (0, 1, 1, 0), (0, 1, 1, 0), (1, 0, 1, 0)),
    # 0-3 is correct with 0-3, which leaves 2-5 with 2-5 for the bounds; taking them in the order
    # of their starts would pair 0-3 with 0-5 first.
    "correct before the rest": (
        ["A:0-3", "A:2-5"],
        ["A:0-5", "A:0-3"],
        (1, 1, 0, 0),
        (1, 1, 0, 0),
        (2, 0, 0, 0),
    ),
    # One predicted span finds one gold span, even for `exact`, which cannot tell the two apart.
    "two types on the same bounds": (
        ["A:0-3", "B:0-3"],
        ["B:0-3"],
        (1, 0, 1, 0),
        (1, 0, 1, 0),
        (1, 0, 1, 0),
    ),
    # Type pairs the inner A with the outer A and the outer B with the inner B: two correct, where
    # strict has the same bounds with different types twice.
    "types crossed over in nested spans": (
        ["A:2-4", "B:0-6"],
        ["A:0-6", "B:2-4"],
        (0, 2, 0, 0),
        (2, 0, 0, 0),
        (2, 0, 0, 0),
    ),
    # One correct pair by type (A with A) is worth more than two pairs of different types.
    "one correct before two incorrect": (
        ["A:0-3", "B:2-4"],
        ["A:2-3", "C:0-1"],
        (0, 2, 0, 0),
        (0, 2, 0, 0),
        (1, 0, 1, 1),
    ),
    # The only correct pair by type, A with A, differs in more than B with A and A with C together.
    "one correct before two closer": (
        ["A:0-8", "B:0-1"],
        ["A:0-1", "C:1-8"],
        (0, 2, 0, 0),
        (1, 1, 0, 0),
        (1, 0, 1, 1),
    ),
    "in the gap of a discontinuous span": (
        ["A:0-2,6-8"],
        ["A:2-6"],
        (0, 0, 1, 1),
        (0, 0, 1, 1),
        (0, 0, 1, 1),
    ),
    "the same fragments": (["A:0-2,6-8"], ["A:0-2,6-8"], (1, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0)),
    "outer bounds are not the fragments": (
        ["A:0-2,6-8"],
        ["A:0-8"],
        (0, 1, 0, 0),
        (0, 1, 0, 0),
        (1, 0, 0, 0),
    ),
    "one fragment of two": (["A:0-2,6-8"], ["A:6-8"], (0, 1, 0, 0), (0, 1, 0, 0), (1, 0, 0, 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_cases_counted_by_hand(case: str):
    gold, predicted, strict, exact, kind = CASES[case]
    for scheme, expected in zip(SCHEMES, (strict, exact, exact, kind), strict=True):
        outcomes = [pair.outcome for pair in match(made(*gold), made(*predicted), scheme)]
        other = SCHEMES[scheme].otherwise
        counted = tuple(map(outcomes.count, ("correct", other, "missed", "spurious")))
        assert (counted, len(outcomes)) == (expected, sum(expected)), scheme


@pytest.mark.parametrize(
    ("gold", "predicted", "closest"),
    [
        # 0-6 differs from 0-2 by four code points and from 1-6 by one.
        (["A:0-6"], ["A:0-2", "A:1-6"], {"A:0-6": "A:1-6"}),
        # 0-8 with 1-8 and 0-3 with 0-4 differ by 1 + 1, the other way round by 4 + 6.
        (["A:0-8", "A:0-3"], ["A:0-4", "A:1-8"], {"A:0-8": "A:1-8", "A:0-3": "A:0-4"}),
    ],
)
def test_of_equally_good_pairings_the_closest_is_taken(
    gold: list[str], predicted: list[str], closest: dict[str, str]
):
    found = match(made(*gold), made(*predicted), "strict")
    pairs = {(pair.gold, pair.predicted) for pair in found if pair.gold and pair.predicted}
    assert pairs == {(*made(one), *made(other)) for one, other in closest.items()}


@pytest.mark.parametrize("bad", [Span(3, 3, "A"), Span(4, 2, "A"), Span(-1, 2, "A")])
def test_a_span_without_a_code_point_is_refused_with_its_place(bad: Span):
    with pytest.raises(ValueError, match=rf"segment 1: span \[{bad.start}, {bad.end}\) A is empty"):
        match_all(Matched.of([frozenset()] * 2, [frozenset(), frozenset({bad})]), "strict")


def test_gold_and_predictions_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="gold has 2 segments, the predictions have 1"):
        match_all(Matched.of([frozenset()] * 2, [frozenset()]), "strict")


def test_an_unknown_scheme_is_refused():
    with pytest.raises(KeyError, match="loose"):
        match(frozenset(), frozenset(), "loose")


@pytest.mark.parametrize("scheme", SCHEMES)
@given(gold=spans, predicted=spans)
def test_a_pairing_is_as_good_as_the_best_of_all(gold: Spans, predicted: Spans, scheme: str):
    found = match(gold, predicted, scheme)
    assert tally(found) == brute_force(list(gold), list(predicted), scheme)


@pytest.mark.parametrize("scheme", SCHEMES)
@given(gold=spans, predicted=spans)
def test_every_span_is_in_exactly_one_pair(gold: Spans, predicted: Spans, scheme: str):
    found = match(gold, predicted, scheme)
    assert sorted(map(repr, (pair.gold for pair in found if pair.gold))) == sorted(map(repr, gold))
    assert sorted(map(repr, (pair.predicted for pair in found if pair.predicted))) == sorted(
        map(repr, predicted)
    )
    for gold_span, predicted_span, outcome in found:
        assert (outcome == "missed") == (predicted_span is None)
        assert (outcome == "spurious") == (gold_span is None)


@given(sides)
def test_many_segments_are_paired_as_each_alone(segments: list[tuple[Spans, Spans]]):
    gold, predicted = map(list, zip(*segments, strict=True))
    alone = [match(one, other, "type") for one, other in segments]
    assert match_all(Matched.of(gold, predicted), "type") == alone


@given(sides)
def test_overlaps_are_all_pairs_that_share_a_code_point(segments: list[tuple[Spans, Spans]]):
    gold, predicted = map(list, zip(*segments, strict=True))
    table = tabulate(gold, predicted)
    found = overlaps(table)
    seen = {
        (
            table.gold.segment[g],
            table.gold.source.span(g),
            table.predicted.source.span(p),
        ): differing
        for g, p, differing in zip(found.gold, found.predicted, found.differing, strict=True)
    }
    assert len(seen) == len(found.gold)
    assert seen == {
        (number, one, other): len(points(one) ^ points(other))
        for number, (ones, others) in enumerate(segments)
        for one in ones
        for other in others
        if points(one) & points(other)
    }


@given(sides)
def test_the_outermost_spans_are_those_inside_no_other(segments: list[tuple[Spans, Spans]]):
    gold, predicted = map(list, zip(*segments, strict=True))
    expected = [
        frozenset(one for one in spans if not any(points(one) < points(other) for other in spans))
        for spans in gold
    ]
    assert [outermost(spans) for spans in gold] == expected
    columns = tabulate(gold, predicted).gold
    kept = [
        (columns.segment[i], columns.source.span(int(i)))
        for i in np.flatnonzero(outermost_of_columns(columns))
    ]
    assert set(kept) == {(number, span) for number, spans in enumerate(expected) for span in spans}


@given(sides)
def test_the_depth_of_a_span_is_how_many_it_lies_in(segments: list[tuple[Spans, Spans]]):
    gold, predicted = map(list, zip(*segments, strict=True))
    columns = tabulate(gold, predicted).gold
    for entry, found in enumerate(depth(columns)):
        span = columns.source.span(entry)
        others = gold[columns.segment[entry]]
        assert found == min(2, sum(points(span) < points(other) for other in others))


@given(sides)
def test_a_sparse_assignment_weighs_as_much_as_one_from_a_table(
    segments: list[tuple[Spans, Spans]],
):
    gold, predicted = map(list, zip(*segments, strict=True))
    pairs = overlaps(tabulate(gold, predicted))
    if not len(pairs.gold):
        return
    shape = int(pairs.gold.max()) + 1, int(pairs.predicted.max()) + 1
    weight = np.arange(1, len(pairs.gold) + 1)
    sums = []
    for solve in (assignment._dense, assignment._sparse):
        partner = solve(pairs.gold, pairs.predicted, weight, shape)
        sums.append(weight[partner[pairs.gold] == pairs.predicted].sum())
    assert sums[0] == sums[1]


def test_a_long_chain_of_crossing_names_is_paired_in_bounded_room():
    size = 20_000
    gold = frozenset(Span(4 * n, 4 * n + 3, "A") for n in range(size))
    crossing = frozenset(Span(4 * n + 2, 4 * n + 5, "A") for n in range(size))
    counts = count_spans(Matched.of([gold], [crossing]), {"all": None}).at("flat", "type", "all")
    assert counts.tolist() == [[size, 0, 0, 0, 0]]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8), st.data())
def test_what_is_tried_out_weighs_as_much_as_what_the_solver_finds(
    edges: list[tuple[int, int]], data: st.DataObject
):
    row, column = np.array(sorted(set(edges))).T
    weight = np.array(data.draw(st.lists(st.integers(1, 9), min_size=len(row), max_size=len(row))))
    best = assignment._tried(row, column, weight)
    partner = assignment._dense(row, column, weight, (4, 4))
    assert weight[best].sum() == weight[partner[row] == column].sum()
    assert len(set(row[best])) == len(set(column[best])) == best.sum()
