"""What a re-evaluation found, as a report tells it."""

from __future__ import annotations

from vieval.champions.changes import Basis, Change, Earlier
from vieval.champions.rules import Rule
from vieval.champions.verdict import Verdict
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast
from vieval.report.page.past import past

BASIS = Basis("a", "b", "none", "kind", {}, {})
THEN, NOW = Estimate(0.5, 0.4, 0.6), Estimate(0.6, 0.5, 0.7)
MOVED = Estimate(0.1, 0.0, 0.2)


def test_a_move_tells_then_then_on_this_gold_and_now() -> None:
    earlier = Earlier("run", BASIS, 0.48, {})
    change = Change(
        "a.v1", earlier, 32, Contrast(NOW, THEN, MOVED, 0.04), 0.08, ("the gold changed",)
    )
    [move] = past([change], Verdict("", False, "")).moves
    assert (move.then, move.then_on_this_gold, move.now) == (0.48, 0.5, 0.6)
    assert (move.difference, move.p, move.why) == (MOVED, 0.08, ("the gold changed",))


def test_a_first_run_has_no_then() -> None:
    [move] = past([Change("a.v1")], Verdict("", False, "")).moves
    assert (move.then, move.now, move.why) == (None, None, ())


def test_the_gate_is_told_with_who_is_champion_from_now_on() -> None:
    rules = {"b.v1": (Rule("better", False, "≥ +0.020", "+0.010"),)}
    told = past([], Verdict("b.v1", True, "b.v1 takes over", {}, rules))
    assert told.champion == "b.v1"
    assert told.gate is not None
    assert (told.gate.champion, told.gate.promoted) == ("b.v1", True)
    [rule] = told.gate.rules["b.v1"]
    assert (rule.name, rule.holds, rule.wanted, rule.found) == (
        "better",
        False,
        "≥ +0.020",
        "+0.010",
    )
