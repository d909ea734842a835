"""Tables for the terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rich.table import Table

from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.estimates import Scores
from vieval.problems import Problem
from vieval.report.layout import new_table
from vieval.report.numbers import interval, many, number, p_value, ranks, seconds, signed

ALPHA = 0.05
WIDE = 100
STATUSES = {"unsuited": "not for these labels"}
# The figures beside the headline, by kind of problem.
OF_SPANS = {
    "P": ("flat", "strict", "headline", "precision"),
    "R": ("flat", "strict", "headline", "recall"),
    "all": ("flat", "strict", "all", "f1"),
    "nested": ("nested", "strict", "all", "f1"),
    "decoys": ("decoys", "rate"),
}
OF_LABELS = {"acc.": ("accuracy",), "κ": ("kappa",), "cov.": ("coverage",)}
OF_ORDERED = {
    "acc.": ("accuracy",),
    "κw": ("quadratic_kappa",),
    "MAE": ("mean_absolute_error",),
    "cov.": ("coverage",),
}


def beside_headline(problem: Problem) -> Mapping[str, tuple[str, ...]]:
    """The figures beside the headline, each by its path in the scores."""
    if problem.kind == "spans":
        return OF_SPANS
    return OF_ORDERED if problem.ordered else OF_LABELS


def leaderboard(evaluation: Evaluation, width: int) -> Table:
    """The approaches, best first, with intervals and what tells them from the best.

    Where the `width`, in characters, is too small, the figures beside the headline are left out.
    """
    title = f"{evaluation.problem.name} on {evaluation.corpus}: {evaluation.headline}"
    beside = beside_headline(evaluation.problem) if width >= WIDE else {}
    columns = ("approach", "rank", "F1", "95 %", "− best", "p", *beside, "time")
    table = new_table(title, *columns)
    for row in evaluation.rows:
        style = None if row.outcome.status == "ok" else "dim"
        table.add_row(*_cells(row, beside), style=style)
    return table


def _cells(row: Row, beside: Mapping[str, tuple[str, ...]]) -> list[str]:
    name = row.approach + (" †" if row.tuned else "")
    if row.scores is None:
        return [name, "", "", STATUSES.get(row.outcome.status, row.outcome.status)]
    versus = row.versus
    differs = versus is not None and versus.p < ALPHA
    return [
        name + (f" ({row.failed} failed)" if row.failed else ""),
        ranks(row.ranks),
        number(row.headline.value),
        interval(row.headline),
        signed(versus.difference.value) if versus else "best",
        p_value(versus.p) + ("*" if differs else " ") if versus else "",
        *(number(at(row.scores, path)) for path in beside.values()),
        seconds(row.outcome.seconds) + (" c" if row.outcome.cached else "  "),
    ]


def at(scores: Scores, path: tuple[str, ...]) -> float | None:
    """The figure at a path of a tree of scores."""
    node = scores
    for key in path[:-1]:
        node = node[key]
    value: float | None = node[path[-1]]
    return value


def notes(evaluation: Evaluation) -> str:
    """What a reader of the leaderboard must know."""
    counts = many(evaluation.segments, "segment"), many(evaluation.articles, "article")
    lines = [f"{' of '.join(counts)}; intervals and tests over {evaluation.unit}s."]
    rows = evaluation.rows
    if evaluation.unit.startswith("segment") and evaluation.articles > 1:
        lines.append("That is too few articles to show how much another article would differ.")
    lines += [told for told in (_floor(evaluation), _to_tell_apart(evaluation)) if told]
    lines += [told for row in rows if (told := _restored(row))]
    if any(row.versus and row.versus.p < ALPHA for row in rows):
        lines.append("* differs from the best (paired permutation, Holm-corrected, p < .05).")
    if any(row.tuned for row in rows):
        lines.append(f"† made while looking at {evaluation.corpus}: its score flatters it.")
    if any(row.outcome.cached for row in rows):
        lines.append("c answers taken from the cache; the time is that of the first run.")
    lines += [
        f"{row.approach} {STATUSES.get(row.outcome.status, row.outcome.status)}: "
        f"{row.outcome.reason}"
        for row in rows
        if row.outcome.status != "ok"
    ]
    return "\n".join(lines)


def _floor(evaluation: Evaluation) -> str:
    """What to say where the best is a floor, or is not told from one."""
    best, *others = evaluation.rows
    if best.card.floor and best.scores:
        return f"No approach beats a floor: {best.approach} ({best.card.summary})."
    for row in others:
        if row.card.floor and row.versus and row.versus.p >= ALPHA:
            p = p_value(row.versus.p)
            return f"The best is not told from a floor, {row.approach} (p = {p})."
    return ""


def _restored(row: Row) -> str:
    """How many sinicised names an approach gave back in Vietnamese, where it tries."""
    found = (row.scores or {}).get("restoration", {})
    if not found.get("proposed"):
        return ""
    return (
        f"{row.approach} gave a Vietnamese name for {found['proposed']} of {found['mentions']} "
        f"sinicised mentions; {found['restored']} are right."
    )


def _to_tell_apart(evaluation: Evaluation) -> str:
    """How much more data the two best would need, where they are not told apart."""
    power = evaluation.sensitivity
    if power is None or not 0 < power.units_more < math.inf or "group" in evaluation.unit:
        return ""  # groups grow with the corpus, so a number of them says nothing
    first, second, *_ = evaluation.rows
    if second.versus is None or second.versus.p < ALPHA:
        return ""
    more = many(int(power.units_more), f"more {evaluation.unit}")
    return (
        f"To tell {first.approach} from {second.approach} takes about {more} like these; "
        f"on these, a difference of {number(power.detectable)} would show (80 % power)."
    )
