"""The list of what annotators do not agree on, for a person to settle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from vieval.data import Segment, Span, Spans
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import Pair, match_all


@dataclass(frozen=True)
class Disagreement:
    """What annotators say of a segment, or of a span of it, where they do not say the same.

    `what` is the problem for labels; for spans it is `span` (only one has it), `boundary`, `type`,
    `boundary and type`, or the attribute in which their common span differs. `says` gives by
    annotator the label or the value of the attribute, or else the span; None where there is none.
    """

    segment: Segment
    what: str
    says: Mapping[str, Span | str | None]
    span: Span | None = None


def disagreements_on_labels(
    problem: str, segments: Sequence[Segment], annotators: Mapping[str, Sequence[str | None]]
) -> list[Disagreement]:
    """The segments that annotators label differently, in order; one without a label has no say."""
    rows = zip(segments, *annotators.values(), strict=True)
    return [
        Disagreement(segment, problem, dict(zip(annotators, given, strict=True)))
        for segment, *given in rows
        if len(set(given) - {None}) > 1
    ]


def disagreements_on_spans(
    segments: Sequence[Segment], annotators: Mapping[str, Sequence[Spans]]
) -> list[Disagreement]:
    """What each pair of annotators has differently, by segment and position.

    Spans that overlap are held against each other one to one, as the strict scheme pairs them.
    """
    found: list[Disagreement] = []
    for (a, first), (b, second) in combinations(annotators.items(), 2):
        paired = match_all(Matched.of(first, second), "strict")
        for segment, pairs in zip(segments, paired, strict=True):
            for pair in pairs:
                found.extend(_of_pair(segment, (a, b), pair))
    return found


def _of_pair(segment: Segment, names: tuple[str, str], pair: Pair) -> Iterator[Disagreement]:
    first, second = pair.gold, pair.predicted
    if first is None or second is None:
        yield Disagreement(segment, "span", dict(zip(names, (first, second), strict=True)))
    elif pair.outcome == "correct":
        for name in sorted(first.attributes.keys() | second.attributes.keys()):
            given = first.attributes.get(name), second.attributes.get(name)
            if given[0] != given[1]:
                yield Disagreement(segment, name, dict(zip(names, given, strict=True)), first)
    else:
        differing = {
            "boundary": first.stretches != second.stretches,
            "type": first.type != second.type,
        }
        what = " and ".join(name for name, differs in differing.items() if differs)
        yield Disagreement(segment, what, dict(zip(names, (first, second), strict=True)))
