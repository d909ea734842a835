"""The gate in a report: who came nearest, and what kept it away."""

from __future__ import annotations

from vieval.report.page import pictures
from vieval.report.page.payload import Gate, Rule

FLOOR, TUNED = Rule("floor", True), Rule("tuned", True)
BETTER, FASTER = Rule("better", False, "≥ +.020", "−.138"), Rule("faster", True, "≥ 2 ×", "3 ×")
WORSE = Rule("figure", False, "≥ .550", ".440", "flat/strict/types/PER/f1")
RULES = {
    "tuned.v1": (FLOOR, Rule("tuned", False)),
    "near.v1": (FLOOR, TUNED, BETTER, FASTER, WORSE),
    "far.v1": (FLOOR, TUNED, BETTER, Rule("faster", False)),
}


def test_the_nearest_is_the_best_of_those_that_could_challenge() -> None:
    assert pictures.nearest(Gate("old.v1", False, "old.v1 stays", RULES)) == "near.v1"


def test_nobody_came_near_where_there_is_a_new_champion_or_no_challenge() -> None:
    assert pictures.nearest(Gate("near.v1", True, "near.v1 takes over", RULES)) is None
    barred = {"tuned.v1": RULES["tuned.v1"]}
    assert pictures.nearest(Gate("old.v1", False, "old.v1 stays", barred)) is None


def test_of_two_rules_of_which_one_is_enough_both_or_none_kept_a_challenger_away() -> None:
    assert pictures.failed(RULES["near.v1"]) == [WORSE]
    assert [rule.name for rule in pictures.failed(RULES["far.v1"])] == ["better", "faster"]
