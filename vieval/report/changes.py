"""What a re-evaluation found: how far each approach moved and why, and who is champion."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.table import Table

from vieval.champions.changes import Change, shared_reasons
from vieval.champions.verdict import Verdict
from vieval.evaluation.marks import marked_names, words
from vieval.evaluation.results import Evaluation
from vieval.metrics.numbers import number, p_value, signed, signed_interval
from vieval.report.board import escaped
from vieval.report.layout import new_table

COLUMNS = ("approach", "then", "then, on this gold", "now", "now − then", "95 %", "p", "why")


def moved(changes: Sequence[Change]) -> list[Change]:
    """Those that are not as they were: the figure, the answers, or that there are none any more.

    Something else may have changed, such as the gold, or a library, and have had no effect.
    """
    return [one for one in changes if one.since is not None and one.reasons and _has_moved(one)]


def _has_moved(change: Change) -> bool:
    then, found = change.since, change.contrast
    if then is None or found is None:
        return True
    now = {number(value) for value in (found.one.value, change.headline) if value is not None}
    return bool(change.other) or not now <= {number(then.headline)}


def changes_table(evaluation: Evaluation, changes: Sequence[Change]) -> Table | None:
    """A row an approach that moved; None where none did.

    Reasons that all share are left to `why_all`.
    """
    if not (shown := moved(changes)):
        return None
    table = new_table(f"{evaluation.problem.name} since the last run", *COLUMNS)
    table.columns[-1].justify, table.columns[-1].no_wrap = "left", False
    names, shared = marked_names(evaluation), _shared(changes)
    for change in shown:
        table.add_row(names[change.approach], *_cells(change, shared))
    return table


def why_all(changes: Sequence[Change]) -> str:
    """What changed for all that were there before, in a line; "" where nothing did for all."""
    shared = _shared(changes)
    return f"What changed for all of them: {'; '.join(shared)}." if shared else ""


def _shared(changes: Sequence[Change]) -> list[str]:
    return shared_reasons([one.reasons for one in changes if one.since is not None])


def others(changes: Sequence[Change]) -> str:
    """How many did not move, in a line; "" where all did."""
    shown = moved(changes)
    kinds = {
        "for the first time": [one for one in changes if not one.since and not one.reasons],
        "as before": [one for one in changes if one.since and one not in shown],
        "without an answer": [one for one in changes if not one.since and one.reasons],
    }
    return ", ".join(f"{len(some)} {how}" for how, some in kinds.items() if some)


def looked(changes: Sequence[Change], looks: int) -> str:
    """How many did not move, and how many challengers the gold has seen with these; or ""."""
    look = f"look {looks} at this gold" if looks else ""
    return "; ".join(part for part in (others(changes), look) if part)


def markdown(
    evaluation: Evaluation, changes: Sequence[Change], verdict: Verdict, regressed: str
) -> str:
    """What changed, who is champion and why, and what stands against each other."""
    shown, names = moved(changes), marked_names(evaluation)
    shared = _shared(changes)
    rows = [_row(COLUMNS), _row(["---"] * len(COLUMNS))]
    rows += [_row([names[one.approach], *_cells(one, shared)]) for one in shown]
    told = ["**Since the last run**", "\n".join(rows) if shown else "Nothing moved."]
    told.append(escaped(why_all(changes)))
    told.append(looked(changes, verdict.looks))
    champion = names.get(verdict.champion, verdict.champion) or "none"
    told.append(f"**Champion:** {escaped(champion)}. {escaped(verdict.reason)}.")
    told.append(f"**Regressed:** {escaped(regressed)}" if regressed else "")
    lines = [f"- {escaped(line)}" for line in against(evaluation, verdict)]
    told.append("\n".join(["Against the others:", "", *lines]) if lines else "")
    return "\n\n".join(part for part in told if part)


def against(evaluation: Evaluation, verdict: Verdict) -> list[str]:
    """What stands against other challengers, each objection once.

    That against the nearest is told in the verdict's reason.
    """
    named = marked_names(evaluation)
    names: dict[str, list[str]] = {}
    for name, objection in verdict.objections.items():
        if f"{named[name]}, {objection}" not in verdict.reason:
            names.setdefault(objection, []).append(named[name])
    return [
        f"{', '.join(some)}: {'each ' if len(some) > 1 else ''}{objection}"
        for objection, some in names.items()
    ]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(escaped(cell) for cell in cells)} |"


def as_json(
    evaluation: Evaluation, changes: Sequence[Change], verdict: Verdict, regressed: str
) -> str:
    """All of it, for programs; what the reasons say is for people."""
    marks = {row.approach: words(row) for row in evaluation.rows}
    rows = [
        {
            "approach": change.approach,
            "marks": marks[change.approach],
            "since": change.since and change.since.run_id,
            "then": change.since and change.since.headline,
            "segments": change.segments,
            "contrast": change.contrast and asdict(change.contrast),
            "p": change.p,
            "other": change.other,
            "reasons": change.reasons,
        }
        for change in changes
    ]
    told = {"changes": rows, "verdict": asdict(verdict), "regressed": regressed}
    return json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)


def _cells(change: Change, shared: Sequence[str]) -> list[str]:
    then, found = change.since, change.contrast
    why = "; ".join(one for one in change.reasons if one not in shared)
    if found is None:
        return [number(then.headline) if then else "", "", "", "", "", "", why]
    return [
        number(then.headline) if then else "",
        number(found.other.value),
        number(found.one.value),
        signed(found.difference.value),
        signed_interval(found.difference),
        p_value(change.p),
        why,
    ]
