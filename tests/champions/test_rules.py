"""The gate rule by rule: the same decisions, told one by one."""

from __future__ import annotations

import pytest

from vieval.champions.challenge import Challenge, Contender
from vieval.champions.policy import Policy
from vieval.champions.rules import barring, of_challenge
from vieval.champions.verdict import decide
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast

POLICY = Policy(
    margin=0.02,
    alpha=0.05,
    equivalence=0.01,
    speedup=2.0,
    regression=0.02,
    tuned=False,
    may_fall={"recall": 0.05},
    may_rise={"decoys": 0.0},
)
CHAMPION = Contender("old.v1", 0.50, 4.0, figures={"recall": 0.6, "decoys": 0.1})


def met(
    difference: float, p: float, seconds: float = 4.0, recall: float = 0.6, decoys: float = 0.1
) -> dict[str, bool]:
    figures = {"recall": recall, "decoys": decoys}
    one = Contender("new.v1", 0.5 + difference, seconds, figures=figures)
    told = Estimate(difference, difference - 0.005, difference + 0.005)
    rules = of_challenge(Challenge(one, CHAMPION, told, p), POLICY)
    return {rule.figure or rule.name: rule.holds for rule in rules}


@pytest.mark.parametrize(
    ("found", "broken"),
    [
        (met(0.03, 0.01), {"faster"}),
        (met(0.03, 0.06), {"better", "faster"}),
        (met(0.01, 0.01), {"better", "faster"}),
        # Four times as fast, and at worst .005 below.
        (met(0.0, 0.9, seconds=1.0), {"better"}),
        (met(-0.01, 0.9, seconds=1.0), {"better", "faster"}),
        (met(0.03, 0.01, recall=0.54), {"faster", "recall"}),
        (met(0.03, 0.01, decoys=0.11), {"faster", "decoys"}),
    ],
)
def test_each_rule_is_held_against_its_own_bound(found: dict[str, bool], broken: set[str]) -> None:
    assert {name for name, holds in found.items() if not holds} == broken


def test_a_rule_tells_what_it_wants_and_what_it_found() -> None:
    one = Contender("new.v1", 0.53, 1.0, figures={"recall": 0.58})
    challenge = Challenge(one, CHAMPION, Estimate(0.03, 0.01, 0.05), 0.004)
    better, faster, recall, decoys = of_challenge(challenge, POLICY)
    assert (better.wanted, better.found) == (
        "≥ +.020, p < .050",
        "+.030 [+.010, +.050], p = .004",
    )
    assert (faster.wanted, faster.found) == ("[≥ −.010, …], ≥ 2 ×", "+.030 [+.010, +.050], 4 ×")
    assert (recall.wanted, recall.found) == ("≥ .550", ".580")
    assert (decoys.wanted, decoys.found, decoys.holds) == ("≤ .100", "–", False)


def test_a_floor_and_what_was_tuned_are_barred_whatever_their_figures() -> None:
    assert [rule.holds for rule in barring(POLICY, floor=True, tuned=False)] == [False, True]
    assert [rule.holds for rule in barring(POLICY, floor=False, tuned=True)] == [True, False]


def test_a_verdict_carries_the_rules_of_each_challenger_the_best_first() -> None:
    one, other, apart = (Estimate(v, v, v) for v in (0.6, 0.5, 0.1))
    told = Contrast(one, other, apart, 0.001)
    good = Contender("good.v1", 0.6, 4.0, figures=CHAMPION.figures, versus=told)
    tuned = Contender("tuned.v1", 0.9, 4.0, tuned=True)
    rules = decide(CHAMPION, [good, tuned], POLICY).rules
    assert list(rules) == ["tuned.v1", "good.v1"]
    assert [rule.name for rule in rules["tuned.v1"]] == ["floor", "tuned"]
    assert all(rule.holds for rule in rules["good.v1"] if rule.name != "faster")


def test_without_a_champion_only_what_bars_is_asked() -> None:
    rules = decide(None, [Contender("first.v1", 0.6, 4.0)], POLICY).rules
    assert [rule.name for rule in rules["first.v1"]] == ["floor", "tuned"]
