"""Speed of every approach: load, segments a second in one process and in two, peak memory.

    python benchmarks/approaches.py [--write]

Each approach is asked in fresh processes about copies of the seed articles, each copy altered so
that no text comes twice. `--write` keeps the figures for `vieval approaches` and the docs.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from vieval import corpora
from vieval.approaches import find, table
from vieval.data import PROBLEMS, Composite, Example, Problem, Segment, Trainable, Unavailable
from vieval.report.approaches import SPEEDS

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 4.0


def copies(segments: list[Segment], count: int, start: int) -> list[Segment]:
    """So many segments, like the seeds; each text is new."""
    return [
        replace(
            segments[n % len(segments)], id=f"c{n}", text=f"{segments[n % len(segments)].text} {n}"
        )
        for n in range(start, start + count)
    ]


def ask(problem: Problem, name: str) -> dict[str, float]:
    """Load, then answer ever larger batches until the last took long enough."""
    examples: list[Example] = corpora.load("seeds", ROOT).examples(problem)
    segments = [example.segment for example in examples]
    approach = find(problem, name)
    start = time.perf_counter()
    predictor = approach.fit(examples) if isinstance(approach, Trainable) else approach
    predictor.predict(copies(segments, 2, 0))
    load = time.perf_counter() - start
    count, asked, seconds = 32, 2, 0.0
    while seconds < SECONDS / 2:
        batch = copies(segments, count, asked)
        start = time.perf_counter()
        predictor.predict(batch)
        seconds = time.perf_counter() - start
        asked += count
        rate = count / seconds
        count = min(count * 4, int(rate * SECONDS) + 1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"load_seconds": load, "segments_per_second": rate, "peak_mb": peak}


def measure(problem: Problem, name: str, processes: int) -> list[dict[str, float]]:
    """The figures of some processes that run at once; none where the approach cannot run here."""
    command = [sys.executable, __file__, "--ask", problem, name]
    children = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    answers = [child.communicate()[0] for child in children]
    if any(child.returncode for child in children):
        raise SystemExit(f"{name} failed")
    return [json.loads(answer) for answer in answers if answer.strip() != "null"]


def main() -> None:
    """Measure all, print a table, and keep it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--ask", nargs=2)
    options = parser.parse_args()
    if options.ask:
        try:
            print(json.dumps(ask(*options.ask)))
        except Unavailable:
            print("null")
        return
    speeds: dict[str, dict[str, dict[str, float]]] = {}
    print(f"{'approach':32} {'load s':>8} {'seg/s':>10} {'2 processes':>12} {'peak MB':>8}")
    for problem in PROBLEMS:
        for name in table(problem):
            if isinstance(find(problem, name), Composite) or not (one := measure(problem, name, 1)):
                continue
            two = measure(problem, name, 2)
            [alone] = one
            together = sum(child["segments_per_second"] for child in two)
            gain = together / alone["segments_per_second"]
            speeds.setdefault(problem, {})[name] = {
                "load_seconds": round(alone["load_seconds"], 2),
                "segments_per_second": round(alone["segments_per_second"]),
                "peak_mb": round(alone["peak_mb"]),
            }
            print(
                f"{problem + ' ' + name:32} {alone['load_seconds']:8.2f}"
                f" {alone['segments_per_second']:10.0f} {gain:11.2f}× {alone['peak_mb']:8.0f}"
            )
    if options.write:
        machine = f"Python {platform.python_version()}, {platform.machine()}, two cores"
        SPEEDS.write_text(json.dumps({"machine": machine, **speeds}, indent=1) + "\n")


if __name__ == "__main__":
    main()
