"""Compare the outcomes of all approaches to a problem with the gold, and with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

import vieval
from vieval.approaches import find
from vieval.buckets import surface, with_seen
from vieval.corpora import ORDERED, Corpus, label_set
from vieval.data import Answer, Label, Problem, Record, Spans, Trainable, content_key, parameters
from vieval.errors import by_kind, find_errors
from vieval.figures import Figure, settle
from vieval.folds import article_folds
from vieval.ranking import Board, ranked
from vieval.results import Evaluation, Outcome, Row, Scores
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
    units,
)

Floats: TypeAlias = NDArray[np.float64]

RESAMPLES = 10_000
SEED = 0


def evaluate(
    problem: Problem,
    corpus: Corpus,
    outcomes: Mapping[str, Outcome],
    train: Corpus | None = None,
) -> Evaluation:
    """Score each outcome, rank the approaches by the headline, and test each against the best.

    `train` is what trained approaches learnt from, where that was not the corpus's other articles.
    All approaches are resampled with the same draws. Raises `ValueError` where the corpus has no
    gold for the problem.
    """
    records = corpus.labelled(problem)
    if not records:
        raise ValueError(f"the corpus {corpus.name} has no gold for {problem}")
    drawn = units([record.segment.article for record in records])
    draws = Resampler(drawn.indices, RESAMPLES, SEED)
    choices = _choices(problem, corpus, train, drawn.name)
    rows = [_row(problem, corpus, name, outcome, choices) for name, outcome in outcomes.items()]
    answered = [row for row in rows if row.outcome.status == "ok"]
    figures = [headline(problem, records, row.outcome.answers) for row in answered]
    seen = _seen(records, train) if problem == "ner" else []
    scored = [
        replace(row, scores=settle(_all_scores(problem, records, row, seen), draws))
        for row in answered
    ]
    board = Board.of(figures, draws)
    absent = [row for row in rows if row.outcome.status != "ok"]
    return Evaluation(
        problem,
        corpus.name,
        corpus.digest,
        corpus.gold_digest(problem),
        segments=len(records),
        articles=len({record.segment.article for record in records}),
        unit=drawn.name,
        rows=(*ranked(scored, board), *absent),
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


def _all_scores(
    problem: Problem, records: Sequence[Record], row: Row, seen: Sequence[Spans]
) -> Scores:
    """The scores of a row, its errors by kind, and of a trained one also by what it had seen."""
    tree = scores(problem, records, row.outcome.answers)
    if problem == "ner":
        tree["errors"] = _error_counts(records, spans_of(row.outcome.answers))
    if seen and isinstance(find(problem, row.approach), Trainable):
        tree["mentions"]["seen"] = score_mentions(seen, spans_of(row.outcome.answers), "seen")
    return tree


def _error_counts(records: Sequence[Record], predicted: Sequence[Spans]) -> dict[str, int]:
    segments = [record.segment for record in records]
    gold = [record.entities or frozenset() for record in records]
    found = find_errors(segments, gold, predicted, [record.decoys for record in records])
    return {kind: len(errors) for kind, errors in by_kind(found).items()}


def _seen(records: Sequence[Record], train: Corpus | None) -> list[Spans]:
    """The gold, with whether each surface was in the training; empty where there is none."""
    segments = [record.segment for record in records]
    gold = [record.entities or frozenset() for record in records]
    surfaces = _surfaces(records)
    if train is not None:
        known: set[str] = set().union(*_surfaces(train.labelled("ner")))
        return with_seen(segments, gold, [known] * len(segments))
    articles = [segment.article for segment in segments]
    if len(set(articles)) < 2:
        return []
    training: dict[int, set[str]] = {}
    for fold in article_folds(articles):
        training |= dict.fromkeys(fold.test, set().union(*(surfaces[i] for i in fold.train)))
    return with_seen(segments, gold, [training[place] for place in range(len(segments))])


def _surfaces(records: Sequence[Record]) -> list[set[str]]:
    return [{surface(span, r.segment.text) for span in r.entities or ()} for r in records]


def headline(problem: Problem, records: Sequence[Record], answers: Sequence[Answer]) -> Figure:
    """The figure that approaches to a problem are ranked by."""
    if problem == "ner":
        return headline_of_spans(records, spans_of(answers))
    gold = [record.labels[problem] for record in records]
    return headline_of_labels(gold, labels_of(answers), label_set(problem, gold))


def _choices(
    problem: Problem, corpus: Corpus, train: Corpus | None, unit: str
) -> dict[str, object]:
    """What the figures of an evaluation depend on; `_row` fills in the approach."""
    if problem == "ner":
        how = {"view": "flat", "scheme": "strict", "types": "PER,LOC,ORG"}
    else:
        gold = [str(example.gold) for example in corpus.examples(problem)]
        how = {"score": "macro-f1", "labels": ",".join(label_set(problem, gold))}
    return {
        "corpus": f"{corpus.name}@{corpus.digest[:SHORT]}",
        "gold": corpus.gold_digest(problem)[:SHORT],
        "approach": "",
        "train": "other articles" if train is None else _named(train, problem),
        **how,
        "resample": f"{unit}×{RESAMPLES}",
        "seed": SEED,
        "vieval": vieval.__version__,
    }


def _named(train: Corpus, problem: Problem) -> str:
    return f"{train.name}@{content_key(train.digest, train.gold_digest(problem))[:SHORT]}"


def _row(
    problem: Problem,
    corpus: Corpus,
    name: str,
    outcome: Outcome,
    choices: Mapping[str, object],
) -> Row:
    approach = find(problem, name)
    own = {"approach": f"{name}@{fingerprint(problem, name)[:SHORT]}"}
    if not isinstance(approach, Trainable):
        own["train"] = "none"
    return Row(
        name,
        approach.card,
        outcome,
        signature(**{**choices, **own}),
        parameters(approach),
        versions(problem, name),
        tuned=corpus.name in approach.card.tuned_on,
        failed=failures(outcome.answers),
    )
