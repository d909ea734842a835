"""One-to-one pairs of gold and predicted spans, the best there are for each way to count.

A span is its set of code points and a type. Two spans overlap where they share a code point, so
spans that only touch do not; they have the same bounds where they share all. Each scheme has its
own best pairing of overlapping spans: the most correct pairs, then the most pairs, then those
that differ in the fewest code points. It is found exactly, so no count depends on any order.

The schemes are those of SemEval-2013 task 9.1 (Segura-Bedmar et al. 2013), which leaves the
pairing open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from vieval.data import Span, Spans
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.overlaps import Overlaps, covers
from vieval.records import Bools, Ints, SpanColumns

Outcome: TypeAlias = Literal["correct", "incorrect", "partial", "missed", "spurious"]


class Scheme(NamedTuple):
    """A way to count: a pair that agrees in all that it needs is correct, another `otherwise`.

    `iou` is the least share that the code points which both have must be of those that either has
    (intersection over union, Jaccard's index): 1 is the same bounds, 0 any overlap.
    """

    iou: float
    type: bool
    otherwise: Outcome

    def correct(self, pairs: Overlaps) -> Bools:
        """Mark the correct ones of some overlapping pairs."""
        union = pairs.shared + pairs.differing
        near = pairs.shared >= self.iou * union - ROUNDING
        return np.asarray(near & (pairs.same_type | (not self.type)))


# Of a threshold such as 0.7, which no float is. Shares of real names differ by more.
ROUNDING = 1e-9

SCHEMES: Mapping[str, Scheme] = {
    "strict": Scheme(iou=1, type=True, otherwise="incorrect"),
    "exact": Scheme(iou=1, type=False, otherwise="incorrect"),
    "partial": Scheme(iou=1, type=False, otherwise="partial"),
    "type": Scheme(iou=0, type=True, otherwise="incorrect"),
}


def iou_schemes(thresholds: Sequence[float]) -> Mapping[str, Scheme]:
    """The schemes of some thresholds: the same type, and an IoU of code points of at least that."""
    return {
        f"{threshold:g}": Scheme(threshold, type=True, otherwise="incorrect")
        for threshold in thresholds
    }


class Pair(NamedTuple):
    """What became of a gold span, of a predicted span, or of the two together."""

    gold: Span | None
    predicted: Span | None
    outcome: Outcome


def match(gold: Spans, predicted: Spans, scheme: str) -> list[Pair]:
    """Pair the spans of one segment under a scheme, by position in the text.

    Every span is in exactly one pair; a gold span without a partner is missed, a predicted one
    spurious. Two empty sets give no pair. Raises `KeyError` where the scheme is unknown and
    `ValueError` where a span is empty.
    """
    return match_all(Matched.of([gold], [predicted]), scheme)[0]


def match_all(matched: Matched, scheme: str) -> list[list[Pair]]:
    """Pair the spans of many segments: what `match` gives for each, in one go."""
    rule = SCHEMES[scheme]
    whole, table = matched.part("nested"), matched.table
    pairs = whole.pairs.only(whole.rivals.best(rule.correct(whole.pairs)))
    gold, predicted = table.gold.source, table.predicted.source
    found: list[list[Pair]] = [[] for _ in range(table.segments)]
    for g, p, correct in zip(pairs.gold, pairs.predicted, rule.correct(pairs), strict=True):
        outcome: Outcome = "correct" if correct else rule.otherwise
        found[gold.segment[g]].append(Pair(gold.span(g), predicted.span(p), outcome))
    for g in _unpaired(gold, pairs.gold):
        found[gold.segment[g]].append(Pair(gold.span(g), None, "missed"))
    for p in _unpaired(predicted, pairs.predicted):
        found[predicted.segment[p]].append(Pair(None, predicted.span(p), "spurious"))
    for segment in found:
        segment.sort(key=_place)
    return found


def _unpaired(side: SpanColumns, paired: Ints) -> Ints:
    return np.setdiff1d(np.arange(side.size), paired, assume_unique=True)


def _place(pair: Pair) -> tuple[object, ...]:
    span = pair.gold or pair.predicted
    assert span is not None
    return *span.place(), pair.gold is None


def outermost(spans: Spans) -> Spans:
    """The flat view: the spans that are nested in no other, of whatever type.

    A span is nested where its code points are some, but not all, of those of another. So spans
    with the same bounds and different types all stay, two that cross both stay, and one in the
    gap of a discontinuous span stays.
    """
    return frozenset(span for span in spans if not any(covers(other, span) for other in spans))
