"""underthesea's recogniser, fed with its own tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from vieval.data import Card, Failure, Segment, Spans
from vieval.models import underthesea


@dataclass(frozen=True)
class UndertheseaFeedback:
    """Tags a segment again with the tags of the round before, until nothing changes.

    The model was trained with features on the entity tags of the three words before, which
    `underthesea.ner` always leaves unknown. After `max_rounds` rounds the last answer stands.
    """

    max_rounds: int = 10

    card: ClassVar[Card] = Card(
        summary="underthesea's entity model, tagging again with its own tags until they settle",
        licence="Apache-2.0",
        emits=("LOC", "MISC", "ORG", "PER"),
        libraries=("underthesea", "underthesea-core"),
        trained_on="VLSP 2016 (entities), VLSP 2013 (words, parts of speech)",
        contamination="its training data very likely hold all of VLSP 2016, the test split too",
    )

    def predict(self, segments: Sequence[Segment]) -> list[Spans | Failure]:
        return [underthesea.spans(segment.text, self.max_rounds) for segment in segments]
