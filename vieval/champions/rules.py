"""The gate rule by rule: what each asks of a challenger, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vieval.champions.challenge import Challenge, declared, is_worse
from vieval.champions.policy import Policy
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import number, signed, told_difference

Name: TypeAlias = Literal["floor", "tuned", "better", "faster", "figure"]


@dataclass(frozen=True)
class Rule:
    """A rule and whether it holds.

    `wanted` and `found` are told in signs and figures, such as `≥ +.020, p < .050`; they are empty
    for `floor` and `tuned`. Of `better` and `faster` one is enough; all others must hold. A rule
    about a `figure` names it.
    """

    name: Name
    holds: bool
    wanted: str = ""
    found: str = ""
    figure: str = ""


def barring(policy: Policy, *, floor: bool, tuned: bool) -> tuple[Rule, ...]:
    """The rules for whoever wants to be champion, even where there is none."""
    return Rule("floor", not floor), Rule("tuned", not tuned or policy.tuned)


def of_challenge(challenge: Challenge, policy: Policy) -> Iterator[Rule]:
    """The rules for a challenger of a champion."""
    difference, p = challenge.difference, challenge.p
    yield Rule(
        "better",
        challenge.is_better(policy),
        f"≥ {signed(policy.margin)}, p < {number(policy.alpha)}",
        told_difference(difference, p),
    )
    one, two = challenge.challenger.seconds, challenge.champion.seconds
    yield Rule(
        "faster",
        challenge.is_as_good_and_faster(policy),
        f"[≥ {signed(-policy.equivalence)}, …], ≥ {policy.speedup:g} ×",
        f"{_told(difference)}, {two / one:.3g} ×" if one else _told(difference),
    )
    for bounds, sign in ((policy.may_fall, 1), (policy.may_rise, -1)):
        for name, tolerance in declared(bounds, challenge.champion.figures):
            yield _figure(challenge, name, tolerance, sign)


def _figure(challenge: Challenge, name: str, tolerance: float, sign: int) -> Rule:
    before = challenge.champion.figures[name]
    after = challenge.challenger.figures.get(name)
    holds = after is not None and not is_worse(before, after, tolerance, sign)
    bound = f"{'≥' if sign > 0 else '≤'} {number(before - sign * tolerance)}"
    return Rule("figure", holds, bound, number(after), name)


def _told(difference: Estimate) -> str:
    return f"{signed(difference.value)} [{signed(difference.low)}, {signed(difference.high)}]"
