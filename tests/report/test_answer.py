"""The answer of an evaluation, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from vieval.data import NONE_KNOWN, Card, Identity
from vieval.evaluation.results import Outcome, Row
from vieval.metrics.estimates import Estimate
from vieval.report.answer import answer, rivals
from vieval.report.page.payload import Duel
from vieval.report.page.texts import in_words


def row(
    name: str,
    value: float,
    *,
    tuned: bool = False,
    floor: bool = False,
    contamination: str = NONE_KNOWN,
) -> Row:
    identity = Identity(name, Card("made up", "none", floor=floor, contamination=contamination))
    figure = Estimate(value, 0.1, 0.95)
    return Row(Outcome(identity), "signature", tuned, headline=figure)


def duel(one: str, other: str, p: float) -> Duel:
    return Duel(one, other, Estimate(0.1, 0.0, 0.2), p, 1, 0)


CLEAN, OTHER = row("clean", 0.6), row("other", 0.5)
TUNED, FLOOR = row("tuned", 0.9, tuned=True), row("floor", 0.2, floor=True)
SEEN = row("seen", 0.5, contamination="VLSP 2016")
ABSENT = Row(Outcome(Identity("absent", Card("", "")), status="unavailable"), "", tuned=False)


@pytest.mark.parametrize(
    ("rows", "duels", "wanted"),
    [
        ([], [], ["none"]),
        ([ABSENT], [], ["none"]),
        ([CLEAN], [], ["leads.clean"]),
        ([CLEAN, OTHER], [duel("clean", "other", 0.01)], ["leads.clean"]),
        ([CLEAN, OTHER], [duel("clean", "other", 0.05)], ["leads.clean", "rivals"]),
        # Not compared is not told apart.
        ([CLEAN, OTHER], [], ["leads.clean", "rivals"]),
        ([TUNED, CLEAN], [], ["leads.tuned", "trusted"]),
        ([TUNED], [], ["leads.tuned", "nobody"]),
        ([FLOOR, TUNED], [], ["leads.floor", "nobody"]),
        ([CLEAN, FLOOR], [duel("floor", "clean", 0.2)], ["leads.clean", "floors"]),
        ([CLEAN, FLOOR], [duel("floor", "clean", 0.001)], ["leads.clean"]),
        # A tuned one is no rival of what may be trusted.
        ([CLEAN, row("late", 0.55, tuned=True)], [], ["leads.clean"]),
    ],
)
def test_the_answer_says_who_leads_who_may_be_champion_and_whom_nothing_separates(
    rows: Sequence[Row], duels: Sequence[Duel], wanted: list[str]
) -> None:
    told = [*answer(rows), *rivals(rows, duels)]
    assert [one.key.removeprefix("answer.") for one in told] == wanted


def test_a_figure_is_told_with_its_interval_and_the_marks_of_its_approach() -> None:
    leads, trusted = answer([TUNED, SEEN])
    assert leads.values == {"name": "tuned †", "figure": ".900", "interval": "[.100, .950]"}
    assert trusted.values["name"] == "seen ‡"
    assert in_words(leads, "en") == (
        "tuned † leads at .900 [.100, .950], but was made while looking at these articles."
    )
    assert in_words(trusted, "vi") == (
        "Phương pháp tốt nhất có thể làm quán quân là seen ‡, .500 [.100, .950]."
    )


def test_a_floor_that_leads_is_said_to_be_one_in_words() -> None:
    told = in_words(answer([FLOOR, CLEAN])[0], "en")
    assert told.startswith("No approach beats a floor: floor, which uses next to nothing, reaches")
