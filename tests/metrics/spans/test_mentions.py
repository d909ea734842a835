from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from vieval.data import Span, Spans
from vieval.metrics.spans.confusion import confuse
from vieval.metrics.spans.counts import count_spans, possible, recall
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import SCHEMES
from vieval.metrics.spans.mentions import MentionCounts, by_attribute, count_mentions
from vieval.metrics.spans.restoration import count_restorations

NOTHING: Spans = frozenset()


def mention(start: int, end: int, kind: str, **attributes: str) -> Span:
    return Span(start, end, kind, (), attributes)


def count_mentions_by(
    gold: list[Spans],
    predicted: list[Spans],
    attribute: str,
    types: frozenset[str] | None = None,
    view: str = "flat",
) -> MentionCounts:
    matched = Matched.of(gold, predicted)
    kinds = by_attribute(matched.table.gold.source, attribute)
    return count_mentions(matched, kinds, types, view)


# 1: PER found, LOC on other bounds; 2: LOC as ORG, PER missed, a PER without form found.
GOLD = [
    frozenset({mention(0, 3, "PER", form="native"), mention(5, 9, "LOC", form="sinicised")}),
    frozenset(
        {
            mention(0, 3, "LOC", form="native"),
            mention(5, 9, "PER", form="sinicised"),
            mention(12, 15, "PER"),
        }
    ),
]
PREDICTED = [
    frozenset({Span(0, 3, "PER"), Span(5, 8, "LOC")}),
    frozenset({Span(0, 3, "ORG"), Span(12, 15, "PER"), Span(20, 22, "PER")}),
]


def test_mentions_are_counted_by_the_value_of_an_attribute():
    found = count_mentions_by(GOLD, PREDICTED, "form")
    assert found.values == ("native", "sinicised")
    # Correct, incorrect, partial, missed, of the two segments.
    assert found.at("strict", "native").tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert found.at("exact", "native").tolist() == [[1, 0, 0, 0], [1, 0, 0, 0]]
    assert found.at("strict", "sinicised").tolist() == [[0, 1, 0, 0], [0, 0, 0, 1]]
    assert found.at("partial", "sinicised").tolist() == [[0, 0, 1, 0], [0, 0, 0, 1]]
    assert found.at("type", "sinicised").tolist() == [[1, 0, 0, 0], [0, 0, 0, 1]]
    # Strict 1 of 2 and 0 of 2; partial (1 + 1) of 2 and half of 2.
    assert recall(found.counts.sum(axis=0))[0].tolist() == [0.5, 0.0]
    assert recall(found.counts.sum(axis=0))[2].tolist() == [1.0, 0.25]


def test_only_the_given_types_are_paired():
    found = count_mentions_by(GOLD, PREDICTED, "form", frozenset({"LOC"}))
    assert found.at("strict", "native").tolist() == [[0, 0, 0, 0], [0, 0, 0, 1]]


def test_a_nested_mention_counts_in_the_nested_view_only():
    gold = [frozenset({mention(0, 9, "ORG", form="native"), mention(0, 3, "LOC", form="foreign")})]
    flat, nested = (count_mentions_by(gold, gold, "form", view=v) for v in ("flat", "nested"))
    assert flat.values == nested.values == ("foreign", "native")
    assert flat.at("strict", "foreign").tolist() == [[0, 0, 0, 0]]
    assert nested.at("strict", "foreign").tolist() == [[1, 0, 0, 0]]


def test_values_with_numbers_are_sorted_by_them():
    values = ("11–20", "1–5", "21+", "6–10", "none")
    gold = [frozenset(mention(i, i + 1, "A", length=v) for i, v in enumerate(values))]
    found = count_mentions_by(gold, [NOTHING], "length")
    assert found.values == ("none", "1–5", "6–10", "11–20", "21+")


def test_an_attribute_that_no_mention_has_gives_no_value():
    found = count_mentions_by(GOLD, PREDICTED, "colour")
    assert found.values == ()
    assert found.counts.shape == (2, 4, 0, 4)


spans = st.frozensets(
    st.builds(
        lambda start, length, kind: Span(
            start, start + length, kind, (), {"form": "xyz"[start % 3]}
        ),
        st.integers(0, 9),
        st.integers(1, 6),
        st.sampled_from("ABC"),
    ),
    max_size=6,
)


@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=4))
def test_the_slices_of_an_attribute_add_up_to_the_whole(segments: list[tuple[Spans, Spans]]):
    gold, predicted = map(list, zip(*segments, strict=True))
    for view in ("flat", "nested"):
        for types in (None, frozenset("AB")):
            whole = count_spans(Matched.of(gold, predicted), {"": types}, (view,)).values[
                :, 0, :, 0, :4
            ]
            parts = count_mentions_by(gold, predicted, "form", types, view).counts.sum(axis=2)
            assert parts.tolist() == whole.tolist()


def test_the_confusion_tells_who_was_taken_for_whom():
    found = confuse(Matched.of(GOLD, PREDICTED))
    assert found.types == ("LOC", "ORG", "PER")
    assert found.counts.tolist() == [
        [1, 1, 0, 0],  # LOC: one as LOC on other bounds, one as ORG
        [0, 0, 0, 0],  # ORG: none in gold
        [0, 0, 2, 1],  # PER: two found, one missed
        [0, 0, 1, 0],  # spurious: one PER
    ]


@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=4))
def test_the_confusion_adds_up_to_the_strict_counts(segments: list[tuple[Spans, Spans]]):
    gold, predicted = map(list, zip(*segments, strict=True))
    for view in ("flat", "nested"):
        total = count_spans(Matched.of(gold, predicted), {"": None}, (view,)).total()[0, 0, 0]
        matrix = confuse(Matched.of(gold, predicted), view).counts
        correct, incorrect, _, missed, spurious = total
        assert (matrix[-1].sum(), matrix[:, -1].sum()) == (spurious, missed)
        assert matrix[:-1, :-1].sum() == correct + incorrect
        assert matrix[:-1].sum() == possible(total)


def test_no_spans_confuse_nothing():
    found = confuse(Matched.of([NOTHING], [NOTHING]))
    assert (found.types, found.counts.tolist()) == ((), [[0]])


NAME = {"form": "sinicised", "referent": "Phạm Bình Minh"}


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        # Restored, proposed, bounded, mentions.
        (Span(0, 12, "PER", (), {"referent": "Phạm Bình Minh"}), [1, 1, 1, 1]),
        (Span(0, 12, "LOC", (), {"referent": "Phạm Bình Minh"}), [1, 1, 1, 1]),
        (Span(0, 12, "PER", (), {"referent": "Phan Bình Minh"}), [0, 1, 1, 1]),
        (Span(0, 12, "PER"), [0, 0, 1, 1]),
        (Span(4, 12, "PER", (), {"referent": "Phạm Bình Minh"}), [0, 0, 0, 1]),
    ],
)
def test_a_name_is_restored_on_its_exact_bounds(predicted: Span, expected: list[int]):
    gold = frozenset({mention(0, 12, "PER", **NAME)})
    assert count_restorations(Matched.of([gold], [frozenset({predicted})])).tolist() == [expected]


def test_only_sinicised_names_with_a_referent_are_to_be_restored():
    gold = frozenset(
        {
            mention(0, 6, "LOC", form="native", referent="Hà Nội"),
            mention(8, 12, "PER", form="sinicised"),
        }
    )
    assert (
        count_restorations(Matched.of([gold, NOTHING], [gold, NOTHING])).tolist() == [[0] * 4] * 2
    )


def test_the_schemes_are_those_of_the_scores():
    assert count_mentions_by(GOLD, PREDICTED, "form").schemes == tuple(SCHEMES)
    assert np.shape(count_mentions_by([], [], "form").counts) == (0, 4, 0, 4)
