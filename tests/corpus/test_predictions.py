"""Answers are kept with all that they are scored by."""

from __future__ import annotations

import json

import pytest

from vieval.corpus.predictions import prediction, read_predictions
from vieval.data import Answer, Failure, Label, Segment, Span
from vieval.problems import Problem

SEGMENT = Segment("a#0", "Hà Nội mưa", "a")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("spans", frozenset({Span(0, 6, "LOC")})),
        ("spans", frozenset()),
        ("labels", Label("event")),
        ("labels", Label("event", {"event": 0.1, "border": 0.9})),
        ("labels", Failure("timeout")),
    ],
)
def test_an_answer_is_read_as_it_was_given(kind: str, answer: Answer) -> None:
    problem = Problem("it", "spans" if kind == "spans" else "labels")
    told = json.dumps(prediction(problem, SEGMENT, answer)) + "\n"
    [found] = read_predictions(problem, told).values()
    assert found == answer
    # Two labels are equal whatever their probabilities, which a floor by lot is scored by.
    assert getattr(found, "probabilities", None) == getattr(answer, "probabilities", None)
