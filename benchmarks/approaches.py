"""What every approach costs: load, training, speed in one process and in two, memory.

    python benchmarks/approaches.py [--write] [--only APPROACH ...]

Each approach is asked in fresh processes about copies of the seed articles, in batches as an
evaluation makes them; each copy is altered, so that no text comes twice. Every process has one
thread.

Speed is by the clock, in one process and in two at once. Cores of a virtual machine may be the two
halves of one real core, or be taken away for a moment: the first line tells by how much two
processes beat one at a bare loop of Python, which is the most that an approach can gain here. Load,
training and the comparison with the approach's library in a bare loop are CPU seconds, which other
work on the machine does not lengthen.

Speed, load and training are the best of several tries. Rivals take turns, whose median is told: one
process and two at once, second by second; an approach and its library, batch by batch. `--write`
keeps the figures for `vieval approaches` and the docs, and those of the others as they were.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import bare

from vieval.approaches import BUILT_IN, entrants, find, table
from vieval.corpus import loading
from vieval.data import (
    Composite,
    Example,
    Fitted,
    Segment,
    Trainable,
    Unavailable,
)
from vieval.problems import Kind
from vieval.report.approaches import SPEEDS

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 1.0
TURNS = 7
LOOP = "loop"
# What a task of an evaluation is given at most, and so many that libraries can make batches.
MOST, LEAST = 500, 32

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}

Figures = Mapping[str, float]


class Work:
    """An approach that is ready, and texts that it has not seen."""

    def __init__(self, kind: Kind, name: str) -> None:
        self.name = name
        corpus = loading.load("seeds", ROOT)
        [problem, *_] = [
            one
            for one in corpus.problems.values()
            if one.kind == kind and not entrants(one, [name])[0].unsuited
        ]
        self.examples: list[Example] = corpus.examples(problem)
        self.segments = [example.segment for example in self.examples]
        self.count = 0
        approach = entrants(problem, [name])[0].approach

        def prepare() -> Fitted:
            return approach.fit(self.examples) if isinstance(approach, Trainable) else approach

        first = seconds(lambda: prepare().predict(self.segments))
        self.training = seconds(prepare)
        self.fitted = prepare()
        again = self.ask(self.texts(len(self.segments)))
        self.load = max(0.0, first - self.training - again)
        self.size = min(MOST, max(LEAST, int(len(self.segments) / again * SECONDS / 8)))

    def texts(self, size: int) -> list[Segment]:
        """The next copies."""
        self.count += size
        return [
            replace(segment, id=f"c{n}", text=f"{segment.text} {n}")
            for n in range(self.count - size, self.count)
            for segment in [self.segments[n % len(self.segments)]]
        ]

    def ask(self, segments: list[Segment]) -> float:
        """The seconds that answers take."""
        return seconds(lambda: self.fitted.predict(segments))

    def ready(self) -> Figures:
        """What it took to come here."""
        return {"load_seconds": self.load, "train_seconds": self.training}

    def rate(self) -> Figures:
        """Segments a second, asked for as long as `SECONDS` by the clock."""
        answered, taken, end = 0, 0.0, time.perf_counter() + SECONDS
        while not answered or time.perf_counter() < end:
            batch = self.texts(self.size)
            start = time.perf_counter()
            self.fitted.predict(batch)
            taken += time.perf_counter() - start
            answered += self.size
        return {"segments_per_second": answered / taken}

    def adapter(self) -> Figures:
        """The time of the approach by that of a bare loop on the same texts, where there is one."""
        if self.name not in bare.LOOPS:
            return {}
        loop = bare.LOOPS[self.name](self.fitted)
        loop([segment.text for segment in self.texts(LEAST)])
        ratios = []
        for turn in range(TURNS):
            batch = self.texts(self.size)
            texts = [segment.text for segment in batch]
            if turn % 2:
                ours, theirs = self.ask(batch), seconds(loop, texts)
            else:
                theirs, ours = seconds(loop, texts), self.ask(batch)
            ratios.append(ours / theirs)
        return {"by_bare_loop": median(ratios)}

    def peak(self) -> Figures:
        """The most memory that the process has held."""
        return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


class Loop:
    """A bare loop of Python, asked like an approach: what a process gets done on this machine."""

    def ready(self) -> Figures:
        """Nothing is loaded."""
        return {}

    def rate(self) -> Figures:
        """Rounds a second."""
        rounds, start = 0, time.perf_counter()
        while time.perf_counter() < start + SECONDS:
            sum(range(10_000))
            rounds += 1
        return {"segments_per_second": rounds / (time.perf_counter() - start)}


def seconds(call: Callable[..., object], *arguments: object) -> float:
    """The CPU seconds that a call takes."""
    start = time.process_time()
    call(*arguments)
    return time.process_time() - start


def work(kind: Kind, name: str) -> None:
    """In a process of its own: print what is asked for, one line a question."""
    try:
        ready = Loop() if name == LOOP else Work(kind, name)
    except Unavailable as reason:
        print(json.dumps({"unavailable": str(reason)}), flush=True)
        return
    print(json.dumps(ready.ready()), flush=True)
    for line in sys.stdin:
        print(json.dumps(getattr(ready, line.strip())()), flush=True)


class Process:
    """An approach in a process of its own; `ready` is what it took to load."""

    def __init__(self, kind: Kind, name: str) -> None:
        self._child = subprocess.Popen(
            [sys.executable, __file__, "--work", kind, name],
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = self.answer()

    def ask(self, question: str) -> None:
        """Ask for a method of `Work`; the answer is fetched apart, so that two can work at once."""
        assert self._child.stdin is not None
        print(question, file=self._child.stdin, flush=True)

    def answer(self) -> Any:
        """What came of the question before."""
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self._child.args[-2:])} failed")  # type: ignore[index]
        return json.loads(line)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.communicate()


def rates(*processes: Process) -> list[float]:
    """The segments a second of each of some processes that work at once."""
    for process in processes:
        process.ask("rate")
    return [process.answer()["segments_per_second"] for process in processes]


def gain(one: Process, other: Process) -> dict[str, float]:
    """What one gets done, and how much more both at once do."""
    turns = [(*rates(one), sum(rates(one, other))) for _ in range(TURNS)]
    return {
        "segments_per_second": max(alone for alone, _ in turns),
        "two_processes": median(both / alone for alone, both in turns),
    }


def measure(kind: Kind, name: str) -> dict[str, float]:
    """The figures of an approach; none where it cannot run here."""
    with Process(kind, name) as one, Process(kind, name) as other:
        if "unavailable" in one.ready:
            return {}
        found = {figure: min(p.ready[figure] for p in (one, other)) for figure in one.ready}
        for question in ("peak", "adapter"):
            one.ask(question)
            found |= one.answer()
        found |= gain(one, other)
    if not isinstance(find(kind, name), Trainable):
        del found["train_seconds"]
    return found


COLUMNS = {
    "load_seconds": ("load s", "{:.2f}", 2),
    "train_seconds": ("train s", "{:.2f}", 2),
    "segments_per_second": ("seg/s", "{:.0f}", 0),
    "two_processes": ("2 processes", "{:.2f}×", 2),
    "by_bare_loop": ("bare loop", "{:.2f}×", 2),
    "peak_mb": ("peak MB", "{:.0f}", 0),
}


def main() -> None:
    """Measure all, print a table, and keep it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--work", nargs=2)
    options = parser.parse_args()
    if options.work:
        work(*options.work)
        return
    with Process("spans", LOOP) as one, Process("spans", LOOP) as other:
        most = gain(one, other)["two_processes"]
    print(f"a loop of Python: two processes do {most:.2f}× what one does")
    speeds = json.loads(SPEEDS.read_text())
    print(f"{'approach':32}" + "".join(f"{title:>12}" for title, *_ in COLUMNS.values()))
    for kind in BUILT_IN:
        for name in options.only or table(kind):
            if name not in table(kind) or isinstance(find(kind, name), Composite):
                continue
            if not (found := measure(kind, name)):
                continue
            cells = (
                form.format(found[column]) if column in found else "–"
                for column, (_, form, _) in COLUMNS.items()
            )
            print(f"{kind + ' ' + name:32}" + "".join(f"{c:>12}" for c in cells), flush=True)
            speeds[kind][name] = {
                column: round(value, COLUMNS[column][2] or None) for column, value in found.items()
            }
    if options.write:
        if not options.only:
            speeds["machine"] = (
                f"Python {platform.python_version()}, {platform.machine()}, two virtual cores, on"
                f" which two processes do {most:.2f} times what one does at a bare loop of Python"
            )
        SPEEDS.write_text(json.dumps(speeds, indent=1) + "\n")


if __name__ == "__main__":
    main()
