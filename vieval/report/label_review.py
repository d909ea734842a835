"""What a person should look at in answers to a classification problem: rows for files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from vieval.data import Answer, Example
from vieval.metrics.answers import labels_of
from vieval.review.suspicion import suspect_labels

Rows: TypeAlias = Iterator[dict[str, object]]
Answers: TypeAlias = Mapping[str, Sequence[Answer]]


def errors(examples: Sequence[Example], answers: Sequence[Answer]) -> Rows:
    """The segments that an approach labels wrongly."""
    for example, label in zip(examples, labels_of(answers), strict=True):
        if label != example.gold:
            yield _of(example) | {"predicted": label, "text": example.segment.text}


def disagreeing(examples: Sequence[Example], answers: Answers) -> Rows:
    """The segments that approaches label differently."""
    for example, said in _said(examples, answers):
        if len(set(said.values())) > 1:
            yield _of(example) | {"says": said, "text": example.segment.text}


def hard_segments(examples: Sequence[Example], answers: Answers) -> Rows:
    """The segments that any approach labels wrongly, those that most do first."""
    wrong = [
        (sum(label != example.gold for label in said.values()), example)
        for example, said in _said(examples, answers)
    ]
    for count, example in sorted(wrong, key=lambda pair: -pair[0]):
        if count:
            yield _of(example) | {"wrong": count, "of": len(answers), "text": example.segment.text}


def suspects(examples: Sequence[Example], answers: Answers, labels: Sequence[str]) -> Rows:
    """Candidates for errors of the gold: a list to review, never applied."""
    for suspect in suspect_labels([str(e.gold) for e in examples], answers, labels):
        example = examples[suspect.segment]
        yield _of(example) | {
            "proposed": suspect.proposed,
            "quality": round(suspect.quality, 4),
            "confident": suspect.confident,
            "by": suspect.families,
            "text": example.segment.text,
        }


def _said(
    examples: Sequence[Example], answers: Answers
) -> Iterator[tuple[Example, dict[str, str | None]]]:
    labels = {name: labels_of(given) for name, given in answers.items()}
    for place, example in enumerate(examples):
        yield example, {name: given[place] for name, given in labels.items()}


def _of(example: Example) -> dict[str, object]:
    return {"id": example.segment.id, "gold": example.gold}
