"""A corpus scored in parts has the scores of the corpus scored at once."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Label, Record, Span
from vieval.evaluation.evaluate import frame_of, full_scores
from vieval.metrics.figures import Figure, Readout, Unsettled, settle
from vieval.metrics.scores import Scores
from vieval.metrics.shards import Whole, shard
from vieval.problems import Problem
from vieval.stats import Sample, sample, unit_names

TOPICS = ("event", "political", "economic", "border", "cultural")
SLICED_BY = {name: Problem(name, "labels") for name in ("topic", "fluency")}


def wrong(records: Sequence[Record]) -> list[Answer]:
    """The gold with every third segment's types exchanged, and every fifth left out."""
    swapped = {"PER": "LOC", "LOC": "ORG", "ORG": "PER"}
    answers: list[Answer] = []
    for place, record in enumerate(records):
        spans = record.spans.get("ner", frozenset())
        if place % 3 == 0:
            spans = frozenset(
                Span(s.start, s.end, swapped.get(s.type, s.type), s.fragments) for s in spans
            )
        answers.append(spans if place % 5 else frozenset())
    return answers


def in_parts(
    problem: Problem, records: Sequence[Record], answers: Sequence[Answer], cuts: Sequence[int]
) -> Scores:
    """What the parts between the cuts add up to, each having travelled as bytes."""
    frame = frame_of(problem, records, SLICED_BY)
    unit = sample([record.segment.article for record in records]).unit
    whole = Whole[Unsettled](units=len(records))
    for start, end in zip([0, *cuts], [*cuts, len(records)], strict=True):
        part = records[start:end]
        tree = full_scores(problem, part, answers[start:end], frame)
        names = unit_names(unit, [record.segment.article for record in part], start)
        whole.add(pickle.loads(pickle.dumps(shard(tree, names))))
    added = whole.tree()
    assert added is not None
    return settle(added, Sample.of(unit, whole.names))


def at_once(problem: Problem, records: Sequence[Record], answers: Sequence[Answer]) -> Scores:
    tree = full_scores(problem, records, answers, frame_of(problem, records, SLICED_BY))
    return settle(tree, sample([record.segment.article for record in records]))


@pytest.mark.parametrize("cuts", [[], [16], [1, 2, 3, 30], [0, 5, 5, 32]])
def test_parts_of_spans_add_up(seeds: Corpus, cuts: list[int]) -> None:
    ner, records = seeds.problem("ner"), seeds.labelled("ner")
    answers = wrong(records)
    assert in_parts(ner, records, answers, cuts) == at_once(ner, records, answers)


@pytest.mark.parametrize("cuts", [[], [16], [1, 2, 3, 30]])
def test_parts_of_labels_add_up(seeds: Corpus, cuts: list[int]) -> None:
    topic, records = seeds.problem("topic"), seeds.labelled("topic")
    # Powers of two, so that no sum of probabilities depends on its order.
    answers: list[Answer] = [
        Label(TOPICS[place % 5], {TOPICS[place % 5]: 0.75, TOPICS[(place + 1) % 5]: 0.25})
        for place in range(len(records))
    ]
    assert in_parts(topic, records, answers, cuts) == at_once(topic, records, answers)


def test_units_that_are_cut_in_two_are_put_together_again() -> None:
    whole = Whole[dict[str, Any]](units=3)
    parts = [("a", "b", "a"), ("b", "c")]
    for names in parts:
        ones = np.ones((len(names), 1), int)
        whole.add(shard({"x": Figure(ones, np.sum, np.sum), "n": len(names)}, names))
    tree = whole.tree() or {}
    assert (tree["x"].counts[:, 0].tolist(), tree["n"]) == ([2, 2, 1], 5)
    assert tree["x"].counts.dtype == np.int64


def test_counts_travel_in_the_smallest_type_that_holds_them() -> None:
    counts = np.array([[1, 255], [0, 256]])
    narrow = [
        shard({"x": Readout(counts[:, [column]], list)}, ["a", "b"]).tree["x"].counts.dtype
        for column in (0, 1)
    ]
    assert narrow == [np.uint8, np.uint16]
