"""The spans, labels and failures among answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vieval.data import Answer, Failure, Label, Span, Spans


def spans_of(answers: Sequence[Answer | None]) -> Sequence[Spans]:
    """The predicted spans of each segment; a failure or a missing answer counts as none."""
    from vieval.records import SpanColumns

    if isinstance(answers, SpanColumns):
        return answers
    return [answer if isinstance(answer, frozenset) else frozenset() for answer in answers]


def labels_of(answers: Sequence[Answer | None]) -> list[str | None]:
    """The predicted label of each segment; None for a failure or a missing answer."""
    return [answer.name if isinstance(answer, Label) else None for answer in answers]


def failures(answers: Sequence[Answer]) -> int:
    """The number of segments on which an approach failed."""
    return sum(isinstance(answer, Failure) for answer in answers)


def majority(answers: Sequence[Answer]) -> Spans:
    """The spans, bounds and type, that more than half of those who answered about a segment found.

    A span takes its attributes from the first that gave it any.
    """
    votes = [answer for answer in answers if isinstance(answer, frozenset)]
    counts = Counter(span for spans in votes for span in spans)
    described: dict[Span, Span] = {}
    for spans in votes:
        for span in spans:
            if not described.get(span, span).attributes:
                described[span] = span
    return frozenset(described[span] for span, count in counts.items() if 2 * count > len(votes))
