"""How an evaluation grows with its corpus, and what workers bring: `python benchmarks/scale.py`.

Corpora are made from a seed, twenty segments an article. Each is evaluated in memory and streamed,
in a home of its own, by one process and by two Dask workers; the peak is that of the flow's
process, without its server and workers. In memory ends at 100,000 segments.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from data import PITCH, TOKENS, make
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10_000, 100_000, 1_000_000)
MOST_IN_MEMORY = 100_000
ARTICLE_SEGMENTS = 20
APPROACHES = ("capitalised.v1", "lexicon.v1")
SYLLABLES = ("anhx", "binh", "chau", "dung", "giap", "hanh", "khai", "lanh", "minh", "ngan")
MODES: Mapping[str, tuple[str, ...]] = {
    "in memory": (),
    "in memory, dask": ("--runner", "dask"),
    "streamed": ("--stream",),
    "streamed, dask": ("--stream", "--runner", "dask"),
}
MEASURED = """
import atexit, resource, sys, time
start = time.perf_counter()
def tell():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak {peak} wall {time.perf_counter() - start:.0f}", file=sys.stderr)
atexit.register(tell)
from flows.cli import main
main()
"""


def write(path: Path, segments: int) -> None:
    """Write a corpus whose gold names are capitalised."""
    rng = np.random.default_rng(1)
    with path.open("w", encoding="utf-8") as file:
        for number, spans in enumerate(make(segments).gold.spans(segments)):
            tokens = [SYLLABLES[place] for place in rng.integers(0, len(SYLLABLES), TOKENS)]
            for span in spans:
                for token in range(span.start // PITCH, (span.end + 1) // PITCH):
                    tokens[token] = tokens[token].capitalize()
            row = {
                "id": str(number),
                "article": f"a{number // ARTICLE_SEGMENTS}",
                "text": " ".join(tokens),
                "entities": [{"start": s.start, "end": s.end, "type": s.type} for s in spans],
            }
            file.write(json.dumps(row) + "\n")


def evaluate(
    corpus: Path, home: Path, approaches: Sequence[str], options: Sequence[str]
) -> tuple[str, str]:
    """Evaluate in a new home that is set up; give the megabytes at the peak and the seconds."""
    for name in ("seeds", "gold"):
        shutil.copytree(ROOT / name, home / name)
    asked = [word for name in approaches for word in ("--approach", name)]
    command = [sys.executable, "-c", MEASURED, "evaluate", "ner", "--corpus", str(corpus), *asked]
    env = os.environ | {"VIEVAL_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "vieval", "setup"], env=env, check=True)
    done = subprocess.run([*command, *options], env=env, check=True, capture_output=True, text=True)
    [(peak, wall)] = re.findall(r"peak (\d+) wall (\d+)", done.stderr)
    return peak, wall


def main(sizes: Sequence[int], approaches: Sequence[str]) -> None:
    """Measure each size in each way and print a table."""
    table = Table("segments", *(f"{mode}: MB, s" for mode in MODES))
    for size in sizes:
        cells = []
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder, "corpus.jsonl")
            write(corpus, size)
            for number, (mode, options) in enumerate(MODES.items()):
                if mode.startswith("in memory") and size > MOST_IN_MEMORY:
                    cells.append("–")
                    continue
                home = Path(folder, str(number))
                home.mkdir()
                cells.append(", ".join(evaluate(corpus, home, approaches, options)))
        table.add_row(f"{size:,}", *cells)
    console = Console()
    console.print(table)
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("segments", nargs="*", type=int, default=SIZES)
    parser.add_argument("--approach", action="append", help="default: two that cost little")
    asked = parser.parse_args()
    main(asked.segments, asked.approach or APPROACHES)
