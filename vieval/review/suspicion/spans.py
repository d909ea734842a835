"""Spans that the gold may lack or may have wrongly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TypeAlias

from vieval.data import Span, Spans
from vieval.review.suspicion.families import AGREEING, check_lengths, families

Shares: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class SuspectSpan:
    """A span that the gold of a segment may lack, or may have wrongly.

    `proposed` is what `families` have and the gold has not, beside the `gold` span that it
    overlaps most, if any; it is None where no family has anything at `gold`. `score` is the chance
    that one of the families at least is right, were they to err independently.
    """

    segment: int
    gold: Span | None
    proposed: Span | None
    score: float
    families: tuple[str, ...]


def suspect_spans(
    gold: Sequence[Spans], answers: Mapping[str, Sequence[Spans]]
) -> list[SuspectSpan]:
    """The suspect spans of all segments, the most suspect first.

    They are spans that two families propose and the gold has not, a family being as right as its
    precision on that type; and gold spans that no family overlaps, a family being as right as
    its share of gold spans of that type that it overlaps. Both shares are (hits + 1) / (n + 2).

    Raises `ValueError` where an approach does not answer on each segment.
    """
    check_lengths(gold, answers)
    grouped = families(answers)
    if len(grouped) < AGREEING:
        return []
    said = {
        family: [_union(answers[name][segment] for name in names) for segment in range(len(gold))]
        for family, names in grouped.items()
    }
    precision = {family: _precision(gold, spans) for family, spans in said.items()}
    reach = {family: _reach(gold, spans) for family, spans in said.items()}
    suspects: list[SuspectSpan] = []
    for segment, true in enumerate(gold):
        here = {family: spans[segment] for family, spans in said.items()}
        suspects.extend(_proposed(segment, true, here, precision))
        suspects.extend(_unfound(segment, true, here, reach))
    return sorted(suspects, key=lambda suspect: -suspect.score)


def _proposed(
    segment: int, true: Spans, said: Mapping[str, Spans], precision: Mapping[str, Shares]
) -> Iterator[SuspectSpan]:
    for span in _in_order(_union(said.values()) - true):
        backing = tuple(family for family, spans in said.items() if span in spans)
        if len(backing) >= AGREEING:
            score = _one_at_least(precision[family][span.type] for family in backing)
            yield SuspectSpan(segment, _most_overlapping(span, true), span, score, backing)


def _unfound(
    segment: int, true: Spans, said: Mapping[str, Spans], reach: Mapping[str, Shares]
) -> Iterator[SuspectSpan]:
    for span in _in_order(true):
        found = any(_shared(span, other) for spans in said.values() for other in spans)
        if not found:
            score = _one_at_least(shares[span.type] for shares in reach.values())
            yield SuspectSpan(segment, span, None, score, tuple(said))


def _precision(gold: Sequence[Spans], said: Sequence[Spans]) -> Shares:
    pairs = [(span, true) for true, spans in zip(gold, said, strict=True) for span in spans]
    return _shares((span.type, span in true) for span, true in pairs)


def _reach(gold: Sequence[Spans], said: Sequence[Spans]) -> Shares:
    pairs = [(span, spans) for true, spans in zip(gold, said, strict=True) for span in true]
    return _shares((span.type, any(_shared(span, own) for own in spans)) for span, spans in pairs)


def _shares(outcomes: Iterable[tuple[str, bool]]) -> Shares:
    counted = Counter(outcomes)
    return {
        name: (counted[name, True] + 1) / (counted[name, True] + counted[name, False] + 2)
        for name, _ in counted
    }


def _one_at_least(chances: Iterable[float]) -> float:
    return 1 - prod(1 - chance for chance in chances)


def _union(sets: Iterable[Spans]) -> Spans:
    return frozenset(span for spans in sets for span in spans)


def _in_order(spans: Spans) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start, span.end, span.type, span.fragments))


def _most_overlapping(span: Span, others: Spans) -> Span | None:
    best = max(_in_order(others), key=lambda other: _shared(span, other), default=None)
    return best if best is not None and _shared(span, best) else None


def _shared(one: Span, other: Span) -> int:
    """How many code points two spans share."""
    return sum(
        max(0, min(a[1], b[1]) - max(a[0], b[0]))
        for a, b in product(one.stretches, other.stretches)
    )
