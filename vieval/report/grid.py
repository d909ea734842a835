"""A figure a pair of row and approach: in the terminal, as a page, as metrics and as JSON.

Robustness, challenge sets and names given back are shown alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from rich.table import Table

from vieval.challenges.cases import Capability, capabilities
from vieval.evaluation.drops import Drop, Robustness
from vieval.evaluation.marks import marked_by_words
from vieval.evaluation.names_back import ALL, GivenBack
from vieval.evaluation.passes import Challenged, Passed
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, many, number, p_value
from vieval.metrics.wording import Wording
from vieval.problems import NER
from vieval.report.drawings import Cell, heatmap
from vieval.report.files import REPORT
from vieval.report.layout import new_table
from vieval.report.marks import ALPHA
from vieval.report.page import build, page
from vieval.report.page.beware import of_articles
from vieval.report.page.payload import Example, Message, Probe, Probed, ProbeName
from vieval.report.page.texts import in_words

NARROWEST, CELL_WIDTH = 34, 7
RESTORED = "names-restored"


@dataclass(frozen=True)
class Grid:
    """What is told of each pair of row and approach, and the metric that it is logged as.

    `rows` have what is told of each beside its name; `missing` are the approaches that gave no
    answers, with the reason; `about` are lines of Markdown for each approach. `steps` are metrics
    that have a value at each of several steps; `pages` are further files, by name. Where it is
    `ranked_by` a metric, MLflow gets a saved view with the approaches in that order. `named` has
    the names of approaches with their marks, where some have any.
    """

    name: str
    title: str
    note: str
    rows: Mapping[str, str | Wording]
    approaches: Sequence[str]
    cells: Mapping[tuple[str, str], Probed]
    metrics: Mapping[str, Mapping[str, float]]
    missing: Mapping[str, str]
    content: Any
    about: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, Mapping[int, float]]] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    ranked_by: str = ""
    named: Mapping[str, str] = field(default_factory=dict)

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
            yield table

    def notes(self) -> str:
        """How to read the cells, and who gave no answers."""
        return "\n".join([self.note, *(f"{name}: {why}" for name, why in self.missing.items())])

    def picture(self) -> str:
        """The cells as a heat map, an SVG file."""
        drawn = {
            key: Cell(cell.shown, f"{cell.shown} {cell.interval}", cell.value)
            for key, cell in self.cells.items()
        }
        return heatmap(list(self.rows), self.approaches, drawn, self.title)

    def files(self) -> dict[str, str]:
        """What is kept beside the figures: the heat map, all figures, and further pages."""
        return {
            "heatmap.svg": self.picture(),
            f"{self.name}.json": self.as_json(),
            **self.pages,
        }

    def as_json(self) -> str:
        """All that was found, for programs."""
        return json.dumps(self.content, ensure_ascii=False, indent=1, default=_plain)


@dataclass(frozen=True, kw_only=True)
class ProbeGrid(Grid):
    """A grid that is a tab of the report; `answer` and `beware` are what that says first."""

    name: ProbeName
    problem: str
    corpus: str
    seed: int
    rows: Mapping[str, Wording]
    answer: tuple[Message, ...]
    beware: tuple[Message, ...]

    def notes(self) -> str:
        """The same, after the answer."""
        return "\n".join([*(in_words(message, "en") for message in self.answer), super().notes()])

    def probe(self, made: datetime) -> Probe:
        """The same as a report holds it."""
        columns = {
            name: {row: self.cells[row, name] for row in self.rows if (row, name) in self.cells}
            for name in self.approaches
        }
        when = made.isoformat(timespec="seconds")
        return Probe(
            self.name,
            self.problem,
            self.corpus,
            when,
            self.seed,
            self.answer,
            self.beware,
            self.rows,
            columns,
            self.missing,
        )

    def files(self) -> dict[str, str]:
        """The same, and the page of a report."""
        now = datetime.now().astimezone()
        return {REPORT: page(build.report((), [self.probe(now)])), **super().files()}


def _batched(items: Sequence[tuple[int, str]], size: int) -> Iterator[Sequence[tuple[int, str]]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else dict(vars(value))


def _absent(missing: Mapping[str, str]) -> list[Message]:
    if not missing:
        return []
    return [Message("probe.absent", {"count": str(len(missing)), "names": ", ".join(missing)})]


def of_robustness(found: Robustness, abouts: Mapping[str, Wording]) -> ProbeGrid:
    """What each perturbation costs each approach; `abouts` say what each does."""
    named = {drop.approach: _named(drop) for drop in found.drops}
    return ProbeGrid(
        name="robustness",
        problem=found.problem,
        corpus=found.corpus,
        seed=found.seed,
        title=f"{found.problem} on {found.corpus}: headline lost, {found.scope}",
        note=f"{many(found.segments, 'segment')}, seed {found.seed}. After − it is a gain; "
        f"* is p < {number(ALPHA)} after Holm's correction over all of the table.",
        answer=tuple(_costs(found.drops)),
        beware=(
            of_articles(found.unit, found.segments, found.articles),
            *_absent(found.missing),
        ),
        rows={row: abouts[row] for row in dict.fromkeys(d.perturbation for d in found.drops)},
        approaches=list(named.values()),
        named=named,
        cells={(drop.perturbation, _named(drop)): _lost(drop) for drop in found.drops},
        metrics={
            n: _metrics(n, found.drops, lambda d: (d.perturbation, d.lost.value)) for n in named
        },
        missing=found.missing,
        content=found,
    )


def _costs(drops: Sequence[Drop]) -> Iterator[Message]:
    """How many differences are told from none, the greatest loss, and what pinyin names cost."""
    lost = [(drop.lost.value, drop) for drop in drops if drop.lost.value is not None]
    sure = [(value, drop) for value, drop in lost if _is_sure(drop)]
    counts = {"count": str(len(sure)), "all": str(len(lost))}
    yield Message("probe.robustness.sure", counts)
    value, most = max(sure, key=lambda pair: pair[0], default=(0.0, None))
    if most and value > 0:
        yield Message("probe.robustness.most", {**_figures(most), "row": most.perturbation})
    restored = [(value, drop) for value, drop in lost if drop.perturbation == RESTORED]
    if restored:
        gains = [drop for value, drop in restored if round(value, 3) < 0]
        told = str(sum(map(_is_sure, gains)))
        values = {"gain": str(len(gains)), "all": str(len(restored)), "sure": told}
        yield Message("probe.robustness.restored", values)
        yield _names_cost([drop for _, drop in restored])


def _names_cost(restored: Sequence[Drop]) -> Message:
    """What is gained with names restored, of what is lost: by the best approach, by the median."""
    best = max(restored, key=lambda drop: drop.before.value or 0.0)
    gains = [-(drop.lost.value or 0.0) for drop in restored]
    short = [1 - (drop.before.value or 0.0) for drop in restored]
    values = {
        "name": _named(best),
        "short": number(1 - (best.before.value or 0.0)),
        "figure": number(-(best.lost.value or 0.0)),
        "interval": interval(_turned(best.lost)),
        "all": str(len(gains)),
        "median": number(median(gains)),
        "median_short": number(median(short)),
    }
    return Message("probe.robustness.names", values)


def _turned(loss: Estimate) -> Estimate:
    """A loss as a gain."""
    value, low, high = (None if n is None else -n for n in (loss.value, loss.high, loss.low))
    return Estimate(value, low, high)


def _figures(drop: Drop) -> dict[str, str]:
    return {
        "name": _named(drop),
        "figure": number(drop.lost.value),
        "interval": interval(drop.lost),
    }


def _named(drop: Drop) -> str:
    return marked_by_words(drop.approach, drop.marks)


def _is_sure(drop: Drop) -> bool:
    return drop.p is not None and drop.p < ALPHA


def _lost(drop: Drop) -> Probed:
    value = drop.lost.value
    shown = number(value) if value is None or round(value, 3) else "0"
    facts = {
        "before": number(drop.before.value),
        "after": number(drop.after.value),
        "p": p_value(drop.p),
        "changed": f"{drop.changed:,}",
    }
    flips = tuple(
        Example((flip.before, flip.after), (flip.said_before, flip.said_after), "", flip.segment)
        for flip in drop.flips
    )
    return Probed(shown + "*" * _is_sure(drop), interval(drop.lost), value or 0.0, facts, flips)


def of_challenge(found: Challenged) -> ProbeGrid:
    """The share of each capability's cases that each approach passes."""
    names = list(dict.fromkeys(r.approach for r in found.rates))
    # Some are not asked about all; rows stay in the order in which they are written down.
    asked = {r.capability.name: r.capability for r in found.rates}
    order = list(capabilities(found.problem))
    known = {name: asked[name] for name in sorted(asked, key=order.index)}
    return ProbeGrid(
        name="challenge",
        problem=found.problem,
        corpus=found.corpus,
        seed=found.seed,
        title=f"{found.problem}: per cent of cases passed",
        note=f"Seed {found.seed}. MFT: the answer is right. INV: it stays when the text "
        "changes. DIR: it gets no worse. INV and DIR are also passed by whoever finds nothing, or "
        "always says the same.",
        answer=(_hardest([rate for rate in found.rates if rate.capability.kind == "MFT"]),),
        beware=(
            Message("probe.challenge.kinds"),
            Message("probe.challenge.made"),
            *_absent(found.missing),
        ),
        rows={name: _described(one) for name, one in known.items()},
        approaches=names,
        cells={(rate.capability.name, rate.approach): _passed(rate) for rate in found.rates},
        metrics={
            n: _metrics(n, found.rates, lambda r: (r.capability.name, r.rate.value)) for n in names
        },
        missing=found.missing,
        content=found,
    )


def _described(capability: Capability) -> Wording:
    kind, about = capability.kind, capability.about
    return Wording(f"{kind}: {about.en}", f"{kind}: {about.vi}")


def _hardest(rates: Sequence[Passed]) -> Message:
    """The capabilities of which no approach passes half of the cases, the hardest first."""
    best: dict[str, float] = {}
    for rate in rates:
        name = rate.capability.name
        best[name] = max(rate.passed / rate.cases, best.get(name, 0.0))
    hard = [name for name in sorted(best, key=best.__getitem__) if best[name] < 0.5]
    if not hard:
        return Message("probe.challenge.none", {"all": str(len(best))})
    values = {"count": str(len(hard)), "all": str(len(best)), "names": ", ".join(hard)}
    return Message("probe.challenge.hard", values)


def _passed(rate: Passed) -> Probed:
    share = rate.passed / rate.cases
    facts = {"passed": f"{rate.passed:,}", "cases": f"{rate.cases:,}"}
    fails = tuple(Example(fail.texts, fail.said, fail.wanted) for fail in rate.failing)
    # Coloured by what is missing, as a loss is.
    return Probed(f"{100 * share:.0f}", interval(rate.rate), 1 - share, facts, fails)


def of_names(found: Sequence[GivenBack], corpus: str, seed: int) -> ProbeGrid:
    """The share of names given back in each group, by the first proposal and by the first five."""
    names = list(dict.fromkeys(row.approach for row in found))
    columns = [f"{name} @{among}" for name in names for among in (1, 5)]
    cells = {}
    for row in found:
        for among, estimate in ((1, row.accuracy), (5, row.accuracy_at_five)):
            cells[row.group, f"{row.approach} @{among}"] = _share(estimate, row)
    groups = {row.group: Wording(many(row.names, "name"), f"{row.names:,} tên") for row in found}
    return ProbeGrid(
        name="names",
        problem=NER,
        corpus=corpus,
        seed=seed,
        title="names in pinyin given back: accuracy among the first proposals",
        note=f"Seed {seed}. @1 is the first proposal, @5 one of five. "
        "Held-out names are on no list.",
        answer=tuple(_given_back(row) for row in found if row.group == ALL),
        beware=(Message("probe.names.held_out"),),
        rows=groups,
        approaches=columns,
        cells=cells,
        metrics={
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
        missing={},
        content={"given_back": list(found)},
    )


def _given_back(row: GivenBack) -> Message:
    values = {
        "name": row.approach,
        "figure": number(row.accuracy.value),
        "interval": interval(row.accuracy),
        "five": number(row.accuracy_at_five.value),
        "all": f"{row.names:,}",
    }
    return Message("probe.names.back", values)


def _share(estimate: Estimate, row: GivenBack) -> Probed:
    facts = {"cases": f"{row.names:,}", "proposed": f"{row.proposed:,}"}
    missing = 1 - (estimate.value or 0.0)
    return Probed(number(estimate.value), interval(estimate), missing, facts)


def _metrics(
    approach: str, rows: Sequence[Any], pair: Callable[[Any], tuple[str, float | None]]
) -> dict[str, float]:
    found = (pair(row) for row in rows if row.approach == approach)
    return {name: value for name, value in found if value is not None}
