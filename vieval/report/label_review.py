"""What a person should look at in answers to a classification problem: rows for files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from vieval.data import Answer, Example
from vieval.labelsets import plain
from vieval.metrics.answers import labels_of
from vieval.review.suspicion import SuspectLabel

Rows: TypeAlias = Iterator[dict[str, object]]
Answers: TypeAlias = Mapping[str, Sequence[Answer]]


def errors(examples: Sequence[Example], answers: Sequence[Answer]) -> Rows:
    """The segments that an approach labels wrongly."""
    for example, label in zip(examples, labels_of(answers), strict=True):
        if label != example.gold:
            yield _of(example) | {"predicted": _plain(label), "text": example.segment.text}


def disagreeing(examples: Sequence[Example], answers: Answers) -> Rows:
    """The segments that approaches label differently."""
    for example, said in _said(examples, answers):
        if len(set(said.values())) > 1:
            told = {name: _plain(label) for name, label in said.items()}
            yield _of(example) | {"says": told, "text": example.segment.text}


def hard_segments(examples: Sequence[Example], answers: Answers) -> Rows:
    """The segments that any approach labels wrongly, those that most do first."""
    wrong = [
        (sum(label != example.gold for label in said.values()), example)
        for example, said in _said(examples, answers)
    ]
    for count, example in sorted(wrong, key=lambda pair: -pair[0]):
        if count:
            yield _of(example) | {"wrong": count, "of": len(answers), "text": example.segment.text}


def suspects(examples: Sequence[Example], found: Iterable[SuspectLabel]) -> Rows:
    """Candidates for errors of the gold: a list to review, never applied."""
    for suspect in found:
        example = examples[suspect.segment]
        yield _of(example) | {
            "proposed": plain(suspect.proposed),
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
    return {"id": example.segment.id, "gold": plain(str(example.gold))}


def _plain(label: str | None) -> str | list[str] | None:
    return None if label is None else plain(label)
