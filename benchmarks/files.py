"""From the file to the figure, beside other tools on the same files: `python benchmarks/files.py`.

Each tool is a process of its own, from its start to its end: it reads gold and predictions and
counts. vieval counts four schemes in two views, by type, with intervals, slices and kinds of
mentions; the others do what their name says. CPU seconds are user and system together, the best of
some runs, and memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import data
import numpy as np
from rich.console import Console
from rich.table import Table

WORDS = ("Nam_", "Huế_", "Bắc_", "Việt", "của_", "với_", "trên", "ngày")

OURS = "import sys; from flows.cli import main; sys.argv = ['vieval', *sys.argv[1:]]; main()"
READ_ROWS = """
import json, sys
def read(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]
gold, predicted = map(read, sys.argv[1:3])
"""
READ_TAGS = """
import sys
def read(path):
    text = open(path, encoding="utf-8").read()
    sentences = [block.split("\\n") for block in text.strip().split("\\n\\n")]
    return [[line.split()[1] for line in lines] for lines in sentences]
gold, predicted = map(read, sys.argv[1:3])
"""
NERVALUATE_ROWS = (
    READ_ROWS
    + """
from nervaluate import Evaluator
def spans(rows):
    return [[{"label": s["type"], "start": s["start"], "end": s["end"]} for s in row["entities"]]
            for row in rows]
Evaluator(spans(gold), spans(predicted), ["PER", "LOC", "ORG", "MISC"]).evaluate()
"""
)
NERVALUATE_TAGS = (
    READ_TAGS
    + """
from nervaluate import Evaluator
Evaluator(gold, predicted, ["PER", "LOC", "ORG", "MISC"], loader="list").evaluate()
"""
)
SEQEVAL = (
    READ_TAGS
    + """
from seqeval.metrics import f1_score
f1_score(gold, predicted)
"""
)

RUNS = {
    "vieval score, JSON lines": (OURS, "jsonl", ("score", "--json")),
    "vieval compare, JSON lines": (OURS, "jsonl", ("compare", "--json")),
    "nervaluate, JSON lines": (NERVALUATE_ROWS, "jsonl", ()),
    "vieval score, CoNLL": (OURS, "conll", ("score", "--json")),
    "vieval compare, CoNLL": (OURS, "conll", ("compare", "--json")),
    "nervaluate, CoNLL": (NERVALUATE_TAGS, "conll", ()),
    "seqeval f1_score, CoNLL": (SEQEVAL, "conll", ()),
}
STARTS = {
    "vieval score, seeds": ("score", "gold/gold.jsonl", "gold/passes/first.jsonl"),
    "vieval --help": ("--help",),
    "vieval approaches": ("approaches",),
}
SIZES = (10_000, 100_000, 1_000_000)
PEERS_UP_TO = 100_000


class Cost(NamedTuple):
    """CPU seconds and the megabytes at the peak of a process."""

    seconds: float
    peak: float


def main(sizes: list[int], runs: int) -> None:
    """Print a table of the tools for each size, and one of the starts."""
    console = Console(width=100)
    for size in sizes:
        with files(size) as folder:
            costs = {
                name: best(
                    runs, [sys.executable, "-c", code, *options, *named(folder, suffix, options)]
                )
                for name, (code, suffix, options) in RUNS.items()
                if code == OURS or size <= PEERS_UP_TO
            }
        console.print(table(f"{size:,} segments of 20 tokens", costs))
    ours = {n: best(runs, [sys.executable, "-c", OURS, *how]) for n, how in STARTS.items()}
    console.print(table("start", ours))
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def named(folder: Path, suffix: str, options: tuple[str, ...]) -> list[str]:
    """Gold and predictions in a format; a comparison is of the predictions with the gold itself."""
    gold, predicted = (str(folder / f"{side}.{suffix}") for side in ("gold", "predicted"))
    return [gold, predicted, gold] if "compare" in options else [gold, predicted]


@contextmanager
def files(size: int) -> Iterator[Path]:
    """A folder with the corpus of a seed as JSON lines and as CoNLL columns."""
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(1, get_context("spawn")) as one:
        # Not here: a process counts as its own peak what its parent held when it was begun.
        one.submit(write, Path(name), size).result()
        yield Path(name)


def write(folder: Path, size: int) -> None:
    """Write the corpus in both formats."""
    corpus = data.make(size)
    drawn = np.random.default_rng(1).integers(0, len(WORDS), (size, data.TOKENS)).tolist()
    for side in ("gold", "predicted"):
        names: data.Names = getattr(corpus, side)
        write_rows(folder / f"{side}.jsonl", drawn, names)
        write_columns(folder / f"{side}.conll", drawn, names)


def write_rows(path: Path, drawn: list[list[int]], names: data.Names) -> None:
    """One row a segment, ten of them an article."""
    with path.open("w", encoding="utf-8") as file:
        for number, (words, spans) in enumerate(zip(drawn, names.spans(len(drawn)), strict=True)):
            row = {
                "id": str(number),
                "article": f"a{number // 10}",
                "text": " ".join(WORDS[word] for word in words),
                "entities": [
                    {"start": span.start, "end": span.end, "type": span.type}
                    for span in sorted(spans, key=lambda span: span.start)
                ],
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_columns(path: Path, drawn: list[list[int]], names: data.Names) -> None:
    """Token and tag."""
    with path.open("w", encoding="utf-8") as file:
        for words, tags in zip(drawn, names.tags(len(drawn)), strict=True):
            lines = (f"{WORDS[word]}\t{tag}\n" for word, tag in zip(words, tags, strict=True))
            file.write("".join(lines) + "\n")


def best(runs: int, command: list[str]) -> Cost:
    """The cheapest of some runs of a command."""
    return min(cost(command) for _ in range(runs))


def cost(command: list[str]) -> Cost:
    """What a command costs; it must succeed."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[-3:]} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def table(title: str, costs: dict[str, Cost]) -> Table:
    """Costs, and how often ours goes into that of a peer on the same files."""
    shown = Table(title=title)
    for column in ("", "CPU s", "MB", "× vieval score"):
        shown.add_column(column, justify="right" if column else "left")
    for name, found in costs.items():
        ours = costs.get(f"vieval score, {name.rpartition(', ')[2]}")
        times = f"{found.seconds / ours.seconds:.1f}" if ours else ""
        shown.add_row(name, f"{found.seconds:.2f}", f"{found.peak:.0f}", times)
    return shown


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    main(asked.sizes, asked.runs)
