"""Put an evaluation together from the counts of its approaches, wherever they were counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import vieval
from vieval.approaches import find
from vieval.data import Problem, Trainable, parameters
from vieval.evaluation.ranking import Board, ranked
from vieval.evaluation.results import Evaluation, Outcome, Row
from vieval.evaluation.signature import SHORT, signature
from vieval.inference.identity import fingerprint, versions
from vieval.metrics.figures import Figure, settle
from vieval.stats import Resampler, Unit

HEADLINE_PATHS: Mapping[Problem, tuple[str, ...]] = {
    "ner": ("flat", "strict", "headline", "f1"),
    "topic": ("macro_f1",),
    "fluency": ("macro_f1",),
}
"""Where the figure that approaches are ranked by is in their tree."""


@dataclass(frozen=True)
class Subject:
    """What approaches are asked about, as far as an evaluation tells of it.

    `labels` are those that are scored, `train` names what trained approaches learn from.
    """

    problem: Problem
    corpus: str
    digest: str
    gold_digest: str
    segments: int
    articles: int
    unit: Unit
    labels: tuple[str, ...] = ()
    train: str = "other articles"

    def signature(self, name: str, draws: Resampler) -> str:
        """The signature of an approach's figures."""
        trained = isinstance(find(self.problem, name), Trainable)
        how = (
            {"view": "flat", "scheme": "strict", "types": "PER,LOC,ORG"}
            if self.problem == "ner"
            else {"score": "macro-f1", "labels": ",".join(self.labels)}
        )
        return signature(
            corpus=f"{self.corpus}@{self.digest[:SHORT]}",
            gold=self.gold_digest[:SHORT],
            approach=f"{name}@{fingerprint(self.problem, name)[:SHORT]}",
            train=self.train if trained else "none",
            **how,
            resample=f"{self.unit}×{draws.resamples}",
            seed=draws.seed,
            vieval=vieval.__version__,
        )


class Tally(NamedTuple):
    """What became of asking an approach: its tree of figures, empty where there is no answer.

    `failed` counts the segments on which it failed.
    """

    outcome: Outcome
    tree: Mapping[str, Any]
    failed: int = 0


def assemble(subject: Subject, tallies: Mapping[str, Tally], draws: Resampler) -> Evaluation:
    """Rank approaches by the headline and test each against the best, all on the same draws.

    `draws` are over the rows of the counts in the trees.
    """
    rows = [_row(subject, name, tally, draws) for name, tally in tallies.items()]
    answered = [row for row in rows if row.outcome.status == "ok"]
    trees = [tallies[row.approach].tree for row in answered]
    board = Board.of([_headline(subject.problem, tree) for tree in trees], draws)
    scored = [
        replace(row, scores={**settle(tree, draws), "headline_checks": board.checks(place)})
        for place, (row, tree) in enumerate(zip(answered, trees, strict=True))
    ]
    absent = [row for row in rows if row.outcome.status != "ok"]
    return Evaluation(
        subject.problem,
        subject.corpus,
        subject.digest,
        subject.gold_digest,
        segments=subject.segments,
        articles=subject.articles,
        unit=subject.unit,
        rows=(*ranked(scored, board), *absent),
        sensitivity=board.sensitivity() if len(answered) > 1 else None,
    )


def _headline(problem: Problem, tree: Mapping[str, Any]) -> Figure:
    node: Any = tree
    for key in HEADLINE_PATHS[problem]:
        node = node[key]
    assert isinstance(node, Figure)
    return node


def _row(subject: Subject, name: str, tally: Tally, draws: Resampler) -> Row:
    approach = find(subject.problem, name)
    return Row(
        name,
        approach.card,
        tally.outcome,
        subject.signature(name, draws),
        parameters(approach),
        versions(subject.problem, name),
        tuned=subject.corpus in approach.card.tuned_on,
        failed=tally.failed,
    )
