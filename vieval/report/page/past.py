"""What a re-evaluation found, as a report tells it."""

from __future__ import annotations

from collections.abc import Sequence

from vieval.champions.changes import Change
from vieval.champions.verdict import Verdict
from vieval.metrics.estimates import UNDEFINED
from vieval.report.page.payload import Gate, Move, Night, Past, Rule


def past(changes: Sequence[Change], verdict: Verdict, nights: Sequence[Night] = ()) -> Past:
    """How far approaches moved since their last run, and the gate's rules one by one.

    `nights` are the evaluations of the trend, the oldest first.
    """
    rules = {
        name: tuple(Rule(one.name, one.holds, one.wanted, one.found, one.figure) for one in asked)
        for name, asked in verdict.rules.items()
    }
    gate = Gate(verdict.champion, verdict.promoted, verdict.reason, rules)
    return Past(verdict.champion, tuple(_move(change) for change in changes), gate, tuple(nights))


def _move(change: Change) -> Move:
    found = change.contrast
    return Move(
        change.approach,
        change.since.headline if change.since else None,
        found.other.value if found else None,
        found.one.value if found else None,
        found.difference if found else UNDEFINED,
        change.p,
        change.reasons,
    )
