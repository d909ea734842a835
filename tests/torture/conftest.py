"""How hard the torture is, and what it found.

`VIEVAL_TORTURE=long` is `make torture`; else each part runs in a form short enough for every day.
"""

from __future__ import annotations

import math
import os
import time

import pytest

from benchmarks import reliability

LONG = os.environ.get("VIEVAL_TORTURE") == "long"
MINUTES = 30
_BEGAN = time.monotonic()
_FOUND: list[tuple[str, str, str]] = []

HEAD = """\
Made by `make torture`, on one machine, in half an hour at most. `make test` runs a shorter form of
each part. The time of a part is fixed, so a slow or busy machine tries less: the table says how
much.

| part | tried | outcome |
| --- | --- | --- |
"""


@pytest.fixture(scope="session")
def long() -> bool:
    return LONG


class Found:
    """Takes down what a part tried and what came of it."""

    def __call__(self, part: str, tried: str, outcome: str) -> None:
        _FOUND.append((part, tried, outcome))
        if LONG:
            _write("not all parts have ended")


@pytest.fixture(scope="session")
def found() -> Found:
    return Found()


@pytest.fixture
def until(request: pytest.FixtureRequest, long: bool) -> float:
    """When a part that repeats itself ends, by the monotonic clock; the short form tries all.

    A module may say in `MINUTES` how long that is.
    """
    own = 60 * getattr(request.module, "MINUTES", 5)
    return min(time.monotonic() + own, _BEGAN + 60 * MINUTES) if long else math.inf


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if LONG and _FOUND:
        _write("all held" if exitstatus == 0 else f"{session.testsfailed} tests failed")


def _write(told: str) -> None:
    """Write the page with what was found so far, so that a run that is cut short leaves it."""
    rows = "\n".join(f"| {part} | {tried} | {outcome} |" for part, tried, outcome in _FOUND)
    minutes = (time.monotonic() - _BEGAN) / 60
    reliability.write("Torture", f"{HEAD}{rows}\n\n{reliability.when(minutes)}: {told}.")
