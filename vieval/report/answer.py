"""The answer of an evaluation, in a sentence."""

from __future__ import annotations

from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.numbers import interval, many, number
from vieval.report.marks import FLOOR, TUNED, ApproachMark, marked, marks

WHY_NOT = {
    TUNED: "was made while looking at these articles",
    FLOOR: "is a floor, what next to nothing reaches",
}


def answer(evaluation: Evaluation) -> str:
    """Who leads and by what right, and who is the best that may be champion."""
    ranked = [row for row in evaluation.rows if row.headline.value is not None]
    if not ranked:
        return f"No approach to {evaluation.problem.name} gave a figure."
    leader = ranked[0]
    leads = (
        f"{leader.approach} leads at {number(leader.headline.value)} {interval(leader.headline)}"
    )
    if not (against := _against(leader)):
        return f"{leads}."
    leads += ", but " + " and ".join(WHY_NOT[mark] for mark in against)
    best = next((row for row in ranked if not _against(row)), None)
    if best is None:
        return f"{leads}; no other may be champion."
    return f"{leads}; the best that may be champion is {best.approach}, {_figure(best)}."


def short_answer(evaluation: Evaluation) -> str:
    """What came out, short enough for a name: `7 approaches · best rules.v1 † .914`."""
    ranked = [row for row in evaluation.rows if row.headline.value is not None]
    answered = [row for row in evaluation.rows if row.scores is not None]
    count = many(len(answered), "approach", "approaches")
    if not ranked:
        return f"{count} · no figure"
    best = ranked[0]
    return f"{count} · best {marked(best)} {number(best.headline.value)}"


def _figure(row: Row) -> str:
    return f"{number(row.headline.value)} {interval(row.headline)}"


def _against(row: Row) -> list[ApproachMark]:
    """What stands against an approach's being champion, by its marks."""
    return [mark for mark in marks(row) if mark in WHY_NOT]
