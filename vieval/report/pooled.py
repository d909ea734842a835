"""What a pool of articles without gold tells: a table, and in words what it takes for granted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.table import Table

from vieval.evaluation.marks import marked
from vieval.evaluation.pooled import METHOD
from vieval.evaluation.results import Evaluation, Pooled, Row
from vieval.evaluation.signature import SHORT, signature
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, many, number, times
from vieval.metrics.scores import LabelScores
from vieval.report.layout import new_table

NAMES = {"macro_f1": "macro-F1", "accuracy": "accuracy", "f1": "F1"}


def pool_scope(evaluation: Evaluation) -> str:
    """The question that figures with the pool answer."""
    assert evaluation.pool is not None
    pool = evaluation.pool
    what = "segment" if pool.articles == pool.segments else "article"
    return f"{evaluation.scope}, by {many(pool.articles, what)} of {pool.name} without gold beside"


def pool_signature(evaluation: Evaluation, pooled: Pooled) -> str:
    """What a figure with the pool depends on, beside what its approach's signature says."""
    assert evaluation.pool is not None
    pool = f"{evaluation.pool.name}@{evaluation.pool.digest[:SHORT]}"
    return signature(interval=METHOD, pool=pool, proxy=",".join(pooled.voters))


def pool_table(evaluation: Evaluation) -> Table:
    """Each figure without the pool and with it, and what that is worth."""
    title = f"{evaluation.problem.name} on {evaluation.corpus}: {pool_scope(evaluation)}"
    columns = "approach", "figure", "gold alone", "with the pool", "95 %", "worth"
    table = new_table(title, *columns, left=2)
    for row, name, pooled in _stated(evaluation):
        table.add_row(
            marked(row),
            NAMES[name],
            interval(alone(row, name)),
            number(pooled.estimate.value),
            interval(pooled.estimate),
            times(pooled.worth),
        )
    return table


def pool_lines(evaluation: Evaluation) -> list[str]:
    """The figures of the table as lines, and what a reader must know of them."""
    figures = [
        f"With the pool: {marked(row)}, {NAMES[name]} {number(pooled.estimate.value)} "
        f"{interval(pooled.estimate)}, worth {pooled.worth:.2f} times the gold."
        for row, name, pooled in _stated(evaluation)
    ]
    return figures + pool_notes(evaluation)


def pool_notes(evaluation: Evaluation) -> list[str]:
    """What figures with the pool take for granted, and why others have none."""
    pool = evaluation.pool
    if pool is None:
        return []
    lines = []
    if any(_stated(evaluation)):
        lines.append(
            "Figures with the pool take what has gold for a random draw of all; where there is no "
            "gold, agreement with the other approaches stands for it. × says how many times as "
            "much gold alone would be as sure."
        )
    if pool.left_out:
        lines.append(
            f"{many(pool.left_out, 'article')} of the pool {pool.name} left out: the corpus has "
            "the same."
        )
    return lines + [
        f"No statement with the pool: {', '.join(names)}: {reason}."
        for reason, names in unstated(evaluation).items()
    ]


def unstated(evaluation: Evaluation) -> dict[str, list[str]]:
    """The figures about which a pool allows no statement, by the reason."""
    reasons: dict[str, list[str]] = {}
    for row in evaluation.rows:
        for name, pooled in row.pooled.items():
            if pooled.reason:
                reasons.setdefault(pooled.reason, []).append(f"{row.approach} ({NAMES[name]})")
    return reasons


def pool_scores(evaluation: Evaluation, row: Row) -> dict[str, Any]:
    """The figures of an approach with the pool, for programs; null and the reason where none is."""
    if evaluation.pool is None or not row.pooled:
        return {}
    scores: dict[str, Any] = {"scope": pool_scope(evaluation)}
    for name, pooled in row.pooled.items():
        scores[name] = pooled.estimate.value
        scores[f"{name}_interval"] = [pooled.estimate.low, pooled.estimate.high]
        scores[f"{name}_about"] = {
            "reason": pooled.reason,
            "correlation": pooled.correlation,
            "worth": pooled.worth,
            "signature": pool_signature(evaluation, pooled),
        }
    return scores


def _stated(evaluation: Evaluation) -> Iterator[tuple[Row, str, Pooled]]:
    for row in evaluation.rows:
        for name, pooled in row.pooled.items():
            if not pooled.reason:
                yield row, name, pooled


def alone(row: Row, name: str) -> Estimate:
    """The figure without the pool."""
    if name == "accuracy" and isinstance(row.scores, LabelScores):
        return row.scores.accuracy
    return row.headline
