"""What a pool of articles without gold brings, as a report tells it."""

from __future__ import annotations

from vieval.evaluation.results import Evaluation, Row
from vieval.report.page.payload import Message, Pool, Pooled
from vieval.report.pooled import NAMES, alone, unstated


def pool(evaluation: Evaluation) -> Pool | None:
    """What must be known of the pool of an evaluation; None where there is none."""
    about = evaluation.pool
    if about is None:
        return None
    left = [Message("pool.left", {"count": f"{about.left_out:,}"})] if about.left_out else []
    without = [
        Message("pool.without", {"names": ", ".join(names), "reason": reason})
        for reason, names in unstated(evaluation).items()
    ]
    told = Message("pool.about", {"pool": about.name, "articles": f"{about.articles:,}"})
    return Pool(told, (*left, *without))


def pooled(row: Row) -> dict[str, Pooled]:
    """The figures of an approach that the pool allows a statement about, by name."""
    return {
        NAMES[name]: Pooled(alone(row, name), found.estimate, found.worth)
        for name, found in row.pooled.items()
        if not found.reason
    }
