"""Tables for scored files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

from vieval.metrics.estimates import Estimate, Scores
from vieval.metrics.numbers import interval, number, p_value, signed
from vieval.metrics.spans.counts import COUNTS, SCHEMES, VIEWS
from vieval.report.layout import new_table

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
PROBABILITIES = {
    "ece": "calibration error (ECE)",
    "max_calibration_error": "largest calibration error",
    "log_loss": "log loss",
    "brier": "Brier score",
}


def score_tables(result: Mapping[str, Any]) -> Iterator[Table | str]:
    """The tables of `vieval.evaluation.score_files.score`, and its signature."""
    problems = {name: tree for name, tree in result.items() if isinstance(tree, dict)}
    for name, tree in problems.items():
        if tree["kind"] == "spans":
            yield _spans(name, tree)
            yield _mentions(name, tree["mentions"])
        else:
            yield _labels(name, tree)
    for name, tree in problems.items():
        yield f"{name}: intervals are {tree['scope']}."
        yield _checks(name, tree)
        if "weighted" in tree:
            found = _estimate(tree, "weighted")
            yield (
                f"{name}: {tree['headline']}, weighted for the {tree['drawn_from']:,} segments "
                f"that the sample was drawn from: {number(found.value)} {interval(found)}, from "
                f"{tree['weighted_segments']} segments"
            )
    for name, tree in problems.items():
        if missing := tree["unanswered"]:
            segments = "segment has" if missing == 1 else "segments have"
            yield f"{name}: {missing} {segments} no answer, which counts as an empty one."
    yield from result["notes"]
    yield result["signature"]


def comparison_table(result: Mapping[str, Any]) -> Table:
    """The table of `vieval.evaluation.score_files.compare`."""
    problems = {name: found for name, found in result.items() if isinstance(found, dict)}
    scopes = "; ".join(sorted({found["scope"] for found in problems.values()}))
    columns = ("", "a", "b", "a − b", "95 %", "p", "permutation p", "McNemar p")
    table = new_table(f"a against b, {scopes}", *columns)
    for name, found in problems.items():
        table.add_row(
            f"{name}: {found['headline'].removeprefix('flat, strict, ')}",
            number(found["a"]),
            number(found["b"]),
            signed(found["difference"]),
            interval(_estimate(found, "difference")),
            p_value(found["p"]),
            p_value(found["permutation_p"]),
            p_value(found["mcnemar_p"]) if "mcnemar_p" in found else "",
        )
    return table


def _spans(name: str, scores: Scores) -> Table:
    table = new_table(name, "view, scheme", "types", *SHORT, "P", "R", "F1", "95 %", left=2)
    headline = scores["headline"].rpartition(" over ")[2]
    for view in VIEWS:
        for scheme in SCHEMES:
            groups = scores[view][scheme]
            rows = {"all": groups["all"], headline: groups["headline"], **groups["types"]}
            for group, row in rows.items():
                table.add_row(
                    f"{view}, {scheme}" if group == "all" else "",
                    group,
                    *(str(row[count]) for count in COUNTS),
                    *(number(row[figure]) for figure in ("precision", "recall", "f1")),
                    interval(_estimate(row, "f1")),
                )
    return table


def _checks(name: str, tree: Scores) -> str:
    """The interval of the headline by each method."""
    told = (
        f"{method.removesuffix('_interval')} [{number(low)}, {number(high)}]"
        for method, (low, high) in tree["headline_checks"].items()
    )
    return f"{name}: {tree['headline']}, 95 % by other methods: {', '.join(told)}"


def _mentions(name: str, kinds: Scores) -> Table:
    table = new_table(
        f"{name}: gold mentions by kind", "kind", "value", "found", "of", "R", "95 %", "", left=2
    )
    for kind, values in kinds.items():
        for place, (value, row) in enumerate(values.items()):
            few = "few" if row["possible"] < FEW else ""
            recall = (number(row["recall"]), interval(_estimate(row, "recall")), few)
            first = "" if place else kind
            table.add_row(first, value, str(row["found"]), str(row["possible"]), *recall)
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
    if found := scores.get("probabilities"):
        support = sum(row["support"] for row in found["reliability"].values())
        for name, called in PROBABILITIES.items():
            value = _estimate(found, name)
            table.add_row(called, number(value.value), interval(value), str(support))
    return table


def _estimate(scores: Scores, name: str) -> Estimate:
    return Estimate(scores[name], *scores[f"{name}_interval"])
