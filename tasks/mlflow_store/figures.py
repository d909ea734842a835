"""Which figures of an approach are metrics in MLflow: forty at most that one looks at and compares.

Figures of parts of a corpus are told group by group, as long as there is room. Everything else is
in `scores.json`. What is undefined is no metric.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from tasks.mlflow_store import keys
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.estimates import Estimate
from vieval.metrics.scores import (
    Bins,
    CalibrationScores,
    ClassScores,
    LabelScores,
    LabelSetScores,
    MatchScores,
    Scores,
    SpanScores,
)
from vieval.metrics.spans.scores import ARTICLE, SYLLABLES
from vieval.problems import Problem
from vieval.report.pooled import NAMES as POOLED_NAMES

Pairs: TypeAlias = Iterator[tuple[str, float | None]]

MOST_LABELS = 12
ROOM = 22
"""So many figures of parts there are at most: types or labels, kinds of names, errors, segments."""


def metrics(row: Row, problem: Problem) -> dict[str, float]:
    """The metrics of an approach, by key and rounded to what is looked at."""
    if row.scores is None:
        return {}
    beside = {name: figure.value for name, figure in _beside(row.scores).items() if figure}
    found = [*_of_every(row), *beside.items(), *_of_parts(row.scores, problem)]
    return {name: keys.rounded(float(value)) for name, value in found if value is not None}


def beside(problem: Problem) -> list[str]:
    """The metrics that stand beside the F1 in a leaderboard."""
    if problem.kind == "spans":
        return ["P", "R", "decoys"]
    if problem.several:
        return ["F1 micro", "F1 samples", "exact sets", "Hamming loss", "coverage"]
    return ["accuracy", *(["weighted kappa", "MAE"] if problem.ordered else ["kappa"]), "coverage"]


def parts(evaluation: Evaluation) -> list[str]:
    """The metrics of the types or labels that the evaluation has, in their order."""
    shown = (list(_labels(row.scores, evaluation.problem)) for row in evaluation.rows if row.scores)
    names = dict.fromkeys(name for some in shown for name in some)
    return [keys.of(keys.F1, name) for name in names][:MOST_LABELS]


def _of_every(row: Row) -> Pairs:
    figure, versus = row.headline, row.versus
    yield from zip(
        (keys.F1, keys.F1_LOW, keys.F1_HIGH), (figure.value, figure.low, figure.high), strict=True
    )
    if versus:
        yield keys.P_AGAINST_BEST, versus.p
        yield keys.MINUS_BEST, versus.difference.value
    if row.above_floor is not None:
        yield keys.P_ABOVE_FLOOR, row.above_floor
    if row.ranks:
        yield from zip((keys.RANK_FIRST, keys.RANK_LAST), row.ranks, strict=True)
    for name, pooled in row.pooled.items():
        one = pooled.estimate
        for key, value in (
            (keys.POOLED, one.value),
            (keys.POOLED_LOW, one.low),
            (keys.POOLED_HIGH, one.high),
        ):
            yield f"{POOLED_NAMES[name]} {key}", value
    yield keys.SECONDS, row.outcome.seconds
    yield keys.FAILED, row.failed
    for name, value in row.outcome.usage.items():
        yield keys.used(name), value


def _beside(scores: Scores) -> Mapping[str, Estimate | None]:
    """What stands beside the headline."""
    if isinstance(scores, SpanScores):
        return {
            "P": scores.flat.strict.headline.precision,
            "R": scores.flat.strict.headline.recall,
            "F1 all types": scores.flat.strict.all.f1,
            "F1 nested": scores.nested.strict.all.f1,
            "F1 bounds only": scores.flat.exact.headline.f1,
            **{f"F1 IoU {at}": one.headline.f1 for at, one in (scores.flat.iou or {}).items()},
            "decoys": scores.decoys.rate,
            "names given back": scores.restoration.accuracy,
            "P with made-up names": scores.made_up.precision if scores.made_up else None,
            "F1 with made-up names": scores.made_up.f1 if scores.made_up else None,
        }
    if isinstance(scores, LabelSetScores):
        return {
            "F1 micro": scores.micro_f1,
            "F1 weighted": scores.weighted_f1,
            "F1 samples": scores.samples_f1,
            "exact sets": scores.subset_accuracy,
            "Hamming loss": scores.hamming_loss,
            "coverage": scores.coverage,
        }
    calibration = _calibration(scores.probabilities) if scores.probabilities else {}
    return {
        "accuracy": scores.accuracy,
        "kappa": scores.kappa,
        "coverage": scores.coverage,
        **calibration,
        "weighted kappa": scores.quadratic_kappa,
        "MAE": scores.mean_absolute_error,
    }


def _calibration(found: CalibrationScores[Estimate, Bins]) -> dict[str, Estimate]:
    return {"ECE": found.ece, "Brier": found.brier, "top 2": found.top_2}


def _of_parts(scores: Scores, problem: Problem) -> Pairs:
    """The groups that there is room for; one that would be cut is left out as a whole."""
    left = ROOM
    for group in _groups(scores, problem):
        if len(group) <= left:
            left -= len(group)
            yield from group.items()


def _groups(scores: Scores, problem: Problem) -> Iterator[dict[str, float | None]]:
    """Figures of parts, those that are looked at most first."""
    labels = dict(islice(_labels(scores, problem).items(), MOST_LABELS))
    yield {keys.of(keys.F1, name): one.f1.value for name, one in labels.items()}
    if isinstance(scores, SpanScores):
        for group in problem.attributes:
            kinds = scores.mentions.get(group, {}).items()
            yield {keys.within("R", group, kind): one.recall.value for kind, one in kinds}
        yield {keys.counted(kind): count for kind, count in (scores.errors or {}).items()}
    yield {
        keys.of(called, name): figure.value
        for name, one in labels.items()
        for called, figure in (("P", one.precision), ("R", one.recall))
    }
    if isinstance(scores, SpanScores):
        for group, slices in sorted(scores.slices.items(), key=lambda item: len(item[1])):
            if group not in (ARTICLE, SYLLABLES):
                kinds_ = slices.items()
                yield {keys.within(keys.F1, group, kind): one.f1.value for kind, one in kinds_}


def _labels(
    scores: Scores, problem: Problem
) -> Mapping[str, MatchScores[Estimate] | ClassScores[Estimate]]:
    """The scores of each type or label, the declared ones first."""
    if isinstance(scores, LabelScores | LabelSetScores):
        return scores.per_class
    found = scores.flat.strict.types
    declared = [name for name in problem.labels if name in found]
    return {name: found[name] for name in dict.fromkeys([*declared, *found])}
