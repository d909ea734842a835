"""Tables for scored files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from vieval.data import PROBLEMS, Problem
from vieval.evaluation.results import HEADLINES
from vieval.metrics.estimates import Estimate, Scores
from vieval.metrics.spans.counts import COUNTS, SCHEMES, VIEWS
from vieval.report.layout import new_table
from vieval.report.numbers import interval, number, p_value, signed

SHORT = ("COR", "INC", "PAR", "MIS", "SPU")
# Below this support a figure says next to nothing.
FEW = 10
LABEL_FIGURES = (
    "accuracy",
    "macro_f1",
    "coverage",
    "kappa",
    "quadratic_kappa",
    "mean_absolute_error",
)


def score_tables(result: Mapping[str, Any]) -> Iterator[Table | str]:
    """The tables of `vieval.evaluation.score_files.score`, and its signature."""
    if "ner" in result:
        yield _spans(result["ner"])
        yield _mentions(result["ner"]["mentions"])
    for problem in ("topic", "fluency"):
        if problem in result:
            yield _labels(problem, result[problem])
    for problem in PROBLEMS:
        if found := result.get(problem):
            yield _checks(problem, found["headline_checks"])
    for problem in PROBLEMS:
        if missing := result.get(problem, {}).get("unanswered"):
            yield f"{problem}: {missing} segments have no answer, which counts as an empty one."
    yield result["signature"]


def comparison_table(result: Mapping[str, Any]) -> Table:
    """The table of `vieval.evaluation.score_files.compare`."""
    table = new_table("a against b", "", "a", "b", "a − b", "95 %", "p", "McNemar p")
    for problem in PROBLEMS:
        if found := result.get(problem):
            table.add_row(
                f"{problem}: {found['headline'].removeprefix('flat, strict, ')}",
                number(found["a"]),
                number(found["b"]),
                signed(found["difference"]),
                interval(_estimate(found, "difference")),
                p_value(found["p"]),
                p_value(found["mcnemar_p"]) if "mcnemar_p" in found else "",
            )
    return table


def _spans(scores: Scores) -> Table:
    table = new_table("ner", "view, scheme", "types", *SHORT, "P", "R", "F1", "95 %", left=2)
    for view in VIEWS:
        for scheme in SCHEMES:
            for group, row in scores[view][scheme].items():
                table.add_row(
                    f"{view}, {scheme}" if group == "all" else "",
                    "PER, LOC, ORG" if group == "headline" else group,
                    *(str(row[count]) for count in COUNTS),
                    *(number(row[name]) for name in ("precision", "recall", "f1")),
                    interval(_estimate(row, "f1")),
                )
    return table


def _checks(problem: Problem, checks: Scores) -> str:
    """The interval of the headline by each method."""
    told = (
        f"{name.removesuffix('_interval')} [{number(low)}, {number(high)}]"
        for name, (low, high) in checks.items()
    )
    return f"{problem}: {HEADLINES[problem]}, 95 %: {', '.join(told)}"


def _mentions(kinds: Scores) -> Table:
    table = new_table(
        "gold mentions by kind", "kind", "value", "found", "of", "R", "95 %", "", left=2
    )
    for kind, values in kinds.items():
        for place, (value, row) in enumerate(values.items()):
            few = "few" if row["possible"] < FEW else ""
            recall = (number(row["recall"]), interval(_estimate(row, "recall")), few)
            name = "" if place else kind
            table.add_row(name, value, str(row["found"]), str(row["possible"]), *recall)
    return table


def _labels(problem: str, scores: Scores) -> Table:
    table = new_table(problem, "figure", "value", "95 %", "support")
    for name in LABEL_FIGURES:
        if name in scores:
            value = _estimate(scores, name)
            table.add_row(name.replace("_", " "), number(value.value), interval(value), "")
    for label, row in scores["per_class"].items():
        value = _estimate(row, "f1")
        table.add_row(f"F1 of {label}", number(value.value), interval(value), str(row["support"]))
    return table


def _estimate(scores: Scores, name: str) -> Estimate:
    return Estimate(scores[name], *scores[f"{name}_interval"])
