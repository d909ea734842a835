"""What kind of errors approaches make, where they disagree, and which segments are hardest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vieval.data import Segment, Span, Spans
from vieval.metrics.spans.errors import KINDS, sort_errors
from vieval.metrics.spans.matched import Matched


@dataclass(frozen=True)
class Error:
    """Gold and predicted spans of a segment that do not agree, in order; see `KINDS`."""

    kind: str
    segment: Segment
    gold: tuple[Span, ...]
    predicted: tuple[Span, ...]


class Excerpt(NamedTuple):
    """A stretch of a text with what stands before and after it."""

    before: str
    text: str
    after: str

    @property
    def bracketed(self) -> str:
        """All of it as one text, the stretch between ⟦ and ⟧."""
        return f"{self.before}⟦{self.text}⟧{self.after}"


def find_errors(
    segments: Sequence[Segment], matched: Matched, decoys: Sequence[Spans] | None = None
) -> list[Error]:
    """List the errors of an approach, by segment and place.

    Each gold or predicted span that the strict scheme does not call correct is in exactly one
    error. A name counts as `split` where at least two predicted spans that overlap each other
    nowhere overlap it, and overlap no other name that is not yet found, whatever their types;
    `merged` is the same with the sides exchanged. The others are paired as the strict scheme
    pairs them. For the flat view pass outermost spans.
    """
    sources = matched.table.gold.source, matched.table.predicted.source
    gold, predicted = (source.each() for source in sources)
    of_gold, of_predicted = (source.segment.tolist() for source in sources)
    found = []
    for kind, right, said in sort_errors(matched, decoys).each():
        number = of_gold[right[0]] if right else of_predicted[said[0]]
        sides = tuple(gold[entry] for entry in right), tuple(predicted[entry] for entry in said)
        found.append((number, Error(kind, segments[number], *sides)))
    return [error for _, error in sorted(found, key=lambda one: (one[0], *_place(one[1])))]


def by_kind(errors: Iterable[Error]) -> dict[str, list[Error]]:
    """The errors of each of the `KINDS`, in their order; an empty list where there is none."""
    found: dict[str, list[Error]] = {kind: [] for kind in KINDS}
    for error in errors:
        found[error.kind].append(error)
    return found


def excerpt(error: Error, width: int = 40) -> Excerpt:
    """The text from the first to the last span of an error, and what is around; see `around`."""
    spans = error.gold + error.predicted
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return around(error.segment.text, start, end, width)


def around(text: str, start: int, end: int, width: int = 40) -> Excerpt:
    """A stretch of a text, and up to so many code points on each side of it.

    Cut words are left out of what is around; `…` shows that there is more.
    """
    before, after = text[max(start - width, 0) : start], text[end : end + width]
    if start > width:
        before = "…" + before[max(before.find(" "), 0) :]
    if end + width < len(text):
        after = (after[: after.rfind(" ") + 1] or after) + "…"
    return Excerpt(before, text[start:end], after)


def _place(error: Error) -> tuple[object, ...]:
    spans = error.gold + error.predicted
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return start, end, len(spans) <= 2, spans[0].place(), not error.gold


class DisputedSpan(NamedTuple):
    """A span that some approaches predict and others do not."""

    segment: Segment
    span: Span
    found_by: tuple[str, ...]
    left_out_by: tuple[str, ...]
    in_gold: bool


def disagreements(
    segments: Sequence[Segment], gold: Sequence[Spans], answers: Mapping[str, Sequence[Spans]]
) -> list[DisputedSpan]:
    """List where approaches disagree, by segment and place; `answers` are spans by approach."""
    found = []
    for segment, right, *predicted in zip(segments, gold, *answers.values(), strict=True):
        for span in sorted(frozenset().union(*predicted), key=Span.place):
            sides: dict[bool, list[str]] = {True: [], False: []}
            for name, spans in zip(answers, predicted, strict=True):
                sides[span in spans].append(name)
            if sides[False]:
                yes, no = tuple(sides[True]), tuple(sides[False])
                found.append(DisputedSpan(segment, span, yes, no, span in right))
    return found


class Hard(NamedTuple):
    """A segment that approaches get wrong.

    `mistakes` is the mean over approaches of the gold spans not found and the predicted spans not
    in the gold; `missed` are the gold spans that none of them finds, bounds and type.
    """

    segment: Segment
    mistakes: float
    missed: Spans


def hardest(
    segments: Sequence[Segment], gold: Sequence[Spans], answers: Mapping[str, Sequence[Spans]]
) -> list[Hard]:
    """List the segments with any mistake, the most mistakes first; then in their order.

    Empty where there are no approaches.
    """
    rows = [
        Hard(
            segment,
            sum(len(right ^ spans) for spans in predicted) / len(predicted),
            right.difference(*predicted),
        )
        for segment, right, *predicted in zip(segments, gold, *answers.values(), strict=True)
        if predicted
    ]
    return sorted((row for row in rows if row.mistakes), key=lambda row: -row.mistakes)
