"""Compare the outcomes of all approaches to a problem with the gold, and with each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from vieval.corpus.apart import count_shared
from vieval.corpus.corpus import Corpus, NoGold
from vieval.corpus.folds import article_folds
from vieval.data import Answer, Label, MadeUp, Record
from vieval.evaluation.assemble import Subject, Tally, assemble
from vieval.evaluation.judging import judged_spans
from vieval.evaluation.pooled import PoolOutcomes, with_pool
from vieval.evaluation.results import Evaluation, Outcome
from vieval.evaluation.signature import SHORT
from vieval.hashing import content_key
from vieval.labelsets import as_set
from vieval.metrics.answers import failures, labels_of, spans_of
from vieval.metrics.figures import Figure, LabelFigures, Unsettled
from vieval.metrics.labels.lots import Lots
from vieval.metrics.labels.scores import headline_of_labels, score_labels, score_probabilities
from vieval.metrics.labels.sets import count_sets, macro_f1, score_sets
from vieval.metrics.scores import LabelSetScores, SpanScores
from vieval.metrics.shards import summed
from vieval.metrics.spans.buckets import SEEN, seen, surface
from vieval.metrics.spans.errors import sort_errors
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.scores import (
    SpanFrame,
    headline_of_spans,
    score_made_up,
    score_mentions,
    score_spans,
    slice_names,
)
from vieval.problems import Problem, spans_in
from vieval.records import Records, SpanColumns
from vieval.stats import Sample, unit_names, unit_of


def evaluate(
    problem: Problem,
    corpus: Corpus,
    outcomes: Sequence[Outcome],
    train: Corpus | None = None,
    beside: PoolOutcomes | None = None,
) -> Evaluation:
    """Score each outcome, rank the approaches by the headline, and test each against the best.

    `train` is what trained approaches learnt from, where that was not the corpus's other articles;
    `beside` is a pool of articles without gold, with what was answered about it.
    Raises `NoGold` where the corpus has none for the problem.
    """
    records: Sequence[Record] = corpus.labelled(problem)
    if not records:
        raise NoGold(corpus.name, [problem.name])
    if problem.kind == "spans":
        # Once for all approaches.
        records = Records.of(records)
    frame = frame_of(problem, records, corpus.problems)
    subject = subject_of(problem, corpus, frame, train)
    if any(one.identity.learns and one.status == "ok" for one in outcomes):
        subject = replace(subject, overlap=count_shared(corpus, train, problem))
    names = unit_names(subject.unit, [record.segment.article for record in records])
    sample = Sample.of(subject.unit, names)
    tallies = []
    for outcome in map(_with_sets, outcomes) if problem.several else outcomes:
        counted = None
        if outcome.status == "ok":
            by_lot = outcome.identity.card.by_lot
            # By unit: the counts of each segment would fill the memory, approach by approach.
            counted = full_scores(problem, records, outcome.answers, frame, sample, by_lot=by_lot)
            tells_seen = _tells_seen(subject, outcome, train)
            if isinstance(counted, SpanScores) and (outcome.made_up or tells_seen):
                matched = matched_by(problem, records, outcome.answers, sample)
                if outcome.made_up:
                    counted = with_made_up(counted, problem, matched, outcome.made_up)
                if tells_seen:
                    counted = with_seen(counted, problem, matched, records, train)
        tallies.append(Tally(outcome, counted, failures(outcome.answers)))
    found = assemble(subject, tallies, Sample.of(subject.unit, sorted(set(names))))
    return with_pool(found, records, frame.labels, beside) if beside else found


def _with_sets(outcome: Outcome) -> Outcome:
    """The outcome with each label that was given by itself as a set of one."""
    answers = [
        replace(answer, name=as_set(answer.name)) if isinstance(answer, Label) else answer
        for answer in outcome.answers
    ]
    return replace(outcome, answers=answers)


def _tells_seen(subject: Subject, outcome: Outcome, train: Corpus | None) -> bool:
    """Whether an approach was trained on names, so that some of the gold's are new to it."""
    return outcome.identity.learns and (train is not None or subject.articles > 1)


def subject_of(problem: Problem, corpus: Corpus, frame: Frame, train: Corpus | None) -> Subject:
    """What an evaluation tells of what approaches are asked about."""
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
        labels=frame.labels,
        train="other articles" if train is None else named(train, problem),
    )


class Frame(NamedTuple):
    """What part of a corpus must know of the whole to be scored like it.

    `labels` are those to score, in order, or the types that the headline is over; `slices` are the
    names of the slices to make.
    """

    labels: tuple[str, ...]
    slices: tuple[str, ...] = ()


def frame_of(
    problem: Problem,
    records: Sequence[Record],
    problems: Mapping[str, Problem] = MappingProxyType({}),
) -> Frame:
    """How a corpus is scored, from its labelled records; its other problems slice the figures."""
    labels = [p.name for p in problems.values() if p.kind == "labels" and not p.several]
    return Frame(scored_labels(problem, records), slice_names(records, labels))


def scored_labels(problem: Problem, records: Sequence[Record]) -> tuple[str, ...]:
    """The labels to score; of a span problem, the types of its headline, or those of the gold."""
    if problem.kind == "labels":
        return tuple(problem.labels)
    return problem.headline or spans_in(problem, records).present


def full_scores(  # noqa: PLR0913 (what is scored, and how)
    problem: Problem,
    records: Sequence[Record],
    answers: Sequence[Answer],
    frame: Frame,
    sample: Sample | None = None,
    *,
    by_lot: bool = False,
) -> Unsettled:
    """The scores of a problem: answers, one a record, against the records' gold.

    Their counts are (units, k) where there is a sample of the records, else (records, k). Of spans
    it has the errors by kind, too, and how many were found where nobody looked. Labels that are
    drawn `by_lot` are scored by what is expected of them.
    """
    if problem.kind == "spans":
        columns = Records.of(records)
        matched = matched_by(problem, columns, answers, sample)
        found = matched.table.predicted.source
        scores = span_scores(problem, columns, matched, frame)
        left_out = SpanColumns.of(spans_of(answers)).size - found.size
        unseen = columns.unannotated is not None and columns.unannotated.size > 0
        errors = sort_errors(matched, columns.decoys).counts()
        return replace(scores, errors=errors, not_judged=left_out if unseen else None)
    gold = [record.labels[problem.name] for record in records]
    labelled = label_scores(problem, gold, answers, frame, by_lot=by_lot)
    return summed(labelled, sample) if sample else labelled


def matched_by(
    problem: Problem,
    records: Sequence[Record],
    answers: Sequence[Answer],
    sample: Sample | None = None,
) -> Matched:
    """The gold and what is judged of the answers, counted by the units of a sample if there is."""
    found = judged_spans(problem, records, answers)
    return Matched.of(spans_in(problem, records), found, sample.rows if sample else None)


def label_scores(
    problem: Problem,
    gold: Sequence[str],
    answers: Sequence[Answer],
    frame: Frame,
    *,
    by_lot: bool = False,
) -> LabelFigures | LabelSetScores[Figure]:
    """The scores of labels; several of a segment are scored as they were drawn, by lot or not."""
    if problem.several:
        return score_sets(gold, labels_of(answers), frame.labels)
    lots = Lots.of(gold, answers, frame.labels) if by_lot else None
    predicted, labels = labels_of(answers), frame.labels
    scores = score_labels(gold, predicted, labels, ordered=problem.ordered, lots=lots)
    if any(isinstance(answer, Label) and answer.probabilities for answer in answers):
        return replace(scores, probabilities=score_probabilities(gold, answers))
    return scores


def span_scores(
    problem: Problem, records: Sequence[Record], matched: Matched, frame: Frame
) -> SpanScores[Figure]:
    """The scores of spans that are laid out."""
    attributes = tuple(problem.attributes)
    every = not problem.headline
    how = SpanFrame(frame.labels, frame.slices, attributes, every, problem.iou)
    return score_spans(records, matched, how)


def with_made_up(
    scores: SpanScores[Figure],
    problem: Problem,
    matched: Matched,
    names: Sequence[Sequence[MadeUp]],
) -> SpanScores[Figure]:
    """With what the headline is where names that stand in no text, by segment, are spurious."""
    found = score_made_up(matched, names, frozenset(problem.headline) or None)
    return replace(scores, made_up=found)


def with_seen(
    scores: SpanScores[Figure],
    problem: Problem,
    matched: Matched,
    records: Sequence[Record],
    train: Corpus | None,
) -> SpanScores[Figure]:
    """With the recall of mentions whose surface was in the training, and of those that were not."""
    texts = [record.segment.text for record in records]
    known = _known(problem, records, train)
    found = score_mentions(matched, seen(matched.table.gold.source, texts, known))
    return replace(scores, mentions={**scores.mentions, SEEN: found})


def _known(problem: Problem, records: Sequence[Record], train: Corpus | None) -> list[Set[str]]:
    """The surfaces of the mentions in what the model for each record was trained on."""
    if train is not None:
        surfaces = _surfaces(problem, train.labelled(problem))
        return [set[str]().union(*surfaces)] * len(records)
    surfaces = _surfaces(problem, records)
    known: dict[int, Set[str]] = {}
    for fold in article_folds([record.segment.article for record in records]):
        known |= dict.fromkeys(fold.test, set().union(*(surfaces[i] for i in fold.train)))
    return [known[place] for place in range(len(records))]


def _surfaces(problem: Problem, records: Sequence[Record]) -> list[set[str]]:
    return [
        {surface(span, record.segment.text) for span in spans}
        for record, spans in zip(records, spans_in(problem, records), strict=True)
    ]


def headline(
    problem: Problem,
    records: Sequence[Record],
    answers: Sequence[Answer],
    labels: Sequence[str],
    *,
    by_lot: bool = False,
) -> Figure:
    """The figure that approaches to a problem are ranked by; `labels` are those of the frame."""
    if problem.kind == "spans":
        matched = matched_by(problem, records, answers)
        return headline_of_spans(matched, frozenset(problem.headline) or None)
    gold = [record.labels[problem.name] for record in records]
    if problem.several:
        return macro_f1(count_sets(gold, labels_of(answers), labels), labels)
    lots = Lots.of(gold, answers, labels) if by_lot else None
    return headline_of_labels(gold, labels_of(answers), labels, lots)


def named(train: Corpus, problem: Problem) -> str:
    """What a signature calls a corpus that was trained on: its name, and a digest of its gold."""
    return f"{train.name}@{content_key(train.digest, train.gold_digest(problem))[:SHORT]}"
