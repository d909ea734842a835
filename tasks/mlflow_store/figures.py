"""Which figures of an approach are metrics in MLflow: some forty that one looks at and compares.

Everything else is in `scores.json`. What is undefined is no metric.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from tasks.mlflow_store import keys
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.spans.scores import ARTICLE, SYLLABLES
from vieval.problems import Problem
from vieval.report.leaderboard import at

Path: TypeAlias = tuple[str, ...]
Pairs: TypeAlias = Iterator[tuple[str, object]]

MOST_LABELS = 12
MOST_PARTS = 8

# Beside the headline, by kind of problem: the name and where it is in the scores.
OF_SPANS: Mapping[str, Path] = {
    "P": ("flat", "strict", "headline", "precision"),
    "R": ("flat", "strict", "headline", "recall"),
    "F1 all types": ("flat", "strict", "all", "f1"),
    "F1 nested": ("nested", "strict", "all", "f1"),
    "F1 bounds only": ("flat", "exact", "headline", "f1"),
    "F1 partial": ("flat", "partial", "headline", "f1"),
    "decoys": ("decoys", "rate"),
    "names given back": ("restoration", "accuracy"),
}
OF_LABELS: Mapping[str, Path] = {
    "accuracy": ("accuracy",),
    "kappa": ("kappa",),
    "coverage": ("coverage",),
    "ECE": ("probabilities", "ece"),
    "Brier": ("probabilities", "brier"),
    "top 2": ("probabilities", "top_2"),
}
OF_ORDERED: Mapping[str, Path] = {
    "weighted kappa": ("quadratic_kappa",),
    "MAE": ("mean_absolute_error",),
}


def metrics(row: Row, problem: Problem) -> dict[str, float]:
    """The metrics of an approach, by key and rounded to what is looked at."""
    if row.scores is None:
        return {}
    found = [*_of_every(row), *_beside(row.scores, problem), *_of_parts(row.scores, problem)]
    return {
        name: keys.rounded(float(value)) for name, value in found if isinstance(value, int | float)
    }


def beside(problem: Problem) -> list[str]:
    """The metrics that stand beside the F1 in a leaderboard."""
    if problem.kind == "spans":
        return ["P", "R", "decoys"]
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
    yield keys.SECONDS, row.outcome.seconds
    yield keys.FAILED, row.failed
    for name, value in row.outcome.usage.items():
        yield keys.used(name), value


def _beside(scores: Mapping[str, Any], problem: Problem) -> Pairs:
    if problem.kind == "spans":
        paths = OF_SPANS
    else:
        paths = {**OF_LABELS, **OF_ORDERED} if problem.ordered else OF_LABELS
    for name, path in paths.items():
        if path[0] in scores:
            yield name, at(dict(scores), path)


def _of_parts(scores: Mapping[str, Any], problem: Problem) -> Pairs:
    labels = _labels(scores, problem)
    for name in list(labels)[:MOST_LABELS]:
        yield keys.of(keys.F1, name), labels[name]["f1"]
    for name in list(labels)[: MOST_LABELS // 3]:
        yield keys.of("P", name), labels[name]["precision"]
        yield keys.of("R", name), labels[name]["recall"]
    for group, kinds in scores.get("slices", {}).items():
        if group not in (ARTICLE, SYLLABLES) and len(kinds) <= MOST_PARTS:
            for kind, figures in kinds.items():
                yield keys.within(keys.F1, group, kind), figures["f1"]
    for group in problem.attributes:
        for kind, figures in scores.get("mentions", {}).get(group, {}).items():
            yield keys.within("R", group, kind), figures["recall"]
    for kind, count in scores.get("errors", {}).items():
        yield keys.counted(kind), count


def _labels(scores: Mapping[str, Any], problem: Problem) -> dict[str, Mapping[str, Any]]:
    """The figures of each type or label, the declared ones first."""
    if problem.kind == "labels":
        return dict(scores["per_class"])
    found: Mapping[str, Any] = scores["flat"]["strict"]["types"]
    declared = [name for name in problem.labels if name in found]
    return {name: found[name] for name in dict.fromkeys([*declared, *found])}
