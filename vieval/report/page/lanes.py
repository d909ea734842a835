"""Spans and labels as lanes: columns of marks, with what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from vieval.data import Answer, Label, Segment, Span, Spans
from vieval.metrics.spans.matched import Matched
from vieval.report.page.payload import NO_LABEL, OUTCOMES, RIGHT, Labels, Marks
from vieval.review.errors import find_errors

Outcomes: TypeAlias = Mapping[Span, str]


def gold_lane(spans: Sequence[Spans], types: Sequence[str]) -> Marks:
    """The gold, or what looks like names and is none: marks without an outcome."""
    return marked([dict.fromkeys(of_segment, "") for of_segment in spans], types)


def answer_lane(
    segments: Sequence[Segment],
    gold: Sequence[Spans],
    predicted: Sequence[Spans],
    decoys: Sequence[Spans],
    types: Sequence[str],
) -> Marks:
    """What an approach said: each predicted span, and each name that it missed."""
    wrong: dict[str, dict[Span, str]] = {segment.id: {} for segment in segments}
    for error in find_errors(segments, Matched.of(gold, predicted), decoys):
        spans = error.gold if error.kind == "missed" else error.predicted
        wrong[error.segment.id] |= dict.fromkeys(spans, error.kind)
    rows: list[Outcomes] = [
        dict.fromkeys(right & said, RIGHT) | wrong[segment.id]
        for segment, right, said in zip(segments, gold, predicted, strict=True)
    ]
    return marked(rows, types)


def label_lane(answers: Iterable[Answer], labels: Sequence[str]) -> Labels:
    """The labels that an approach gave, and how sure it was of them."""
    given = [answer if isinstance(answer, Label) else None for answer in answers]
    number = {label: place for place, label in enumerate(labels)}
    names = tuple(number[label.name] if label else NO_LABEL for label in given)
    if not any(label and label.probabilities for label in given):
        return Labels(names)
    return Labels(names, tuple(_percent(label) for label in given))


def _percent(label: Label | None) -> int:
    """The probability of the label that was named; 0 where it is not known."""
    return round(100 * label.probabilities.get(label.name, 0)) if label else 0


@dataclass
class _Columns:
    """Columns that are being filled."""

    number: Callable[[str], int]
    count: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    length: list[int] = field(default_factory=list)
    type: list[int] = field(default_factory=list)
    outcome: list[int] = field(default_factory=list)
    fragments: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, span: Span, outcome: str) -> None:
        mark = str(len(self.start))
        self.start.append(span.start)
        self.length.append(span.end - span.start)
        self.type.append(self.number(span.type))
        if outcome:
            self.outcome.append(OUTCOMES.index(outcome))
        if span.fragments:
            self.fragments[mark] = span.fragments
        # What the gold says of a missed name was not said by whoever missed it.
        about = {} if outcome == "missed" else span.attributes
        for name, value in about.items():
            self.attributes.setdefault(name, {})[mark] = value


def marked(rows: Sequence[Outcomes], types: Sequence[str]) -> Marks:
    """The columns of spans with their outcomes ("" for none), a row a segment."""
    columns = _Columns({name: place for place, name in enumerate(types)}.__getitem__)
    for row in rows:
        columns.count.append(len(row))
        for span, outcome in sorted(row.items(), key=_place):
            columns.add(span, outcome)
    return Marks(
        tuple(columns.count),
        tuple(columns.start),
        tuple(columns.length),
        tuple(columns.type),
        tuple(columns.outcome),
        columns.fragments,
        columns.attributes,
    )


def _place(item: tuple[Span, str]) -> tuple[int, int, str, str]:
    span, outcome = item
    return span.start, -span.end, span.type, outcome
