"""What the template draws of a problem: the values of a report, as the drawings want them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from vieval.metrics.estimates import Estimate
from vieval.report import drawings
from vieval.report.drawings.confusion import shade
from vieval.report.page.chosen import answered, chosen
from vieval.report.page.payload import Approach, Duel, Problem, SliceGroup

WIDE = frozenset({"all", "nested"})
"""Columns of the leaderboard that only a wide window has room for."""
SHOWN_BESIDE = 5
"""So many approaches stand side by side where parts of the corpus are told."""


def floor(problem: Problem) -> float | None:
    """The best figure of a floor."""
    found = [one.headline.value for one in problem.approaches if one.floor]
    return max((value for value in found if value is not None), default=None)


def row(problem: Problem, one: Approach) -> Markup:
    """The plot of an approach in its row of the table."""
    return Markup(drawings.interval_row(_dot(one), floor(problem)))  # noqa: S704 (escapes itself)


def scale(problem: Problem) -> Markup:
    """The scale above these."""
    return Markup(drawings.scale_row(floor(problem)))  # noqa: S704


def strip(name: str, figure: Estimate, tuned: bool) -> Markup:
    """The plot of a figure that stands in a table without a floor."""
    dot = drawings.Dot(name, figure, hollow=tuned)
    return Markup(drawings.interval_row(dot))  # noqa: S704


def strip_scale() -> Markup:
    """The scale above these."""
    return Markup(drawings.scale_row())  # noqa: S704


def speed(problem: Problem) -> Markup:
    """Speed against quality."""
    spots = [
        drawings.Spot(one.name, one.headline.value, one.seconds, hollow=one.tuned)
        for one in answered(problem)
        if one.headline.value is not None
    ]
    return Markup(drawings.speed(spots, f"{problem.name}: F1 against time"))  # noqa: S704


def reliability(one: Approach) -> Markup:
    """The reliability diagram of an approach."""
    bins = [drawings.Confidence(b.support, b.confidence, b.accuracy) for b in one.reliability]
    return Markup(drawings.reliability(bins, f"{one.name}: reliability"))  # noqa: S704


def history(problem: Problem) -> Markup:
    """The trend of all approaches over past evaluations."""
    names = list(dict.fromkeys(name for night in problem.past.history for name in night.figures))
    lines = [
        drawings.Line(name, tuple(night.figures.get(name) for night in problem.past.history))
        for name in names
    ]
    when = [night.when[:10] for night in problem.past.history]
    return Markup(drawings.history(lines, when, f"{problem.name}: trend"))  # noqa: S704


def _dot(one: Approach) -> drawings.Dot:
    return drawings.Dot(one.name, one.headline, hollow=one.tuned, note="†" if one.tuned else "")


def beside(problem: Problem) -> list[Approach]:
    """The approaches that are looked at part by part."""
    return chosen(problem, SHOWN_BESIDE)


def duel(problem: Problem, one: str, other: str) -> Duel | None:
    """Two approaches against each other, seen from the one; None where they did not meet."""
    met = {(found.one, found.other): found for found in problem.duels}
    turned = met.get((other, one))
    return met.get((one, other)) or (_turned(turned) if turned else None)


def _turned(duel: Duel) -> Duel:
    value, low, high = (
        None if end is None else -end
        for end in (duel.difference.value, duel.difference.high, duel.difference.low)
    )
    difference = Estimate(value, low, high)
    return Duel(duel.other, duel.one, difference, duel.p, duel.only_other, duel.only_one)


def groups(problem: Problem) -> list[SliceGroup]:
    """The groupings that all of the shown approaches share."""
    shown = beside(problem)
    return list(shown[0].slices) if shown else []


def part(one: Approach, group: str, name: str) -> object:
    """How an approach fares on a part; None where it has no such part."""
    for found in one.slices:
        if found.name == group:
            return found.parts.get(name)
    return None


def address(problem: Problem, **asked: str | Sequence[str]) -> str:
    """The address of the segments that are like that."""
    plain = {name.replace("__", "."): value for name, value in asked.items() if value != ""}
    return f"#/{urlencode({'': problem.name})[1:]}?{urlencode(plain, doseq=True)}"


def part_address(problem: Problem, group: str, part: str) -> str:
    """The address of the segments of a part; "" for parts that are no slices of segments."""
    kind, _, name = group.partition("/")
    if kind == "slices" and (name == "article" or name in problem.segments.labels):
        return address(problem, **{f"slice__{name}": part})
    if kind == "mentions" and name in (problem.gold_marks.attributes if problem.gold_marks else {}):
        return address(problem, **{f"slice__gold__{name}": part})
    return ""


def darkness(counts: Sequence[int], count: int) -> str:
    """How dark a cell of a confusion is, in percent of its colour."""
    whole = sum(counts)
    return f"{100 * shade(count / whole):.0f}" if whole else "0"
