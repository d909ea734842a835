"""The spans, labels and failures among answers."""

from __future__ import annotations

from collections.abc import Sequence

from vieval.data import Answer, Failure, Label, Spans
from vieval.records import SpanColumns


def spans_of(answers: Sequence[Answer | None]) -> Sequence[Spans]:
    """The predicted spans of each segment; a failure or a missing answer counts as none."""
    if isinstance(answers, SpanColumns):
        return answers
    return [answer if isinstance(answer, frozenset) else frozenset() for answer in answers]


def labels_of(answers: Sequence[Answer | None]) -> list[str | None]:
    """The predicted label of each segment; None for a failure or a missing answer."""
    return [answer.name if isinstance(answer, Label) else None for answer in answers]


def failures(answers: Sequence[Answer]) -> int:
    """The number of segments on which an approach failed."""
    return sum(isinstance(answer, Failure) for answer in answers)
