"""Compare the outcomes of all approaches to a problem with the gold, and with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import numpy as np

from vieval.approaches import find
from vieval.corpus.corpus import Corpus, NoGold
from vieval.corpus.folds import article_folds
from vieval.data import Answer, Label, Problem, Record, Spans, Trainable
from vieval.evaluation.assemble import Subject, Tally, assemble
from vieval.evaluation.results import Evaluation, Outcome
from vieval.evaluation.signature import SHORT
from vieval.hashing import content_key
from vieval.metrics.answers import failures, labels_of, spans_of
from vieval.metrics.estimates import Scores
from vieval.metrics.figures import Figure
from vieval.metrics.labels.scores import headline_of_labels, score_labels, score_probabilities
from vieval.metrics.shards import Whole, shard
from vieval.metrics.spans.buckets import surface, with_seen
from vieval.metrics.spans.scores import headline_of_spans, score_mentions, score_spans
from vieval.problems import ORDERED, label_set
from vieval.review.errors import by_kind, find_errors
from vieval.stats import Resampler, unit_names, unit_of

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
    All approaches are resampled with the same draws. Raises `NoGold` where the corpus has none for
    the problem.
    """
    records = corpus.labelled(problem)
    if not records:
        raise NoGold(corpus.name, [problem])
    subject = _subject(problem, corpus, train)
    names = unit_names(subject.unit, [record.segment.article for record in records])
    tallies = {}
    for name, outcome in outcomes.items():
        # Added up at once: the counts of each segment would fill the memory, approach by approach.
        whole = Whole(len(set(names)))
        if outcome.status == "ok":
            tree = full_scores(problem, records, outcome.answers)
            if _tells_seen(subject, name, train):
                tree["mentions"]["seen"] = _seen_scores(records, outcome.answers, train)
            whole.add(shard(tree, names))
        tallies[name] = Tally(outcome, whole.tree(), failures(outcome.answers))
    draws = Resampler(np.arange(len(set(names))), RESAMPLES, SEED)
    return assemble(subject, tallies, draws)


def _tells_seen(subject: Subject, name: str, train: Corpus | None) -> bool:
    """Whether an approach was trained on names, so that some of the gold's are new to it."""
    trained = isinstance(find(subject.problem, name), Trainable)
    return subject.problem == "ner" and trained and (train is not None or subject.articles > 1)


def _subject(problem: Problem, corpus: Corpus, train: Corpus | None) -> Subject:
    records = corpus.labelled(problem)
    articles = len({record.segment.article for record in records})
    return Subject(
        problem,
        corpus.name,
        corpus.digest,
        corpus.gold_digest(problem),
        segments=len(records),
        articles=articles,
        unit=unit_of(articles, len(records)),
        labels=_labels(problem, records),
        train="other articles" if train is None else _named(train, problem),
    )


class Frame(NamedTuple):
    """What part of a corpus must know of the whole to be scored like it.

    `labels` are those to score, in order; `slices` the names of the slices to make.
    """

    labels: tuple[str, ...]
    slices: tuple[str, ...]


def scores(
    problem: Problem,
    records: Sequence[Record],
    answers: Sequence[Answer],
    frame: Frame | None = None,
) -> Scores:
    """The tree of figures of a problem: answers, one a record, against the records' gold.

    Where the records are all there are, they need no frame.
    """
    if problem == "ner":
        return score_spans(records, spans_of(answers), frame and frame.slices)
    gold = [record.labels[problem] for record in records]
    labels = frame.labels if frame else _labels(problem, records)
    tree = score_labels(gold, labels_of(answers), labels, ordered=problem in ORDERED)
    if any(isinstance(answer, Label) and answer.probabilities for answer in answers):
        tree["probabilities"] = score_probabilities(gold, answers)
    return tree


def full_scores(
    problem: Problem,
    records: Sequence[Record],
    answers: Sequence[Answer],
    frame: Frame | None = None,
) -> Scores:
    """The scores, and of spans also the errors by kind."""
    tree = scores(problem, records, answers, frame)
    if problem == "ner":
        tree["errors"] = _error_counts(records, spans_of(answers))
    return tree


def _labels(problem: Problem, records: Sequence[Record]) -> tuple[str, ...]:
    if problem == "ner":
        return ()
    return label_set(problem, [record.labels[problem] for record in records])


def _error_counts(records: Sequence[Record], predicted: Sequence[Spans]) -> dict[str, int]:
    segments = [record.segment for record in records]
    gold = [record.entities or frozenset() for record in records]
    found = find_errors(segments, gold, predicted, [record.decoys for record in records])
    return {kind: len(errors) for kind, errors in by_kind(found).items()}


def _seen_scores(
    records: Sequence[Record], answers: Sequence[Answer], train: Corpus | None
) -> Scores:
    """The recall of mentions whose surface was in the training, and of those that were not."""
    segments = [record.segment for record in records]
    gold = [record.entities or frozenset() for record in records]
    known = _known(records, train)
    return score_mentions(with_seen(segments, gold, known), spans_of(answers), "seen")


def _known(records: Sequence[Record], train: Corpus | None) -> list[Set[str]]:
    """The surfaces of the mentions in what the model for each record was trained on."""
    if train is not None:
        return [set[str]().union(*_surfaces(train.labelled("ner")))] * len(records)
    surfaces = _surfaces(records)
    known: dict[int, Set[str]] = {}
    for fold in article_folds([record.segment.article for record in records]):
        known |= dict.fromkeys(fold.test, set().union(*(surfaces[i] for i in fold.train)))
    return [known[place] for place in range(len(records))]


def _surfaces(records: Sequence[Record]) -> list[set[str]]:
    return [{surface(span, r.segment.text) for span in r.entities or ()} for r in records]


def headline(problem: Problem, records: Sequence[Record], answers: Sequence[Answer]) -> Figure:
    """The figure that approaches to a problem are ranked by."""
    if problem == "ner":
        return headline_of_spans(records, spans_of(answers))
    gold = [record.labels[problem] for record in records]
    return headline_of_labels(gold, labels_of(answers), label_set(problem, gold))


def _named(train: Corpus, problem: Problem) -> str:
    return f"{train.name}@{content_key(train.digest, train.gold_digest(problem))[:SHORT]}"
