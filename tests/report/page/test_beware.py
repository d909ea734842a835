"""What the first screen of a report warns of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pytest

from vieval.metrics.estimates import Estimate
from vieval.report.page.beware import beware, of_articles
from vieval.report.page.payload import Approach
from vieval.report.page.render import said
from vieval.stats import Unit


def approach(name: str, value: float, *, tuned: bool = False) -> Approach:
    return Approach(name, "ok", tuned=tuned, headline=Estimate(value, 0.1, 0.95))


CLEAN, TUNED = approach("clean", 0.6), approach("tuned", 0.9, tuned=True)


def told(approaches: Sequence[Approach], articles: int = 2, unit: str = "segment") -> list[str]:
    found = beware(approaches, "seeds", 32, articles, unit)
    return [one.key.removeprefix("beware.") for one in found]


def test_the_reader_is_warned_of_what_holds_and_of_nothing_else() -> None:
    assert told([CLEAN]) == ["within"]
    assert told([CLEAN], 30, "article") == ["about"]
    assert told([CLEAN, TUNED]) == ["within", "tuned"]
    assert told([Approach("gone", "failed", "disk"), CLEAN]) == ["within", "absent"]


def test_who_may_have_seen_test_data_and_who_failed_is_named() -> None:
    seen = Approach("seen", "ok", signs="‡", failed=3)
    found = {one.key: one.values for one in beware([seen], "seeds", 32, 2, "segment")}
    assert found["beware.seen"] == {"names": "seen"}
    assert found["beware.failed"] == {"name": "seen", "failed": "3", "segments": "32"}


def test_who_has_a_figure_and_no_interval_is_named() -> None:
    bare = Approach("bare", "ok", headline=Estimate(0.5, None, None))
    found = {one.key: one.values for one in beware([bare, CLEAN], "seeds", 32, 3, "article")}
    assert found["beware.bare"] == {"names": "bare"}


@pytest.mark.parametrize("unit", get_args(Unit))
def test_what_is_left_out_has_a_name_and_says_what_intervals_are_about(unit: Unit) -> None:
    assert said(f"unit.{unit}")
    within = unit.startswith("segment")
    for articles in (1, 2):
        told = of_articles(unit, 20, articles)
        assert told.key == ("beware.within" if within else "beware.about")
