"""What a person should look at in answers to a span problem: rows for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from vieval.data import Segment, Span, Spans
from vieval.metrics.spans.matched import Matched
from vieval.review.errors import around, disagreements, excerpt, find_errors, hardest
from vieval.review.suspicion import SuspectSpan

Rows: TypeAlias = Iterator[dict[str, object]]
Answers: TypeAlias = Mapping[str, Sequence[Spans]]


def errors(segments: Sequence[Segment], matched: Matched, decoys: Sequence[Spans]) -> Rows:
    """The errors of an approach, with what stands around them."""
    for error in find_errors(segments, matched, decoys):
        text = error.segment.text
        yield {
            "id": error.segment.id,
            "kind": error.kind,
            "gold": [_said(span, text) for span in error.gold],
            "predicted": [_said(span, text) for span in error.predicted],
            "context": excerpt(error).bracketed,
        }


def disagreeing(segments: Sequence[Segment], gold: Sequence[Spans], answers: Answers) -> Rows:
    """The spans that some approaches predict and others do not."""
    for found in disagreements(segments, gold, answers):
        yield {
            "id": found.segment.id,
            "span": _said(found.span, found.segment.text),
            "in_gold": found.in_gold,
            "found_by": found.found_by,
            "left_out_by": found.left_out_by,
            "context": _context(found.span, found.segment.text),
        }


def hard_segments(segments: Sequence[Segment], gold: Sequence[Spans], answers: Answers) -> Rows:
    """The segments with any mistake, the most mistakes first."""
    for hard in hardest(segments, gold, answers):
        text = hard.segment.text
        yield {
            "id": hard.segment.id,
            "mistakes": round(hard.mistakes, 3),
            "missed_by_all": [_said(span, text) for span in sorted(hard.missed, key=Span.place)],
            "text": text,
        }


def suspects(segments: Sequence[Segment], found: Iterable[SuspectSpan]) -> Rows:
    """Candidates for errors of the gold: a list to review, never applied."""
    for suspect in found:
        segment = segments[suspect.segment]
        yield {
            "id": segment.id,
            "score": round(suspect.score, 4),
            "gold": suspect.gold and _said(suspect.gold, segment.text),
            "proposed": suspect.proposed and _said(suspect.proposed, segment.text),
            "by": suspect.families,
            "context": _context(suspect.proposed or suspect.gold, segment.text),
        }


def _context(span: Span | None, text: str) -> str:
    return around(text, span.start, span.end).bracketed if span else text


def _said(span: Span, text: str) -> dict[str, object]:
    surface = text[span.start : span.end]
    return {"start": span.start, "end": span.end, "type": span.type, "text": surface}
