"""How far approaches disagree about a segment, by hand."""

from __future__ import annotations

import pytest

from vieval.data import Answer, Failure, Label, Span
from vieval.review.disputes import disputes

AN, HUE = Span(0, 2, "PER"), Span(5, 8, "LOC")


def test_labels_of_pairs_are_the_same_or_not() -> None:
    answers: list[list[Answer]] = [
        [Label("x"), Label("x"), Failure("")],
        [Label("x"), Label("y"), Label("x")],
        [Label("x"), Label("z"), Failure("")],
    ]
    # All the same; three pairs that differ; one that answers alone.
    assert disputes(answers).tolist() == [0, 1, 0]


def test_spans_of_pairs_are_apart_by_their_f1() -> None:
    answers: list[list[Answer]] = [
        [frozenset({AN, HUE}), frozenset(), frozenset({AN})],
        [frozenset({AN}), frozenset(), frozenset()],
    ]
    # 1 - 2 · 1 / (2 + 1); both say that there is none; nothing in common.
    assert disputes(answers).tolist() == pytest.approx([1 / 3, 0, 1])
