"""The table of a suite: for the terminal, for programs, as a page, and as what MLflow keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.table import Table

from vieval.corpus.public import Published
from vieval.evaluation.benchmark import Benchmark, Compared, SuiteCell, SuiteLine
from vieval.evaluation.marks import FLOOR, SEEN, TUNED
from vieval.metrics.numbers import interval, many, number, signed, signed_interval
from vieval.report.files import REPORT
from vieval.report.grid import Grid
from vieval.report.layout import new_table
from vieval.report.marks import MEANINGS
from vieval.report.page import still_page
from vieval.report.page.payload import Probed

NOTE = "Each corpus by its own figure; the page has the published ones."


def tables(found: Benchmark) -> Iterator[Table | str]:
    """A table a corpus with its notes, then what was left out."""
    for line in found.lines:
        title = f"{title_of(line)}: {line.metric}, {line.scope}"
        table = new_table(title, "approach", line.metric, "95 %", "published", "− it", "95 %")
        for cell in line.cells:
            table.add_row(*_row(cell), style="dim" if cell.reason else None)
        yield table
        yield "\n".join([*_notes(line), ""])
    yield from left_out(found)


def title_of(line: SuiteLine) -> str:
    """What a corpus is called, and how much of it there is."""
    size = many(line.segments, "segment")
    if line.articles != line.segments:
        size += f" of {many(line.articles, 'article')}"
    return f"{line.problem} on {line.entry.name}, {size}"


def left_out(found: Benchmark) -> list[str]:
    """Which corpora and approaches have no figure, and why."""
    return [f"{name} is left out: {why}" for name, why in found.left_out.items()]


def _row(cell: SuiteCell) -> list[str]:
    if cell.reason:
        return [cell.approach, "–"]
    row = [
        f"{cell.approach} {marks_of(cell)}".strip(),
        number(cell.figure.value),
        interval(cell.figure),
    ]
    for first in cell.beside[:1]:
        away = first.difference
        row += [number(first.published.value), signed(away.value), signed_interval(away)]
    return row


def marks_of(cell: SuiteCell) -> str:
    """The signs of what flatters a figure, as on every leaderboard."""
    told = {TUNED: cell.tuned, SEEN: bool(cell.seen), FLOOR: cell.floor}
    return " ".join(mark.sign for mark, is_so in told.items() if is_so)


def _notes(line: SuiteLine) -> Iterator[str]:
    for cell in line.cells:
        if cell.reason:
            yield f"{cell.approach}: {cell.reason}"
        if cell.seen:
            yield f"{SEEN.sign} {cell.approach}: {cell.seen}."
        if cell.failed:
            yield f"{cell.approach} failed on {many(cell.failed, 'segment')}, counted as empty."
        if cell.deviation is not None:
            yield f"{cell.approach}: {drawn(line, cell)}."
        for beside in cell.beside:
            yield f"{cell.approach} beside {told(beside.published)}: {held(beside)}."
    if any(cell.tuned for cell in line.cells):
        yield f"{TUNED.sign} {MEANINGS[TUNED].format(corpus=line.entry.name)}."
    shown = {beside.published for cell in line.cells for beside in cell.beside}
    yield from (f"Published: {told(one)}." for one in line.published if one not in shown)
    yield from (f"{note}." for note in line.notes)


def told(one: Published) -> str:
    """A published figure in a sentence: whose, how much, how measured, and where it stands."""
    return f"{one.model}, {one.metric} {number(one.value)} ({one.protocol}; {one.source})"


def drawn(line: SuiteLine, cell: SuiteCell) -> str:
    """How a figure that is a mean over draws came about."""
    shots = f"{line.entry.shots} segments a label"
    return f"mean of {cell.draws} draws of {shots}, standard deviation {number(cell.deviation)}"


def held(beside: Compared) -> str:
    """How ours stands to a published figure, in words."""
    if beside.agrees is None:
        return "our figure has no interval to hold it against"
    away = f"{signed(beside.difference.value)} {signed_interval(beside.difference)}"
    return f"{away}, no difference is shown" if beside.agrees else f"{away}, they differ"


def as_json(found: Benchmark) -> dict[str, Any]:
    """The whole table, for programs."""
    return {
        "suite": found.suite,
        "corpora": [_line_as_json(line) for line in found.lines],
        "left out": dict(found.left_out),
    }


def _line_as_json(line: SuiteLine) -> dict[str, Any]:
    return {
        "corpus": line.entry.name,
        "path": str(line.entry.path),
        "train": None if line.entry.train is None else str(line.entry.train),
        "problem": line.problem,
        "metric": line.metric,
        "segments": line.segments,
        "articles": line.articles,
        "scope": line.scope,
        "cells": [asdict(cell) for cell in line.cells],
        "published": [asdict(one) for one in line.published],
        "notes": list(line.notes),
    }


def grid_of(found: Benchmark) -> Grid:
    """What MLflow keeps of it: a run an approach, a metric a corpus, and the page."""
    pairs = [(line, cell) for line in found.lines for cell in line.cells]
    answered = [(line, cell) for line, cell in pairs if not cell.reason]
    return Grid(
        "benchmark",
        f"{found.suite}: approaches by corpus",
        "\n".join([NOTE, *left_out(found)]),
        {line.entry.name: f"{title_of(line)}: {line.metric}" for line in found.lines},
        found.approaches,
        {(line.entry.name, cell.approach): _grid_cell(line, cell) for line, cell in answered},
        {name: _metrics(found, name) for name in found.approaches if _metrics(found, name)},
        {f"{c.approach} on {line.entry.name}": c.reason for line, c in pairs if c.reason},
        as_json(found),
        about={name: _markdown(found, name) for name in found.approaches},
        pages={REPORT: page_of(found, datetime.now().astimezone())},
        ranked_by=found.lines[0].entry.name if found.lines else "",
    )


def page_of(found: Benchmark, made: datetime) -> str:
    """One page to see it all, which needs nothing else."""
    values = {
        "found": found,
        "made": made.isoformat(timespec="seconds"),
        "marks": marks_of,
        "title": title_of,
        "drawn": drawn,
    }
    return still_page("benchmark.html.j2", values)


def _grid_cell(line: SuiteLine, cell: SuiteCell) -> Probed:
    value = cell.figure.value
    shown = number(value) + marks_of(cell).replace(FLOOR.sign, "").strip()
    return Probed(shown, f"{line.metric} {interval(cell.figure)}", 1 - (value or 0.0), {})


def _metrics(found: Benchmark, approach: str) -> Mapping[str, float]:
    metrics = {}
    for line in found.lines:
        cell = line.cell(approach)
        ends = asdict(cell.figure) if cell else {}
        for end, name in (("value", ""), ("low", " low"), ("high", " high")):
            if ends.get(end) is not None:
                metrics[f"{line.entry.name}{name}"] = ends[end]
    return metrics


def _markdown(found: Benchmark, approach: str) -> str:
    """The cells of an approach, with their signatures."""
    lines = []
    for line in found.lines:
        if (cell := line.cell(approach)) is None:
            continue
        figure = cell.reason or f"{line.metric} {number(cell.figure.value)} {interval(cell.figure)}"
        lines.append(f"- **{line.entry.name}** {figure} {marks_of(cell)}".rstrip())
        lines += [f"  - {SEEN.sign} {cell.seen}"] if cell.seen else []
        lines += [f"  - beside {told(one.published)}: {held(one)}" for one in cell.beside]
        lines += [f"  - `{cell.signature}`"] if cell.signature else []
    return "\n".join(lines)
