"""Tables of agreement between annotators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from vieval.metrics.estimates import Estimate, Scores
from vieval.metrics.numbers import interval, many, number
from vieval.report.layout import new_table


def agreement_tables(result: Mapping[str, Any]) -> Iterator[Table | str]:
    """The tables of an agreement of files, and the disagreements, one a line."""
    for name, tree in result.items():
        if not isinstance(tree, dict):
            continue
        if tree["kind"] == "spans":
            yield from (_spans(f"{name}: {pair}", found) for pair, found in tree["pairs"].items())
        else:
            yield _labels(name, tree)
        if left := tree["left_out"]:
            yield f"{name}: {_left_out(left)}"
    yield f"Intervals are {result['scope']}."
    yield from result["notes"]
    yield _disagreements(result["disagreements"])


def _left_out(segments: int) -> str:
    return many(
        segments,
        "segment is left out, as not everybody did it.",
        "segments are left out, as not everybody did them.",
    )


def _spans(title: str, tree: Scores) -> Table:
    table = new_table(
        title, "", "common", "first", "second", "F1", "95 %", "κ (code points)", "95 % "
    )
    for name, row in tree["spans"].items():
        counts = (str(row[key]) for key in ("common", "first", "second"))
        table.add_row(name, *counts, *_figure(row, "f1"), *_figure(row, "kappa"))
    for name, row in tree["attributes"].items():
        kappa = _figure(row, "kappa") if "kappa" in row else ("", "")
        observed = _figure(row, "observed")
        table.add_row(f"{name} of the common", str(row["support"]), "", "", *observed, *kappa)
    return table


def _labels(problem: str, tree: Scores) -> Table:
    table = new_table(problem, "", "support", "value", "95 %")
    for pair, row in tree["pairs"].items():
        table.add_row(f"observed: {pair}", str(row["support"]), *_figure(row, "observed"))
        if "kappa" in row:
            table.add_row("Cohen's κ", "", *_figure(row, "kappa"))
    table.add_row("Fleiss' κ", "", *_figure(tree, "fleiss"))
    for name in tree["alpha"]:
        if not name.endswith("_interval"):
            table.add_row(f"Krippendorff's α, {name}", "", *_figure(tree["alpha"], name))
    return table


def _disagreements(rows: list[dict[str, Any]]) -> str:
    lines = [many(len(rows), "disagreement")]
    for row in rows:
        about = row["what"] + (f" of {row['span']['text']}" if "span" in row else "")
        says = "; ".join(f"{name}: {_said(said)}" for name, said in row["says"].items())
        lines.append(f"{row['id']}, {about}: {says}")
    return "\n".join(lines)


def _said(said: Any) -> str:
    if isinstance(said, dict):
        return f"{said['type']} {said['text']} [{said['start']}, {said['end']})"
    return said or "–"


def _figure(row: Scores, name: str) -> tuple[str, str]:
    estimate = Estimate(row[name], *row[f"{name}_interval"])
    return number(estimate.value), interval(estimate)
