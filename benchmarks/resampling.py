"""How fast counts are resampled, beside drawing indices: `python benchmarks/resampling.py`.

Each figure is the best of three runs in a process of its own. The counts are 48 columns of small
integers from a seed, as two approaches have under four schemes. Drawing indices is what a bootstrap
in plain NumPy does; it is timed on fewer resamples, and does not run in threads.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from vieval.metrics.labels.counts import resampled_tables
from vieval.stats import Resampler, Sample, draws, paired_permutation

COLUMNS = 48
LABELS = 5
RUNS = 3


class Cost(NamedTuple):
    """Resamples a second in the fastest run, and megabytes at the peak of the process."""

    rate: float
    peak: float


class Job(NamedTuple):
    """How much is to be resampled."""

    segments: int
    resamples: int
    threads: int = 1


def counts(segments: int) -> np.ndarray:
    """Made-up counts (segments, 48), most of them 0 to 2."""
    return np.random.default_rng(0).poisson(0.9, (segments, COLUMNS))


def by_index(job: Job) -> Callable[[], object]:
    """Draw the numbers of segments, gather their counts, add them up."""
    made, rng = counts(job.segments), np.random.default_rng(0)
    return lambda: [
        made[rng.integers(0, len(made), len(made))].sum(axis=0) for _ in range(job.resamples)
    ]


def by_weight(job: Job) -> Callable[[], object]:
    """What `Resampler.totals` does."""
    made = counts(job.segments)
    resampler = Resampler(Sample(np.arange(len(made))), job.resamples, threads=job.threads)
    return lambda: resampler.totals(made)


def swaps(job: Job) -> Callable[[], object]:
    """A paired permutation test of F1 from half of the columns against the other half."""
    first, second = np.split(counts(job.segments), 2, axis=1)
    return lambda: paired_permutation(
        first, second, lambda sums: sums[..., 0] / sums[..., 1:3].sum(axis=-1), job.resamples
    )


def tables(job: Job) -> Callable[[], object]:
    """Tables of two approaches to five labels, drawn jointly."""
    rng = np.random.default_rng(0)
    gold = rng.integers(0, LABELS, job.segments)
    other = rng.integers(0, LABELS + 1, (job.segments, 2))
    answers = np.where(rng.random((job.segments, 2)) < 0.7, gold[:, None], other)
    cells = gold[:, None] * (LABELS + 1) + answers
    return lambda: resampled_tables(cells, LABELS, job.resamples)


ROWS = (
    ("indices", by_index, Job(2_000, 1_000)),
    ("weights", by_weight, Job(2_000, 10_000)),
    ("weights", by_weight, Job(2_000, 10_000, threads=2)),
    ("indices", by_index, Job(100_000, 30)),
    ("weights", by_weight, Job(100_000, 10_000)),
    ("weights", by_weight, Job(100_000, 10_000, threads=2)),
    ("indices", by_index, Job(1_000_000, 3)),
    ("weights", by_weight, Job(1_000_000, 500)),
    ("weights", by_weight, Job(1_000_000, 500, threads=2)),
    ("swaps", swaps, Job(2_000, 10_000)),
    ("swaps", swaps, Job(100_000, 10_000)),
    ("tables", tables, Job(1_000, 10_000)),
    ("tables", tables, Job(100_000, 10_000)),
    ("tables", tables, Job(1_000_000, 10_000)),
)


def measure(prepare: Callable[[Job], Callable[[], object]], job: Job) -> Cost:
    """Time one way of resampling; to be called in a process of its own."""
    run = prepare(job)
    seconds = []
    for _ in range(RUNS):
        draws._weights.cache_clear()  # noqa: SLF001 (what was drawn before would flatter)
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(job.resamples / min(seconds), peak)


def main() -> None:
    """Print the table."""
    table = Table("way", "segments", "threads", "a second", "10,000", "peak MB", "× indices")
    plain: dict[int, float] = {}
    for name, prepare, job in ROWS:
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            cost = process.submit(measure, prepare, job).result()
        if prepare is by_index:
            plain[job.segments] = cost.rate
        comparable = prepare in {by_index, by_weight}
        table.add_row(
            name,
            f"{job.segments:,}",
            str(job.threads),
            f"{cost.rate:,.1f}" if cost.rate < 10 else f"{cost.rate:,.0f}",
            f"{10_000 / cost.rate:.2f} s",
            f"{cost.peak:,.0f}",
            f"{cost.rate / plain[job.segments]:.1f}" if comparable else "",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
