"""Evaluations in a row take no more memory, handles and threads than a few."""

from __future__ import annotations

import gc
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(1800)

RUNS = {True: 100, False: 8}
WARM = 3
MOST_MEGABYTES_A_RUN = 3.0
MOST_HANDLES, MOST_THREADS = 20, 8


def megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def handles() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_a_hundred_evaluations_in_a_row_leave_nothing_behind(
    home: Path, long: bool, found: Found, until: float
) -> None:
    from flows.evaluate import evaluate

    def once() -> None:
        evaluate(["ner"], approaches=["capitalised.v1"])

    for _ in range(WARM):
        once()
    gc.collect()
    before = (megabytes(), handles(), threading.active_count())
    runs = 0
    while runs < RUNS[long] and time.monotonic() < until:
        once()
        runs += 1
    gc.collect()
    memory, files, threads = (
        megabytes() - before[0],
        handles() - before[1],
        threading.active_count() - before[2],
    )
    grown = f"{memory:+.0f} MB, {files:+d} handles, {threads:+d} threads"
    assert runs > 1, grown
    assert memory / runs < MOST_MEGABYTES_A_RUN
    assert files < MOST_HANDLES
    assert threads < MOST_THREADS
    found(
        "evaluations in a row",
        f"{runs} in one process",
        grown,
    )
