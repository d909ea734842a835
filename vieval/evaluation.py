"""Compare the outcomes of all approaches to a problem with the gold, and with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

import vieval
from vieval.approaches import find
from vieval.buckets import surface, with_seen
from vieval.corpora import ORDERED, Corpus, label_set
from vieval.data import Answer, Label, Problem, Record, Spans, Trainable, parameters
from vieval.figures import Figure, estimate, settle
from vieval.folds import article_folds
from vieval.results import Estimate, Evaluation, Outcome, Row, Scores, Versus
from vieval.scoring import (
    failures,
    headline_of_labels,
    headline_of_spans,
    labels_of,
    score_labels,
    score_mentions,
    score_probabilities,
    score_spans,
    spans_of,
)
from vieval.signatures import SHORT, fingerprint, signature, versions
from vieval.stats import (
    Resampler,
    Sensitivity,
    Units,
    holm,
    paired_permutation,
    rank_intervals,
    sensitivity,
    units,
)

Floats: TypeAlias = NDArray[np.float64]

RESAMPLES = 10_000
SEED = 0


def evaluate(problem: Problem, corpus: Corpus, outcomes: Mapping[str, Outcome]) -> Evaluation:
    """Score each outcome, rank the approaches by the headline, and test each against the best.

    All approaches are resampled with the same draws. Raises `ValueError` where the corpus has no
    gold for the problem.
    """
    records = corpus.labelled(problem)
    if not records:
        raise ValueError(f"the corpus {corpus.name} has no gold for {problem}")
    drawn = units([record.segment.article for record in records])
    draws = Resampler(drawn.indices, RESAMPLES, SEED)
    rows = [_row(problem, corpus, name, outcome, drawn) for name, outcome in outcomes.items()]
    answered = [row for row in rows if row.outcome.status == "ok"]
    figures = [headline(problem, records, row.outcome.answers) for row in answered]
    scored = [
        replace(row, scores=settle(_all_scores(problem, records, row), draws)) for row in answered
    ]
    board = _Board.of(figures, draws)
    ranked = _ranked(scored, board)
    absent = [row for row in rows if row.outcome.status != "ok"]
    return Evaluation(
        problem,
        corpus.name,
        corpus.digest,
        corpus.gold_digest(problem),
        segments=len(records),
        articles=len({record.segment.article for record in records}),
        unit=drawn.name,
        rows=(*ranked, *absent),
        sensitivity=board.sensitivity() if len(figures) > 1 else None,
    )


def scores(problem: Problem, records: Sequence[Record], answers: Sequence[Answer]) -> Scores:
    """The tree of figures of a problem: answers, one a record, against the records' gold."""
    if problem == "ner":
        return score_spans(records, spans_of(answers))
    gold = [record.labels[problem] for record in records]
    labels = label_set(problem, gold)
    tree = score_labels(gold, labels_of(answers), labels, ordered=problem in ORDERED)
    if any(isinstance(answer, Label) and answer.probabilities for answer in answers):
        tree["probabilities"] = score_probabilities(gold, answers)
    return tree


def _all_scores(problem: Problem, records: Sequence[Record], row: Row) -> Scores:
    """The scores of a row; those of a trained one also by what it had seen in training."""
    tree = scores(problem, records, row.outcome.answers)
    if problem == "ner" and isinstance(find(problem, row.approach), Trainable):
        tree["mentions"]["seen"] = _by_seen(records, spans_of(row.outcome.answers))
    return tree


def _by_seen(records: Sequence[Record], predicted: Sequence[Spans]) -> Scores:
    """The recall of mentions whose surface the folds' training articles hold, and of the others."""
    segments = [record.segment for record in records]
    gold = [record.entities or frozenset() for record in records]
    surfaces = [
        {surface(span, segment.text) for span in spans}
        for segment, spans in zip(segments, gold, strict=True)
    ]
    training: dict[int, set[str]] = {}
    for train, test in article_folds([segment.article for segment in segments]):
        known = set().union(*(surfaces[place] for place in train))
        training |= dict.fromkeys(test, known)
    told = with_seen(segments, gold, [training[place] for place in range(len(segments))])
    return score_mentions(told, predicted, "seen")


def headline(problem: Problem, records: Sequence[Record], answers: Sequence[Answer]) -> Figure:
    """The figure that approaches to a problem are ranked by."""
    if problem == "ner":
        return headline_of_spans(records, spans_of(answers))
    gold = [record.labels[problem] for record in records]
    return headline_of_labels(gold, labels_of(answers), label_set(problem, gold))


def _row(problem: Problem, corpus: Corpus, name: str, outcome: Outcome, drawn: Units) -> Row:
    approach = find(problem, name)
    choices = {
        "corpus": f"{corpus.name}@{corpus.digest[:SHORT]}",
        "gold": corpus.gold_digest(problem)[:SHORT],
        "approach": f"{name}@{fingerprint(problem, name)[:SHORT]}",
        "folds": "article" if isinstance(approach, Trainable) else "none",
    }
    if problem == "ner":
        choices |= {"view": "flat", "scheme": "strict", "types": "PER,LOC,ORG"}
    else:
        gold = [str(example.gold) for example in corpus.examples(problem)]
        choices |= {"score": "macro-f1", "labels": ",".join(label_set(problem, gold))}
    return Row(
        name,
        approach.card,
        outcome,
        signature(
            **choices,
            resample=f"{drawn.name}×{RESAMPLES}",
            seed=SEED,
            vieval=vieval.__version__,
        ),
        parameters(approach),
        versions(problem, name),
        tuned=corpus.name in approach.card.tuned_on,
        failed=failures(outcome.answers),
    )


@dataclass(frozen=True, eq=False)
class _Board:
    """The headlines of several approaches on shared draws.

    `values` (approaches,) are those on the data, `resampled` (resamples, approaches) those on the
    draws; `order` are the approaches, best first, an undefined headline last.
    """

    figures: Sequence[Figure]
    draws: Resampler
    values: Floats
    resampled: Floats

    @classmethod
    def of(cls, figures: Sequence[Figure], draws: Resampler) -> _Board:
        values = np.array([figure.value(figure.counts.sum(axis=0)) for figure in figures])
        totals = [figure.value(draws.totals(figure.counts)) for figure in figures]
        resampled = np.stack(totals, axis=-1) if totals else np.empty((draws.resamples, 0))
        return cls(figures, draws, values, resampled)

    @property
    def order(self) -> list[int]:
        order: list[int] = np.argsort(-np.nan_to_num(self.values, nan=-1.0), kind="stable").tolist()
        return order

    def headline(self, place: int) -> Estimate:
        return estimate(self.values[place], self.resampled[:, place])

    def difference(self, one: int, two: int) -> Estimate:
        drawn = self.resampled[:, one] - self.resampled[:, two]
        return estimate(self.values[one] - self.values[two], drawn)

    def p_values(self, best: int) -> dict[int, float]:
        """The p of each other figure against the best, Holm-corrected over these comparisons."""
        others = [place for place in range(len(self.figures)) if place != best]
        counts = {p: self.draws.per_unit(figure.counts) for p, figure in enumerate(self.figures)}
        raw = [
            paired_permutation(
                counts[other],
                counts[best],
                self.figures[best].value,
                self.draws.resamples,
                self.draws.seed,
            )
            for other in others
        ]
        return dict(zip(others, holm([float(p) for p in raw]).tolist(), strict=True))

    def sensitivity(self) -> Sensitivity:
        """What a comparison of the two best can tell."""
        first, second, *_ = self.order
        drawn = self.resampled[:, first] - self.resampled[:, second]
        return sensitivity(float(self.values[first] - self.values[second]), drawn, self.draws.size)


def _ranked(rows: Sequence[Row], board: _Board) -> list[Row]:
    """The rows with headline, ranks and difference to the best, best first."""
    if not rows:
        return []
    ranks = rank_intervals(board.values, board.resampled).tolist()
    best = board.order[0]
    p = board.p_values(best)
    return [
        replace(
            rows[place],
            headline=board.headline(place),
            ranks=(ranks[place][0], ranks[place][1]),
            versus=None
            if place == best
            else Versus(rows[best].approach, board.difference(place, best), p[place]),
        )
        for place in board.order
    ]
