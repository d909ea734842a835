"""Figures of articles with gold and a pool of others without: narrower intervals.

Where the pool has no gold, the other approaches speak for it. How far an approach agrees with them
is known of all articles, and how that goes with being right is known of those with gold; see
`vieval.stats.powered`. It takes the articles with gold for a random draw of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from vieval.corpus.pool import Pool
from vieval.data import Answer, Label, Record, Spans
from vieval.evaluation.judging import judged_answers
from vieval.evaluation.results import Evaluation, Outcome, Pooled, PoolOf, Row
from vieval.metrics.answers import labels_of, majority, spans_of
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Figure, Floats, left_out
from vieval.metrics.labels.scores import figures_of_tables
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.scores import headline_of_spans
from vieval.problems import Problem, spans_in
from vieval.records import Records
from vieval.stats import Sample, unit_names
from vieval.stats.powered import NoStatement, powered

METHOD = "ppi++,jackknife,logit,t×article"
FIGURES = {"labels": ("macro_f1", "accuracy"), "spans": ("f1",)}
"""The figures that a pool is brought to bear on, the headline first."""


class PoolOutcomes(NamedTuple):
    """A pool, and the outcome of each approach on it."""

    pool: Pool
    outcomes: Sequence[Outcome]


@dataclass(frozen=True)
class _Said:
    """What approaches said of the articles with gold and of those of the pool."""

    gold: Mapping[str, Sequence[Answer]]
    pool: Mapping[str, Sequence[Answer]]

    def of(self, name: str) -> list[Answer]:
        """The answers of one, those about the gold first."""
        return [*self.gold[name], *self.pool[name]]


def with_pool(
    evaluation: Evaluation, records: Sequence[Record], labels: Sequence[str], beside: PoolOutcomes
) -> Evaluation:
    """The evaluation with what a pool tells of each approach; `labels` are those of the frame.

    Raises `ImportError` where glide-py is missing.
    """
    pool = beside.pool
    answered = {one.identity.name: one for one in beside.outcomes if one.status == "ok"}
    columns = Records.of(records)
    said = _Said(
        {
            row.approach: judged_answers(evaluation.problem, columns, row.outcome.answers)
            for row in evaluation.rows
            if row.approach in answered
        },
        {name: one.answers for name, one in answered.items()},
    )
    units = [*(record.segment.article for record in records), *pool.articles]
    articles = len(set(pool.articles))
    about = PoolOf(pool.name, pool.digest, articles, len(pool.segments), pool.left_out)
    asked = _Asked(records, units, labels, said)
    rows = [
        row if row.scores is None else replace(row, pooled=_pooled(evaluation, row, asked))
        for row in evaluation.rows
    ]
    return replace(evaluation, rows=tuple(rows), pool=about)


class _Asked(NamedTuple):
    """What the figures of a pool are made of; `units` names the article of each segment."""

    records: Sequence[Record]
    units: Sequence[str]
    labels: Sequence[str]
    said: _Said


def _pooled(evaluation: Evaluation, row: Row, asked: _Asked) -> dict[str, Pooled]:
    """Each figure of an approach with the pool, by name."""
    names = FIGURES[evaluation.problem.kind]
    voters = tuple(_voters(evaluation, row, asked.said))
    if reason := _objection(evaluation, row, voters, asked.said):
        return {name: Pooled(reason=reason) for name in names}
    problem = evaluation.problem
    find = _of_spans if problem.kind == "spans" else _of_labels
    own, taken = find(problem, row.approach, voters, asked)
    return {name: _powered(own[name], taken[name], voters, asked) for name in names}


def _objection(evaluation: Evaluation, row: Row, voters: Sequence[str], said: _Said) -> str:
    """Why a pool tells nothing of an approach; "" where it may."""
    if reason := _objection_to_all(evaluation):
        return reason
    if row.approach not in said.pool:
        return "it gave no answer about the pool"
    if row.tuned:
        return "it was made while looking at the gold, which is no random draw to it"
    if row.card.floor:
        return "it is a floor"
    return "" if voters else "no other approach may speak for the gold"


def _objection_to_all(evaluation: Evaluation) -> str:
    """Why a pool tells nothing of any approach; "" where it may."""
    if evaluation.problem.several:
        return "there is no proxy of several labels a segment"
    if evaluation.unit.startswith("segment"):
        return "it takes three articles with gold or more"
    if evaluation.unit == "article group":
        return "so many articles have gold that a pool is not needed"
    return ""


def _voters(evaluation: Evaluation, row: Row, said: _Said) -> list[str]:
    """Who speaks for the gold: all others, but for floors and who was made looking at it."""
    return sorted(
        other.approach
        for other in evaluation.rows
        if other.approach in said.pool
        and other is not row
        and not (other.tuned or other.card.floor)
    )


def _of_labels(
    problem: Problem, name: str, voters: Sequence[str], asked: _Asked
) -> tuple[Mapping[str, Figure], Mapping[str, Figure]]:
    """The figures of an approach on the gold, and on what the voters take for it."""
    labels, given = asked.labels, labels_of(asked.said.of(name))
    said = zip(*(asked.said.of(voter) for voter in voters), strict=True)
    taken = np.array([taken_for_gold(some, labels) for some in said])
    gold = np.array(
        [[one == record.labels[problem.name] for one in labels] for record in asked.records]
    )
    return (
        figures_of_tables(tables(gold, given[: len(gold)], labels), labels),
        figures_of_tables(tables(taken, given, labels), labels),
    )


def taken_for_gold(answers: Sequence[Answer], labels: Sequence[str]) -> list[float]:
    """The mean probability of each label in some answers; one without probabilities is sure.

    It is 0 for all where none is of the label set.
    """
    known = [one for one in answers if isinstance(one, Label) and one.name in labels]
    shares = [one.probabilities or {one.name: 1.0} for one in known]
    return [sum(share.get(label, 0.0) for share in shares) / max(len(known), 1) for label in labels]


def tables(gold: Floats, predicted: Sequence[str | None], labels: Sequence[str]) -> Floats:
    """The table (L, L + 1) of each segment, from shares of labels (segments, L) as gold."""
    number = {label: place for place, label in enumerate(labels)}
    columns = [len(labels) if one is None else number.get(one, len(labels)) for one in predicted]
    counts = np.zeros((*gold.shape, len(labels) + 1))
    counts[np.arange(len(columns)), :, columns] = gold
    return counts


def _of_spans(
    problem: Problem, name: str, voters: Sequence[str], asked: _Asked
) -> tuple[Mapping[str, Figure], Mapping[str, Figure]]:
    types = frozenset(problem.headline) or None
    given = spans_of(asked.said.of(name))
    said = zip(*(asked.said.of(voter) for voter in voters), strict=True)
    voted: list[Spans] = [majority(some) for some in said]
    own = Matched.of(spans_in(problem, asked.records), given[: len(asked.records)])
    return (
        {"f1": headline_of_spans(own, types)},
        {"f1": headline_of_spans(Matched.of(voted, given), types)},
    )


def _powered(own: Figure, proxy: Figure, voters: tuple[str, ...], asked: _Asked) -> Pooled:
    count = len(asked.records)
    first = Sample.of("article", unit_names("article", asked.units[:count]))
    rest = Sample.of("article", unit_names("article", asked.units[count:]))
    parts = [
        sample.per_unit(proxy.counts[some])
        for sample, some in ((first, slice(count)), (rest, slice(count, None)))
    ]
    whole = replace(proxy, counts=np.concatenate(parts))
    every = Sample(np.arange(len(whole.counts)), "article")
    try:
        found = powered(left_out(own, first), left_out(whole, every), own.scale)
    except NoStatement as error:
        return Pooled(reason=str(error), voters=voters)
    estimate = Estimate(found.value, found.low, found.high)
    return Pooled(estimate, "", voters, found.correlation, found.worth)
