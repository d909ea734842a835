"""Many approaches on one large corpus, all held against all: `python benchmarks/many.py`.

Counts of F1 are made from a seed, approach after approach. They are added up within the 4,096
random groups of articles that intervals leave out one after the other. Then come the differences of
all pairs with their intervals and p, the intervals of ranks, the jackknife's interval of each
approach, and by 10,000 paired resamples its percentile and BCa intervals. CPU seconds are those of
all threads.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from vieval.evaluation.ranking import Board
from vieval.metrics.figures import Figure, ratio_of_halves
from vieval.stats import Sample, rank_intervals, sample

ARTICLE = 10
SIZES = ((10, 1_000_000), (100, 100_000), (100, 1_000_000))


class Step(NamedTuple):
    """Something that is done once, with what it takes."""

    name: str
    cpu: float
    wall: float


class Cost(NamedTuple):
    """The steps, and megabytes at the peak of the process."""

    steps: list[Step]
    peak: float


def measure(approaches: int, segments: int) -> Cost:
    """Time the steps; to be called in a process of its own."""
    steps: list[Step] = []
    clock = _Clock(steps)
    found = sample([f"a{number // ARTICLE}" for number in range(segments)])
    clock.done("which group each segment is in")
    units = Sample(np.arange(found.size), found.unit, found.strata)
    figures = []
    for figure in _figures(approaches, segments):
        clock.start()
        figures.append(ratio_of_halves(*found.per_unit(figure.counts).T))
        clock.done("counts added up by group")
    board = Board.of(figures, units)
    clock.done("differences of all pairs")
    rank_intervals(board.values, board.p)
    clock.done("intervals of ranks")
    for place in range(approaches):
        board.headline(place)
    clock.done("jackknife intervals")
    board.checks()
    clock.done("10,000 paired resamples, percentile and BCa")
    return Cost(steps, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


class _Clock:
    """Adds up what passed since the last time, by name."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps
        self.start()

    def start(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def done(self, name: str) -> None:
        cpu, wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
        if self._steps and self._steps[-1].name == name:
            before = self._steps.pop()
            cpu, wall = cpu + before.cpu, wall + before.wall
        self._steps.append(Step(name, cpu, wall))
        self.start()


def _figures(approaches: int, segments: int) -> Iterator[Figure]:
    """F1 of each approach, the one a little better than the next."""
    rng = np.random.default_rng(0)
    gold = rng.poisson(1.74, segments)
    for number in range(approaches):
        hits = rng.binomial(gold, 0.8 - number / 1000)
        yield ratio_of_halves(2 * hits, gold + hits + rng.poisson(0.3, segments))


def main(sizes: list[tuple[int, int]]) -> None:
    """Print a table for each size."""
    console = Console(width=100)
    for approaches, segments in sizes:
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            cost = process.submit(measure, approaches, segments).result()
        table = Table("", "CPU s", "s", title=f"{approaches:,} approaches, {segments:,} segments")
        for step in cost.steps:
            table.add_row(step.name, f"{step.cpu:.2f}", f"{step.wall:.2f}")
        cpu, wall = (sum(column) for column in list(zip(*cost.steps, strict=True))[1:])
        table.add_row("in all", f"{cpu:.2f}", f"{wall:.2f}")
        console.print(table, f"{cost.peak:,.0f} MB at the peak")
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--approaches", type=int)
    parser.add_argument("--segments", type=int, default=1_000_000)
    asked = parser.parse_args()
    main([(asked.approaches, asked.segments)] if asked.approaches else list(SIZES))
