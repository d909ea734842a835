"""The figures of an evaluation as pictures: which files to keep beside its runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from vieval.evaluation.marks import marked, signs
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.scores import LabelScores, LabelSetScores, Scores, SpanScores
from vieval.report import drawings
from vieval.report.times import day

if TYPE_CHECKING:
    # The page draws pictures of its own with these.
    from vieval.report.page.payload import Night

FOREST, SPEED, TREND = "leaderboard.svg", "speed-against-quality.svg", "history.svg"
PARTS, CONFUSION, RELIABILITY = "parts.svg", "confusion.svg", "reliability.svg"
MOST_PARTS = 40


def of_all(evaluation: Evaluation, nights: Sequence[Night] = ()) -> dict[str, str]:
    """The pictures about all approaches together, by file name; none without a figure.

    `nights` are the evaluations of the trend, the oldest first.
    """
    shown = [row for row in evaluation.rows if row.headline.value is not None]
    if not shown:
        return {}
    about = f"{evaluation.problem.name} on {evaluation.corpus}"
    floors = [row.headline.value or 0.0 for row in shown if row.card.floor]
    dots = [_dot(row) for row in shown]
    spots = [
        drawings.Spot(marked(row), row.headline.value, row.outcome.seconds, hollow=row.tuned)
        for row in shown
        if row.headline.value is not None
    ]
    title = f"{about}: {evaluation.headline}"
    known = {row.approach: marked(row) for row in evaluation.rows}
    told = {TREND: trend(nights, known, f"{about}: trend")} if len(nights) > 1 else {}
    return {
        FOREST: drawings.forest(dots, title, max(floors, default=None)),
        SPEED: drawings.speed(spots, f"{about}: time against F1"),
        **told,
    }


def trend(
    nights: Sequence[Night],
    known: Mapping[str, drawings.Said],
    label: str,
    new_gold: drawings.Said = "new gold",
) -> str:
    """The figures of approaches over evaluations; `known` has their names with marks."""
    names = dict.fromkeys(name for night in nights for name in night.figures)
    lines = [
        drawings.Line(known[name], tuple(night.figures.get(name) for night in nights))
        for name in names
    ]
    golds = [night.gold for night in nights]
    anew = [place for place in range(1, len(golds)) if 0 < golds[place - 1] < golds[place]]
    return drawings.history(lines, [day(night.when) for night in nights], label, anew, new_gold)


def of_one(evaluation: Evaluation, row: Row) -> dict[str, str]:
    """The pictures of one approach, by file name."""
    if row.scores is None:
        return {}
    about = f"{marked(row)} to {evaluation.problem.name} on {evaluation.corpus}"
    found: dict[str, str] = {}
    confusion = {} if isinstance(row.scores, LabelSetScores) else row.scores.confusion
    if confusion:
        columns = list(dict.fromkeys(name for counts in confusion.values() for name in counts))
        counts = [[row_of.get(name, 0) for name in columns] for row_of in confusion.values()]
        found[CONFUSION] = drawings.confusion(list(confusion), columns, counts, about)
    if dots := _parts(row.scores):
        found[PARTS] = drawings.forest(dots, f"{about}, part by part")
    calibration = row.scores.probabilities if isinstance(row.scores, LabelScores) else None
    if calibration and (bins := calibration.reliability):
        points = [
            drawings.Confidence(one.support, one.confidence, one.accuracy) for one in bins.values()
        ]
        found[RELIABILITY] = drawings.reliability(points, f"{about}: how sure, how right")
    return found


def _dot(row: Row) -> drawings.Dot:
    return drawings.Dot(row.approach, row.headline, hollow=row.tuned, note=signs(row))


def _parts(scores: Scores) -> list[drawings.Dot]:
    """The figure of each type or label, then of each slice and each kind of mention."""
    if not isinstance(scores, SpanScores):
        dots = [drawings.Dot(name, one.f1) for name, one in scores.per_class.items()]
        return dots[:MOST_PARTS]
    dots = [drawings.Dot(name, one.f1) for name, one in scores.flat.strict.types.items()]
    for group, slices in scores.slices.items():
        dots += [drawings.Dot(f"{group}: {name}", one.f1) for name, one in slices.items()]
    for group, kinds in scores.mentions.items():
        dots += [drawings.Dot(f"R {group}: {name}", one.recall) for name, one in kinds.items()]
    return dots[:MOST_PARTS]
