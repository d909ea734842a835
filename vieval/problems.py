"""What is predicted: problems, and their gold in a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vieval.data import Gold, Problem, Record

LABELS: Mapping[Problem, tuple[str, ...]] = {
    "topic": ("event", "political", "economic", "border", "cultural"),
    "fluency": ("fluent", "awkward", "garbled"),
}


ORDERED: tuple[Problem, ...] = ("fluency",)


def gold_of(record: Record, problem: Problem) -> Gold | None:
    """The gold of a record for a problem; None where it is not labelled."""
    return record.entities if problem == "ner" else record.labels.get(problem)


def label_set(problem: Problem, gold: Sequence[str]) -> tuple[str, ...]:
    """The labels to score, in order: the declared ones where they cover the gold, else its own."""
    declared = LABELS[problem]
    return declared if set(gold) <= set(declared) else tuple(sorted(set(gold)))
