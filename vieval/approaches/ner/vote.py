"""The spans on which most of several approaches agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from vieval.data import Answer, Card, Failure, Spans
from vieval.metrics.answers import majority


@dataclass(frozen=True)
class Vote:
    """Keeps a span, bounds and type, that more than half of the `members` found.

    A member that failed on a segment has no vote there; where all failed, so does the vote. A span
    takes its attributes from the first member that gave it any.
    """

    members: tuple[str, ...]

    card: ClassVar[Card] = Card(
        summary="the spans that most of its members found, bounds and type alike",
        licence="that of its members",
        trained_on="nothing itself; see its members",
        contamination="that of its members",
        tuned_on=("seeds",),
    )

    def combine(self, answers: Mapping[str, Sequence[Answer]]) -> list[Spans | Failure]:
        by_segment = zip(*(answers[member] for member in self.members), strict=True)
        return [
            majority(given)
            if any(isinstance(answer, frozenset) for answer in given)
            else Failure("every member failed on this segment")
            for given in by_segment
        ]
