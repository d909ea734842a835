"""Tables for the terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Mapping, Sequence
from typing import TypeAlias, TypeGuard

from rich.table import Table

from vieval.corpus.alignment import strangers
from vieval.data import Answer, Failure, Label
from vieval.evaluation.marks import marked
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.metrics.numbers import interval, many, number, p_value, ranks, seconds, signed
from vieval.metrics.scores import (
    Bins,
    LabelScores,
    LabelSetScores,
    LotScores,
    Scores,
    SpanScores,
)
from vieval.problems import Problem
from vieval.report.layout import new_table
from vieval.report.marks import ALPHA, meanings
from vieval.report.scores import made_up_line, not_judged_line
from vieval.stats import Sensitivity

OVERLAP = "{} a text that was also learnt from: figures of who learns are too good by that."
STATUSES = {"unsuited": "not for these labels"}
FEW = 5
FAR = 100_000
"""More articles than that nobody labels, so their number is not told."""
OfSpans: TypeAlias = Callable[[SpanScores[Estimate]], Estimate]
OfLabels: TypeAlias = Callable[[LabelScores[Estimate, Bins]], Estimate | None]
OfSets: TypeAlias = Callable[[LabelSetScores[Estimate]], Estimate]
# The figures beside the headline, by kind of problem.
OF_SPANS: Mapping[str, OfSpans] = {
    "P": lambda scores: scores.flat.strict.headline.precision,
    "R": lambda scores: scores.flat.strict.headline.recall,
    "all": lambda scores: scores.flat.strict.all.f1,
    "nested": lambda scores: scores.nested.strict.all.f1,
    "decoys": lambda scores: scores.decoys.rate,
}
OF_LABELS: Mapping[str, OfLabels] = {
    "acc.": lambda scores: scores.accuracy,
    "κ": lambda scores: scores.kappa,
    "cov.": lambda scores: scores.coverage,
}
OF_ORDERED: Mapping[str, OfLabels] = {
    "acc.": lambda scores: scores.accuracy,
    "κw": lambda scores: scores.quadratic_kappa,
    "MAE": lambda scores: scores.mean_absolute_error,
    "cov.": lambda scores: scores.coverage,
}
OF_SETS: Mapping[str, OfSets] = {
    "micro": lambda scores: scores.micro_f1,
    "samples": lambda scores: scores.samples_f1,
    "exact": lambda scores: scores.subset_accuracy,
    "Hamming": lambda scores: scores.hamming_loss,
}


def names_beside(problem: Problem) -> Sequence[str]:
    """What the figures beside the headline are called."""
    if problem.several:
        return list(OF_SETS)
    return list(OF_SPANS if problem.kind == "spans" else _of_labels(problem))


def beside_headline(problem: Problem, scores: Scores) -> dict[str, float | None]:
    """The figures beside the headline, by name."""
    if isinstance(scores, SpanScores):
        return {name: figure(scores).value for name, figure in OF_SPANS.items()}
    if isinstance(scores, LabelSetScores):
        return {name: figure(scores).value for name, figure in OF_SETS.items()}
    figures = _of_labels(problem).items()
    return {name: (figure(scores) or UNDEFINED).value for name, figure in figures}


def _of_labels(problem: Problem) -> Mapping[str, OfLabels]:
    return OF_ORDERED if problem.ordered else OF_LABELS


def leaderboard(evaluation: Evaluation) -> Table:
    """The approaches, best first, with intervals and what tells them from the best."""
    beside = names_beside(evaluation.problem)
    told = f"{evaluation.headline}, {evaluation.scope}"
    title = f"{evaluation.problem.name} on {evaluation.corpus}: {told}"
    columns = ("approach", "rank", "F1", "95 %", "− best", "p", *beside, "time")
    table = new_table(title, *columns)
    for row in evaluation.rows:
        style = None if row.outcome.status == "ok" else "dim"
        table.add_row(*_cells(evaluation.problem, row, beside), style=style)
    return table


def _cells(problem: Problem, row: Row, beside: Sequence[str]) -> list[str]:
    if row.scores is None:
        return [row.approach, "", "", STATUSES.get(row.outcome.status, row.outcome.status)]
    versus, figures = row.versus, beside_headline(problem, row.scores)
    differs = versus is not None and versus.differs(ALPHA)
    return [
        marked(row) + (f" ({row.failed} failed)" if row.failed else ""),
        ranks(row.ranks),
        number(row.headline.value),
        interval(row.headline),
        signed(versus.difference.value) if versus else "best",
        p_value(versus.p) + ("*" if differs else " ") if versus else "",
        *(number(figures[name]) for name in beside),
        seconds(row.outcome.seconds) + (" c" if row.outcome.cached else "  "),
    ]


def notes(evaluation: Evaluation) -> str:
    """What a reader of the leaderboard must know."""
    return "\n".join(note_lines(evaluation))


def note_lines(evaluation: Evaluation) -> list[str]:
    """The same, a line each: the marks explained, then who gave no answer and why."""
    counts = many(evaluation.segments, "segment"), many(evaluation.articles, "article")
    left_out = f"intervals and tests leave out {evaluation.unit}s, {evaluation.scope}"
    lines = [f"{' of '.join(counts)}; {left_out}."]
    rows = evaluation.rows
    if reason := next(filter(None, map(evaluation.without_interval, rows)), ""):
        lines.append(f"[–, –] no statement: {reason}.")
    if evaluation.overlap:
        lines.append(overlapping(evaluation.overlap))
    beyond = _elsewhere(evaluation), _floor(evaluation), _to_tell_apart(evaluation)
    lines += [line for line in beyond if line]
    about_row = _failed, _strange, _lots, _restored, _made_up, _not_judged
    lines += [told for row in rows for tell in about_row if (told := tell(row))]
    if any(row.versus and row.versus.differs(ALPHA) for row in rows):
        lines.append("* differs from the best (p < .05, Holm-corrected over all pairs).")
    lines += meanings(evaluation)
    if any(row.outcome.cached for row in rows):
        lines.append("c answers taken from the cache; the time is that of the first run.")
    return [*lines, *absent(evaluation)]


def overlapping(count: int) -> str:
    """What to say of so many segments whose text was also learnt from."""
    return OVERLAP.format(many(count, "segment has", "segments have"))


def absent(evaluation: Evaluation) -> list[str]:
    """Who gave no answer and why, each reason once."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for row in evaluation.rows:
        if row.outcome.status != "ok":
            what = STATUSES.get(row.outcome.status, row.outcome.status)
            reasons.setdefault((what, row.outcome.reason), []).append(row.approach)
    return [f"{', '.join(names)} {what}: {why}" for (what, why), names in reasons.items()]


def _elsewhere(evaluation: Evaluation) -> str:
    """What can be said of other articles, where figures are about these alone."""
    if evaluation.unit in ("article", "article group"):
        return ""
    if evaluation.outlook is None:
        return "Of other articles they tell nothing: that takes three articles or more."
    correlation, effect, intervals = evaluation.outlook
    wanted = ", ".join(
        f"[{number(low)}, {number(high)}] from {count}" for count, (low, high) in intervals.items()
    )
    return (
        f"Of other articles two tell next to nothing. If all differ as these do (intraclass "
        f"correlation {number(correlation)}, design effect {effect:.1f}), the best would have "
        f"{wanted} articles."
    )


def _floor(evaluation: Evaluation) -> str:
    """Who is above the best floor: higher, and not by chance."""
    floors = [row for row in evaluation.rows if row.card.floor and row.scores]
    if not floors:
        return ""
    floor = (
        f"{floors[0].approach} ({floors[0].card.summary}), at {number(floors[0].headline.value)}"
    )
    higher = [row for row in evaluation.rows if row.above_floor is not None]
    above = [row.approach for row in higher if (row.above_floor or 0) < ALPHA]
    if above:
        return f"Above the best floor, {floor}: {', '.join(above)}."
    nearest = min((row.above_floor or 0 for row in higher), default=None)
    aside = f"; the nearest has p = {p_value(nearest)}" if nearest is not None else ""
    return f"Nobody is told from the best floor, {floor}{aside}."


def _failed(row: Row) -> str:
    """On how many segments an approach failed, and why on the first of them, where that is kept."""
    if not row.failed:
        return ""
    reasons = (one.reason for one in row.outcome.answers if isinstance(one, Failure))
    why = next((f": {reason}" for reason in reasons), "")
    return f"{marked(row)} failed on {many(row.failed, 'segment')}, counted as empty{why}"


def _strange(row: Row) -> str:
    """What an approach answers that is nothing to the gold: other types alone, or other labels."""
    if isinstance(row.scores, SpanScores):
        types = row.scores.nested.type.types
        theirs = [name for name, found in types.items() if found.actual]
        ours = [name for name, found in types.items() if found.possible]
        told = strangers("types", theirs, ours)
        return told and f"{marked(row)}: {told}."
    if isinstance(row.scores, LabelScores):
        known = row.scores.per_class
        others = [one.name for one in row.outcome.answers if _is_other(one, known)]
        if others:
            are = "is" if len(others) == 1 else "are"
            return (
                f"{marked(row)}: {many(len(others), 'answer')} {are} none of the labels: "
                f"{', '.join(sorted(set(others))[:FEW])}, not {', '.join([*known][:FEW])}."
            )
    return ""


def _is_other(answer: Answer, labels: Container[str]) -> TypeGuard[Label]:
    return isinstance(answer, Label) and answer.name not in labels


def _lots(row: Row) -> str:
    """What a floor that answers by lot is scored by."""
    found = row.scores.by_lot if isinstance(row.scores, LabelScores) else None
    if not isinstance(found, LotScores):
        return ""
    return (
        f"{marked(row)} answers by lot: its figures are what is expected of "
        f"{many(found.draws, 'draw')}; 95 of 100 single draws have "
        f"[{number(found.low)}, {number(found.high)}]."
    )


def _restored(row: Row) -> str:
    """How many sinicised names an approach gave back in Vietnamese, where it tries."""
    found = row.scores.restoration if isinstance(row.scores, SpanScores) else None
    if found is None or not found.proposed:
        return ""
    return (
        f"{marked(row)} gave a Vietnamese name for {found.proposed} of {found.mentions} "
        f"sinicised mentions; {found.restored} are right."
    )


def _made_up(row: Row) -> str:
    """What names that stand in no text make of the figures of an approach that lists names."""
    if not isinstance(row.scores, SpanScores) or row.scores.made_up is None:
        return ""
    return f"{marked(row)}: {made_up_line(row.scores.made_up, row.scores)}."


def _not_judged(row: Row) -> str:
    """How many names of an approach are in places that nobody annotated."""
    if not isinstance(row.scores, SpanScores) or not row.scores.not_judged:
        return ""
    return f"{marked(row)}: {not_judged_line(row.scores.not_judged)}."


def to_tell_apart(evaluation: Evaluation) -> tuple[Row, Row, Sensitivity] | None:
    """The two best, where more units would tell them apart, and how many; else None."""
    power = evaluation.sensitivity
    if power is None or not 0 < power.units_more < math.inf or "group" in evaluation.unit:
        return None  # groups grow with the corpus, so a number of them says nothing
    first, second, *_ = evaluation.rows
    apart = second.versus is None or second.versus.differs(ALPHA)
    return None if apart else (first, second, power)


def _to_tell_apart(evaluation: Evaluation) -> str:
    """How much more data the two best would need, where they are not told apart."""
    found = to_tell_apart(evaluation)
    if found is None:
        return ""
    first, second, power = found
    said = "about" if power.units_more <= FAR else "more than"
    more = many(int(min(power.units_more, FAR)), f"more {evaluation.unit}")
    shows = f"a difference of {number(power.detectable)} would show"
    if power.detectable > 1:
        shows = "no difference would show"
    return (
        f"To tell {first.approach} from {second.approach} takes {said} {more} like these; "
        f"on these, {shows} (80 % power)."
    )
