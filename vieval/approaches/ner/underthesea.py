"""underthesea's named-entity recogniser as shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from vieval.data import Card, Failure, Segment, Spans
from vieval.models import underthesea


@dataclass(frozen=True)
class Underthesea:
    """The tags of `underthesea.ner`, read leniently as conlleval does, punctuation trimmed."""

    card: ClassVar[Card] = Card(
        summary="underthesea's pipeline of conditional random fields, as `underthesea.ner` runs it",
        licence="Apache-2.0",
        emits=("LOC", "MISC", "ORG", "PER"),
        libraries=("underthesea", "underthesea-core"),
        trained_on="VLSP 2016 (entities), VLSP 2013 (words, parts of speech)",
        contamination="its training data very likely hold all of VLSP 2016, the test split too",
    )

    def predict(self, segments: Sequence[Segment]) -> list[Spans | Failure]:
        return [underthesea.spans(segment.text) for segment in segments]
