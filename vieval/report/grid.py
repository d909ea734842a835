"""A figure a pair of row and approach: in the terminal, as a picture, as metrics and as JSON.

Robustness, challenge sets and names given back are shown alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Table

from vieval.challenges.cases import capabilities
from vieval.evaluation.drops import Drop, Robustness
from vieval.evaluation.names_back import GivenBack
from vieval.evaluation.passes import Challenged, Passed
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, many, number, p_value, signed
from vieval.report.drawings import Cell, heatmap
from vieval.report.layout import new_table
from vieval.report.marks import ALPHA

NARROWEST, CELL_WIDTH = 34, 7


@dataclass(frozen=True)
class Grid:
    """What is told of each pair of row and approach, and the metric that it is logged as.

    `rows` have what is told of each beside its name; `missing` are the approaches that gave no
    answers, with the reason; `examples` are lines of Markdown for each approach. `steps` are
    metrics that have a value at each of several steps; `pages` are further files, by name. Where it
    is `ranked_by` a metric, MLflow gets a saved view with the approaches in that order.
    """

    name: str
    title: str
    note: str
    rows: Mapping[str, str]
    approaches: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]
    metrics: Mapping[str, Mapping[str, float]]
    missing: Mapping[str, str]
    examples: Mapping[str, str]
    content: Any
    steps: Mapping[str, Mapping[str, Mapping[int, float]]] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    ranked_by: str = ""

    def tables(self, width: int) -> Iterator[Table]:
        """The cells, as many approaches beside one another as fit the width, each by a number."""
        fitting = max(1, (width - NARROWEST) // CELL_WIDTH)
        numbered = list(enumerate(self.approaches, start=1))
        for some in _batched(numbered, fitting):
            table = new_table(self.title, "", *(str(n) for n, _ in some))
            for row in self.rows:
                shown = [self.cells.get((row, name)) for _, name in some]
                table.add_row(row, *(cell.shown if cell else "" for cell in shown))
            table.caption = ", ".join(f"{n} {name}" for n, name in some)
            table.caption_justify = "left"
            yield table

    def notes(self) -> str:
        """How to read the cells, and who gave no answers."""
        return "\n".join([self.note, *(f"{name}: {why}" for name, why in self.missing.items())])

    def picture(self) -> str:
        """The cells as a heat map, an SVG file."""
        return heatmap(list(self.rows), self.approaches, self.cells, self.title)

    def markdown(self) -> str:
        """The rows with what they are, then the examples of each approach."""
        rows = [f"| {row} | {about} |" for row, about in self.rows.items()]
        parts = [f"# {self.title}", "", self.notes(), "", "| | |", "| --- | --- |", *rows]
        for approach, lines in self.examples.items():
            parts += ["", f"## {approach}", "", lines]
        return "\n".join([*parts, ""])

    def files(self) -> dict[str, str]:
        """What is kept beside the figures."""
        as_json = json.dumps(self.content, ensure_ascii=False, indent=1, default=_plain)
        return {
            "heatmap.svg": self.picture(),
            f"{self.name}.md": self.markdown(),
            f"{self.name}.json": as_json,
            **self.pages,
        }


def _batched(items: Sequence[tuple[int, str]], size: int) -> Iterator[Sequence[tuple[int, str]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else dict(vars(value))


def of_robustness(found: Robustness, abouts: Mapping[str, str]) -> Grid:
    """What each perturbation costs each approach; `abouts` say what each does."""
    drops = {(d.perturbation, d.approach): d for d in found.drops}
    names = list(dict.fromkeys(d.approach for d in found.drops))
    return Grid(
        "robustness",
        f"{found.problem} on {found.corpus}: headline lost, {found.scope}",
        f"{many(found.segments, 'segment')}, seed {found.seed}. After − it is a gain; "
        f"* is p < {number(ALPHA)} after Holm's correction over all of the table.",
        {row: abouts[row] for row in dict.fromkeys(d.perturbation for d in found.drops)},
        names,
        {key: _lost(drop) for key, drop in drops.items()},
        {n: _metrics(n, found.drops, lambda d: (d.perturbation, d.lost.value)) for n in names},
        found.missing,
        {name: _flips([d for d in found.drops if d.approach == name]) for name in names},
        found,
    )


def _lost(drop: Drop) -> Cell:
    value = drop.lost.value
    if value is None:
        return Cell("–", "undefined", 0.0)
    sure = drop.p is not None and drop.p < ALPHA
    told = (
        f"{number(drop.before.value)} → {number(drop.after.value)}, lost {signed(value)} "
        f"{interval(drop.lost)}, p {p_value(drop.p)}, {many(drop.changed, 'segment')} changed"
    )
    shown = number(value).replace("-", "−") if round(value, 3) else "0"
    return Cell(shown + "*" * sure, told, value)


def _flips(drops: Sequence[Drop]) -> str:
    return "\n".join(
        f"- **{drop.perturbation}** `{flip.segment}`\n  - {flip.before}\n  - {flip.after}\n"
        f"  - said {flip.said_before}; then {flip.said_after}"
        for drop in drops
        for flip in drop.flips
    )


def of_challenge(found: Challenged) -> Grid:
    """The share of each capability's cases that each approach passes."""
    rates = {(r.capability.name, r.approach): r for r in found.rates}
    names = list(dict.fromkeys(r.approach for r in found.rates))
    # Some are not asked about all; rows stay in the order in which they are written down.
    asked = {r.capability.name: r.capability for r in found.rates}
    order = list(capabilities(found.problem))
    known = {name: asked[name] for name in sorted(asked, key=order.index)}
    return Grid(
        "challenge",
        f"{found.problem}: per cent of cases passed",
        f"Seed {found.seed}. MFT: the answer is right. INV: it stays when the text "
        "changes. DIR: it gets no worse. INV and DIR are also passed by whoever finds nothing.",
        {name: f"{capability.kind}: {capability.about}" for name, capability in known.items()},
        names,
        {key: _passed(rate) for key, rate in rates.items()},
        {n: _metrics(n, found.rates, lambda r: (r.capability.name, r.rate.value)) for n in names},
        found.missing,
        {name: _fails([r for r in found.rates if r.approach == name]) for name in names},
        found,
    )


def _passed(rate: Passed) -> Cell:
    share = rate.passed / rate.cases
    told = f"{rate.passed} of {rate.cases}, {number(share)} {interval(rate.rate)}"
    # Coloured by what is missing, as a loss is.
    return Cell(f"{100 * share:.0f}", told, 1 - share)


def _fails(rates: Sequence[Passed]) -> str:
    return "\n".join(
        f"- **{rate.capability.name}** {' → '.join(fail.texts)}\n"
        f"  - wanted {fail.wanted}; said {' → '.join(fail.said)}"
        for rate in rates
        for fail in rate.failing
    )


def of_names(found: Sequence[GivenBack], seed: int) -> Grid:
    """The share of names given back in each group, by the first proposal and by the first five."""
    names = list(dict.fromkeys(row.approach for row in found))
    columns = [f"{name} @{among}" for name in names for among in (1, 5)]
    cells = {}
    for row in found:
        for among, estimate in ((1, row.accuracy), (5, row.accuracy_at_five)):
            cells[row.group, f"{row.approach} @{among}"] = _share(estimate, row)
    groups = {row.group: many(row.names, "name") for row in found}
    return Grid(
        "names",
        "names in pinyin given back: accuracy among the first proposals",
        f"Seed {seed}. @1 is the first proposal, @5 one of five. Held-out names are on no list.",
        groups,
        columns,
        cells,
        {
            name: {
                f"{row.group}/{figure}": value
                for row in found
                if row.approach == name
                for figure, value in (
                    ("at_1", row.accuracy.value),
                    ("at_5", row.accuracy_at_five.value),
                )
                if value is not None
            }
            for name in names
        },
        {},
        {},
        list(found),
    )


def _share(estimate: Estimate, row: GivenBack) -> Cell:
    told = f"{number(estimate.value)} {interval(estimate)} of {many(row.names, 'name')}"
    return Cell(number(estimate.value), told, 1 - (estimate.value or 0.0))


def _metrics(
    approach: str, rows: Sequence[Any], pair: Callable[[Any], tuple[str, float | None]]
) -> dict[str, float]:
    found = (pair(row) for row in rows if row.approach == approach)
    return {name: value for name, value in found if value is not None}
