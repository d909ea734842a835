"""What the template draws of a problem: the values of a report, as the drawings want them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from vieval.champions.changes import shared_reasons as common
from vieval.metrics.estimates import Estimate
from vieval.metrics.wording import Wording, unworded
from vieval.report import drawings
from vieval.report.drawings.confusion import shade
from vieval.report.page.chosen import answered, chosen
from vieval.report.page.payload import (
    Approach,
    Duel,
    Gate,
    Move,
    Probe,
    Probed,
    Problem,
    Report,
    Rule,
    SliceGroup,
)
from vieval.report.page.texts import texts
from vieval.report.pictures import trend

BARRING, WINNING = {"floor", "tuned"}, {"better", "faster"}
"""Rules about who may take part, and those of which one is enough."""
WIDE = frozenset({"all", "nested"})
"""Columns of the leaderboard that only a wide window has room for."""
_OF_ITS_OWN = re.compile(r' (?:(?:fill|stroke)="#[0-9a-f]{6}"|(?:xmlns|font-family)="[^"]*")')
SHOWN_BESIDE = 5
"""So many approaches stand side by side where parts of the corpus are told."""


def _of_page(svg: str) -> Markup:
    """A drawing, which escapes itself, in the page's font and colours: those of its classes."""
    return Markup(_OF_ITS_OWN.sub("", svg))  # noqa: S704


def floor(problem: Problem) -> float | None:
    """The best figure of a floor."""
    found = [one.headline.value for one in problem.approaches if one.floor]
    return max((value for value in found if value is not None), default=None)


def row(problem: Problem, one: Approach) -> Markup:
    """The plot of an approach in its row of the table."""
    return _of_page(drawings.interval_row(_dot(one), floor(problem)))


def scale(problem: Problem) -> Markup:
    """The scale above these."""
    return _of_page(drawings.scale_row(floor(problem), _text("browser.floormark")))


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
        drawings.Spot(_worded(one), one.headline.value, one.seconds, hollow=one.tuned)
        for one in answered(problem)
        if one.headline.value is not None
    ]
    return _of_page(drawings.speed(spots, f"{problem.name}: F1 against time", _text("table.time")))


def reliability(one: Approach) -> Markup:
    """The reliability diagram of an approach."""
    bins = [drawings.Confidence(b.support, b.confidence, b.accuracy) for b in one.reliability]
    words = drawings.Words(*(_text(f"calibration.{key}") for key in drawings.Words._fields))
    return _of_page(drawings.reliability(bins, f"{named(one)}: reliability", words))


def history(problem: Problem) -> Markup:
    """The trend of all approaches over past evaluations."""
    known = {one.name: _worded(one) for one in problem.approaches}
    label = f"{problem.name}: trend"
    return _of_page(trend(problem.past.history, known, label, _text("moves.new_gold")))


def _dot(one: Approach) -> drawings.Dot:
    return drawings.Dot(one.name, one.headline, hollow=one.tuned)


def named(one: Approach) -> str:
    """The name of an approach with its marks, in English."""
    return str(_worded(one))


def _worded(one: Approach) -> Wording:
    """The same in both languages."""
    floor = _text("browser.floormark")
    signed = f"{one.name} {one.signs}".strip()
    return (
        Wording(f"{signed} ({floor.en})", f"{signed} ({floor.vi})")
        if one.floor
        else unworded(signed)
    )


def _text(key: str) -> Wording:
    return Wording(**texts()[key])


def by_name(problem: Problem) -> dict[str, Approach]:
    """The approaches by name."""
    return {one.name: one for one in problem.approaches}


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


def asked(problem: Problem, group: str, part: str) -> dict[str, str]:
    """What an address asks for the segments of a part; nothing for parts that are no segments."""
    kind, _, name = group.partition("/")
    if kind == "slices" and (name == "article" or name in problem.segments.labels):
        return {f"slice.{name}": part}
    if kind == "mentions" and name in (problem.gold_marks.attributes if problem.gold_marks else {}):
        return {f"slice.gold.{name}": part}
    return {}


def moves(problem: Problem) -> list[Move]:
    """The approaches that have a figure of before, or of now on the same segments."""
    return [one for one in problem.past.moves if one.now is not None or one.then is not None]


def shared_reasons(problem: Problem) -> list[str]:
    """Why approaches moved, as far as it is the same for all."""
    return common([one.why for one in moves(problem)])


def rules_wanted(gate: Gate) -> list[Rule]:
    """Each rule that any challenger was asked, once, with what it wants."""
    asked_of = (rule for rules in gate.rules.values() for rule in rules)
    return list({(rule.name, rule.figure): rule for rule in asked_of}.values())


def rule_like(wanted: Rule, rules: Sequence[Rule]) -> Rule | None:
    """How a challenger fared by a rule; None where it was not asked."""
    same = (rule for rule in rules if (rule.name, rule.figure) == (wanted.name, wanted.figure))
    return next(same, None)


def nearest(gate: Gate) -> str | None:
    """The best of those that challenged the champion in vain; None where nobody did."""
    challengers = (name for name, asked in gate.rules.items() if asked[-1].name not in BARRING)
    return None if gate.promoted else next(challengers, None)


def failed(asked: Sequence[Rule]) -> list[Rule]:
    """The rules that kept a challenger away. Of two of which one is enough, none or both did."""
    wins = any(rule.holds for rule in asked if rule.name in WINNING)
    return [rule for rule in asked if not rule.holds and not (wins and rule.name in WINNING)]


def shared_signature(problem: Problem) -> list[str]:
    """The parts of signatures that all approaches have alike."""
    first, *others = [one.signature.split("|") for one in answered(problem)] or [[]]
    return [part for part in first if all(part in other for other in others)]


def own_signature(one: Approach, shared: Sequence[str]) -> str:
    """The parts of a signature that are not alike for all."""
    return "|".join(part for part in one.signature.split("|") if part not in shared)


def darkness(counts: Sequence[int], count: int) -> str:
    """How dark a cell of a confusion is, in percent of its colour."""
    whole = sum(counts)
    return f"{100 * shade(count / whole):.0f}" if whole else "0"


def headings(report: Report) -> list[str]:
    """What the tabs of a report are about, in their order."""
    problems = [f"{one.name} on {one.corpus}" for one in report.problems]
    return problems + [f"{one.name} of {one.problem} on {one.corpus}" for one in report.probes]


def heat(one: Probed) -> str:
    """How dark a cell of a probe is, in percent of its colour."""
    return f"{100 * shade(abs(one.value)):.0f}"


def worst_first(figures: Mapping[str, Probed]) -> list[tuple[str, Probed]]:
    """The rows of an approach, the most lost or missing first."""
    return sorted(figures.items(), key=lambda pair: -pair[1].value)


def place(probe: Probe, row: str) -> int:
    """The number of a row in the table."""
    return list(probe.rows).index(row)


def marked(texts: Sequence[str]) -> list[Markup]:
    """The texts, the last with those of its words marked that the first does not have there."""
    first, *rest = texts
    return [escape(first), *(_against(first, one) for one in rest)]


def _against(before: str, after: str) -> Markup:
    old, new = (re.split(r"(\s+)", text) for text in (before, after))
    return Markup("").join(_pieces(old, new))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Markup]:
    for kind, _, _, start, end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        piece = "".join(new[start:end])
        if piece:
            yield escape(piece) if kind == "equal" else Markup("<mark>{}</mark>").format(piece)
