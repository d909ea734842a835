"""Put an evaluation together from the counts of its approaches, wherever they were counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vieval._version import __version__
from vieval.data import Identity
from vieval.evaluation.ranking import Board, ranked
from vieval.evaluation.results import Evaluation, Outcome, Row
from vieval.evaluation.signature import CHECKS, SHORT, interval_name, signature
from vieval.metrics.figures import Unsettled, settle
from vieval.metrics.labels.scores import expected
from vieval.metrics.scores import LabelScores
from vieval.metrics.wording import Wording, unworded
from vieval.problems import Problem
from vieval.stats import Sample, Unit

MOST_NAMED = 6


def headline_name(problem: Problem, labels: Sequence[str]) -> Wording:
    """What approaches are ranked by, in a reader's words; `labels` are those of the frame."""
    if problem.kind == "labels":
        alone = unworded("macro-F1")
        return (
            Wording("macro-F1 of label sets", "macro-F1 của bộ nhãn") if problem.several else alone
        )
    if problem.headline:
        over = ", ".join(labels)
        return Wording(
            f"flat, strict, micro-F1 over {over}",
            f"micro-F1 chặt, không tính tên lồng, trên {over}",
        )
    some = ", ".join(labels[:MOST_NAMED]) + (", …" if len(labels) > MOST_NAMED else "")
    return Wording(
        f"flat, strict, micro-F1 over all types ({some})",
        f"micro-F1 chặt, không tính tên lồng, trên mọi loại ({some})",
    )


@dataclass(frozen=True)
class Subject:
    """What approaches are asked about, as far as an evaluation tells of it.

    `labels` are those that are scored, or the types that the headline is over; `train` names what
    trained approaches learn from, and `overlap` counts the segments whose text they learn
    from, too.
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
    overlap: int = 0

    @property
    def headline(self) -> Wording:
        """What approaches are ranked by, in a reader's words."""
        return headline_name(self.problem, self.labels)

    def signature(self, who: Identity) -> str:
        """The signature of an approach's figures."""
        how = (
            {"view": "flat", "scheme": "strict", "types": ",".join(self.labels)}
            | ({"iou": ",".join(f"{at:g}" for at in self.problem.iou)} if self.problem.iou else {})
            if self.problem.kind == "spans"
            else {
                "score": "macro-f1 of sets" if self.problem.several else "macro-f1",
                "labels": ",".join(self.labels),
            }
        )
        return signature(
            corpus=f"{self.corpus}@{self.digest[:SHORT]}",
            gold=self.gold_digest[:SHORT],
            approach=f"{who.name}@{who.fingerprint[:SHORT] or 'unknown'}",
            train=self.train if who.learns else "none",
            **how,
            interval=interval_name(self.unit),
            checks=CHECKS,
            vieval=__version__,
        )


class Tally(NamedTuple):
    """What became of asking an approach: its scores, None where there is no answer.

    `failed` counts the segments on which it failed.
    """

    outcome: Outcome
    scores: Unsettled | None = None
    failed: int = 0


def assemble(subject: Subject, tallies: Sequence[Tally], sample: Sample) -> Evaluation:
    """Rank approaches by the headline and test each against the best, all on the same units.

    `sample` is that of the rows of the counts in the scores.
    """
    rows = [_row(subject, tally) for tally in tallies]
    pairs = list(zip(rows, tallies, strict=True))
    answered = [(row, _whole(tally.scores)) for row, tally in pairs if tally.scores is not None]
    board = Board.of([scores.headline for _, scores in answered], sample)
    scored = [
        replace(row, scores=replace(settle(scores, sample), headline_checks=checks))
        for (row, scores), checks in zip(answered, board.checks(), strict=True)
    ]
    absent = [row for row, tally in pairs if tally.scores is None]
    return Evaluation(
        subject.problem,
        subject.corpus,
        subject.digest,
        subject.gold_digest,
        segments=subject.segments,
        articles=subject.articles,
        unit=subject.unit,
        headline=subject.headline,
        rows=(*ranked(scored, board), *absent),
        sensitivity=board.sensitivity() if len(answered) > 1 else None,
        outlook=board.outlook() if answered else None,
        overlap=subject.overlap,
    )


def _whole(scores: Unsettled) -> Unsettled:
    return expected(scores) if isinstance(scores, LabelScores) else scores


def _row(subject: Subject, tally: Tally) -> Row:
    who = tally.outcome.identity
    return Row(
        tally.outcome,
        subject.signature(who),
        tuned=subject.corpus in who.card.tuned_on,
        failed=tally.failed,
    )
