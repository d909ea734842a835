"""Each approach against each other, on the same segments."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vieval.data import Answer, Record, Span
from vieval.evaluation.evaluate import headline, scored_labels
from vieval.evaluation.ranking import Board
from vieval.evaluation.results import Row
from vieval.metrics.answers import labels_of, spans_of
from vieval.problems import Problem, spans_in
from vieval.report.page.payload import Duel
from vieval.stats import sample

MOST = 12
"""The best so many approaches meet each other: 66 pairs. The rest meet one of them."""


def duels(
    problem: Problem, records: Sequence[Record], rows: Sequence[Row], trusted: Row | None = None
) -> tuple[Duel, ...]:
    """All pairs of the first approaches, in their order, as the leaderboard tests them.

    The one that is `trusted` meets all others. `rows` are those that answered. What only one of two
    has right is told of the answers as given, of a floor that answers by lot, too.
    """
    if len(rows) < 2:
        return ()
    names = [row.approach for row in rows]
    labels = scored_labels(problem, records)
    figures = [
        headline(problem, records, row.outcome.answers, labels, by_lot=row.card.by_lot)
        for row in rows
    ]
    board = Board.of(figures, sample([record.segment.article for record in records]))
    right = _right(problem, records, [row.outcome.answers for row in rows])
    known = trusted.approach if trusted else None
    found = []
    for one, other in combinations(range(len(names)), 2):
        if other >= MOST and known not in (names[one], names[other]):
            continue
        versus = board.versus(one, other, names[other])
        only = right[one] & ~right[other], right[other] & ~right[one]
        counts = (int(side.sum()) for side in only)
        found.append(Duel(names[one], names[other], versus.difference, versus.p, *counts))
    return tuple(found)


def _right(
    problem: Problem, records: Sequence[Record], answers: Sequence[Sequence[Answer]]
) -> list[NDArray[np.bool_]]:
    """Which gold spans, segment by segment, or which segments each approach has right."""
    if problem.kind == "labels":
        gold = np.array([record.labels[problem.name] for record in records])
        return [np.array(labels_of(given), object) == gold for given in answers]
    wanted = [sorted(spans, key=_place) for spans in spans_in(problem, records)]
    found = []
    for given in answers:
        rows = zip(wanted, spans_of(given), strict=True)
        found.append(np.array([span in said for spans, said in rows for span in spans], np.bool_))
    return found


def _place(span: Span) -> tuple[object, ...]:
    return span.start, span.end, span.type, span.fragments
