"""What the first sentences of a report say."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from vieval.metrics.estimates import Estimate
from vieval.report.page.answer import answer, beware
from vieval.report.page.payload import Approach, Duel


def approach(name: str, value: float, *, tuned: bool = False, floor: bool = False) -> Approach:
    return Approach(name, "ok", tuned=tuned, floor=floor, headline=Estimate(value, 0.1, 0.95))


def keys(approaches: Sequence[Approach], duels: Sequence[Duel] = ()) -> list[str]:
    return [one.key.removeprefix("answer.") for one in answer(approaches, duels)]


def duel(one: str, other: str, p: float) -> Duel:
    return Duel(one, other, Estimate(0.1, 0.0, 0.2), p, 1, 0)


CLEAN, OTHER = approach("clean", 0.6), approach("other", 0.5)
TUNED, FLOOR = approach("tuned", 0.9, tuned=True), approach("floor", 0.2, floor=True)


@pytest.mark.parametrize(
    ("approaches", "duels", "wanted"),
    [
        ([], [], ["none"]),
        ([Approach("absent", "unavailable")], [], ["none"]),
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
    ],
)
def test_the_answer_says_who_leads_who_may_be_trusted_and_whom_nothing_separates(
    approaches: Sequence[Approach], duels: Sequence[Duel], wanted: list[str]
) -> None:
    assert keys(approaches, duels) == wanted


def test_the_best_that_may_be_champion_is_told_with_its_figure() -> None:
    told = answer([TUNED, CLEAN], [])[1]
    assert told.values == {"name": "clean", "figure": ".600", "interval": "[.100, .950]"}


def test_a_tuned_one_is_no_rival_of_what_may_be_trusted() -> None:
    assert keys([CLEAN, approach("late", 0.55, tuned=True)]) == ["leads.clean"]


def told(approaches: Sequence[Approach], articles: int = 2, unit: str = "segment") -> list[str]:
    found = beware(approaches, "seeds", 32, articles, unit)
    return [one.key.removeprefix("beware.") for one in found]


def test_the_reader_is_warned_of_what_holds_and_of_nothing_else() -> None:
    assert told([CLEAN]) == ["within"]
    assert told([CLEAN], 30, "article") == ["about"]
    assert told([CLEAN, TUNED]) == ["within", "tuned"]
    assert told([Approach("gone", "failed", "disk"), CLEAN]) == ["within", "absent"]


def test_who_may_have_seen_test_data_and_who_failed_is_named() -> None:
    seen = Approach("seen", "ok", contamination="VLSP 2016", failed=3)
    found = {one.key: one.values for one in beware([seen], "seeds", 32, 2, "segment")}
    assert found["beware.seen"] == {"names": "seen"}
    assert found["beware.failed"] == {"name": "seen", "failed": "3", "segments": "32"}


def test_who_has_a_figure_and_no_interval_is_named() -> None:
    bare = Approach("bare", "ok", headline=Estimate(0.5, None, None))
    found = {one.key: one.values for one in beware([bare, CLEAN], "seeds", 32, 3, "article")}
    assert found["beware.bare"] == {"names": "bare"}
