"""Each approach against each other, on the same segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vieval.data import Answer, Record, Span
from vieval.evaluation.evaluate import headline, scored_labels
from vieval.metrics.answers import labels_of, spans_of
from vieval.metrics.figures import contrast
from vieval.problems import Problem, spans_in
from vieval.report.page.payload import Duel
from vieval.stats import holm, sample

MOST = 12
"""The best so many approaches meet each other: 66 pairs."""


def duels(
    problem: Problem, records: Sequence[Record], answers: Mapping[str, Sequence[Answer]]
) -> tuple[Duel, ...]:
    """All pairs of the first approaches, in their order, p Holm-corrected over these pairs."""
    names = list(answers)[:MOST]
    sampled = sample([record.segment.article for record in records])
    labels = scored_labels(problem, records)
    figures = {name: headline(problem, records, answers[name], labels) for name in names}
    right = {name: _right(problem, records, answers[name]) for name in names}
    found = []
    for one, other in combinations(names, 2):
        told = contrast(figures[one], figures[other], sampled)
        only = right[one] & ~right[other], right[other] & ~right[one]
        counts = (int(side.sum()) for side in only)
        found.append(Duel(one, other, told.difference, told.p, *counts))
    corrected = holm([np.nan if duel.p is None else duel.p for duel in found]).tolist()
    return tuple(
        replace(duel, p=None if np.isnan(p) else p)
        for duel, p in zip(found, corrected, strict=True)
    )


def _right(
    problem: Problem, records: Sequence[Record], answers: Sequence[Answer]
) -> NDArray[np.bool_]:
    """Which gold spans, segment by segment, or which segments an approach has right."""
    if problem.kind == "labels":
        gold = [record.labels[problem.name] for record in records]
        return np.array([a == b for a, b in zip(gold, labels_of(answers), strict=True)], np.bool_)
    rows = zip(spans_in(problem, records), spans_of(answers), strict=True)
    hits = [span in said for spans, said in rows for span in sorted(spans, key=_place)]
    return np.array(hits, np.bool_)


def _place(span: Span) -> tuple[object, ...]:
    return span.start, span.end, span.type, span.fragments
