"""Compare the outcomes of all approaches to a problem with the gold, and with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

import vieval
from vieval.approaches import find
from vieval.corpora import ORDERED, Corpus, label_set
from vieval.data import Answer, Problem, Record, Trainable, parameters
from vieval.figures import Figure, estimate, settle
from vieval.results import Evaluation, Outcome, Row, Scores, Versus
from vieval.scoring import (
    failures,
    headline_of_labels,
    headline_of_spans,
    labels_of,
    score_labels,
    score_spans,
    spans_of,
)
from vieval.signatures import SHORT, fingerprint, signature, versions
from vieval.stats import Resampler, Units, holm, paired_permutation, rank_intervals, units

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
        replace(row, scores=settle(scores(problem, records, row.outcome.answers), draws))
        for row in answered
    ]
    ranked = _ranked(scored, figures, draws)
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
    )


def scores(problem: Problem, records: Sequence[Record], answers: Sequence[Answer | None]) -> Scores:
    """The tree of figures of a problem: answers, one a record, against the records' gold."""
    if problem == "ner":
        return score_spans(records, spans_of(answers))
    gold = [record.labels[problem] for record in records]
    labels = label_set(problem, gold)
    return score_labels(gold, labels_of(answers), labels, ordered=problem in ORDERED)


def headline(
    problem: Problem, records: Sequence[Record], answers: Sequence[Answer | None]
) -> Figure:
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


def _ranked(rows: Sequence[Row], figures: Sequence[Figure], draws: Resampler) -> list[Row]:
    """The rows with headline, ranks and difference to the best, best first."""
    if not rows:
        return []
    sums = np.array([figure.value(figure.counts.sum(axis=0)) for figure in figures])
    resampled = np.stack([f.value(draws.totals(f.counts)) for f in figures], axis=-1)
    ranks = rank_intervals(sums, resampled)
    best = int(np.argmax(np.nan_to_num(sums, nan=-1.0)))
    p = _against(best, figures, draws)
    finished = [
        replace(
            row,
            headline=estimate(sums[i], resampled[:, i]),
            ranks=(int(ranks[i, 0]), int(ranks[i, 1])),
            versus=None
            if i == best
            else Versus(
                rows[best].approach,
                estimate(sums[i] - sums[best], resampled[:, i] - resampled[:, best]),
                p[i],
            ),
        )
        for i, row in enumerate(rows)
    ]
    return sorted(finished, key=_order)


def _against(best: int, figures: Sequence[Figure], draws: Resampler) -> dict[int, float]:
    """The p of each figure against the best, Holm-corrected over these comparisons."""
    others = [i for i in range(len(figures)) if i != best]
    raw = [
        float(
            paired_permutation(
                draws.per_unit(figures[i].counts),
                draws.per_unit(figures[best].counts),
                figures[best].value,
                draws.resamples,
                draws.seed,
            )
        )
        for i in others
    ]
    return dict(zip(others, holm(raw).tolist(), strict=True))


def _order(row: Row) -> tuple[float, str]:
    value = row.headline.value
    return (1.0 if value is None else -value, row.approach)
