"""Segments and errors of a report as rows, for programs: what `vieval.report.terminal` draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from vieval.report.page.payload import Approach, Labels, Marks, Problem
from vieval.report.terminal import LaneSpan, check_kinds, marks_of, wrong_marks


def segment_row(problem: Problem, number: int, lanes: Sequence[Approach]) -> dict[str, Any]:
    """A segment with its gold, and what approaches said of it: spans, or a label."""
    segments = problem.segments
    return {
        "id": segments.ids[number],
        "article": segments.articles[number],
        "text": segments.texts[number],
        "problem": problem.name,
        "gold": _said(problem, problem.gold_marks, problem.gold_labels, number),
        "answers": {one.name: _said(problem, one.marks, one.labels, number) for one in lanes},
    }


def error_rows(
    problem: Problem, lanes: Sequence[Approach], kinds: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """What approaches got wrong, segment by segment.

    Raises `ValueError` for a kind that there is not.
    """
    check_kinds(problem, kinds)
    for number, name in enumerate(problem.segments.ids):
        for lane in lanes:
            head = {"id": name, "approach": lane.name}
            if problem.kind == "spans":
                for mark in wrong_marks(lane, number, kinds):
                    span = _span(problem, mark, number)
                    yield {**head, "kind": mark.outcome, **span}
            else:
                gold = _said(problem, None, problem.gold_labels, number)
                said = _said(problem, None, lane.labels, number)
                if gold != said:
                    text = problem.segments.texts[number]
                    yield {**head, "gold": gold, "predicted": said, "text": text}


def _said(problem: Problem, marks: Marks | None, labels: Labels | None, number: int) -> Any:
    if labels is None:
        found = (m for m in marks_of(marks, number) if m.outcome != "missed")
        return [_span(problem, mark, number) for mark in found]
    label = labels.label[number]
    return problem.types[label] if label >= 0 else None


def _span(problem: Problem, mark: LaneSpan, number: int) -> dict[str, Any]:
    """As in JSON lines; of a discontinuous span also its pieces."""
    text = problem.segments.texts[number]
    span = {"start": mark.start, "end": mark.end, "type": problem.types[mark.type]}
    pieces = {"fragments": mark.pieces} if len(mark.pieces) > 1 else {}
    return {**span, **pieces, "text": text[mark.start : mark.end]}
