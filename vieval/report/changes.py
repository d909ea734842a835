"""What a re-evaluation found: how far each approach moved and why, and who is champion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.table import Table

from vieval.champions.changes import Change
from vieval.champions.verdict import Verdict
from vieval.metrics.numbers import interval, number, p_value, signed
from vieval.report.layout import new_table

COLUMNS = ("approach", "then", "then, on this gold", "now", "now − then", "95 %", "p", "why")
FIRST = "first run"


def change_rows(changes: Sequence[Change]) -> list[dict[str, str]]:
    """A row an approach: its figure then, that of the same answers on the gold of now, and now."""
    return [dict(zip(COLUMNS, _cells(change), strict=True)) for change in changes]


def changes_table(problem: str, changes: Sequence[Change], looks: int) -> Table:
    """The same for the terminal; approaches that did not move are counted below it.

    `looks` counts the different challengers that the gold has seen.
    """
    moved = [change for change in changes if change.reasons or change.since is None]
    table = new_table(f"{problem} since the last run: look {looks} at this gold", *COLUMNS)
    table.columns[-1].justify, table.columns[-1].no_wrap = "left", False
    for change in moved:
        table.add_row(*_cells(change))
    if still := len(changes) - len(moved):
        table.caption, table.caption_justify = f"{still} did not move.", "left"
    return table


def as_json(changes: Sequence[Change], verdict: Verdict, regressed: str) -> str:
    """All of it, for programs; what the reasons say is for people."""
    rows = [
        {
            "approach": change.approach,
            "since": change.since and change.since.run_id,
            "then": change.since and change.since.headline,
            "segments": change.segments,
            "contrast": change.contrast and asdict(change.contrast),
            "p": change.p,
            "reasons": change.reasons,
        }
        for change in changes
    ]
    told = {"changes": rows, "verdict": asdict(verdict), "regressed": regressed}
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)


def _cells(change: Change) -> list[str]:
    then, found = change.since, change.contrast
    why = "; ".join(change.reasons) if then or change.reasons else FIRST
    if found is None:
        return [change.approach, number(then.headline) if then else "", "", "", "", "", "", why]
    return [
        change.approach,
        number(then.headline) if then else "",
        number(found.other.value),
        number(found.one.value),
        signed(found.difference.value),
        interval(found.difference),
        p_value(change.p),
        why,
    ]
