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

HEAD = """\
Made by `make torture`, on one machine, in half an hour at most; `make torture PART=FILE` runs one
part alone. `make test` runs a shorter form of each. The time of a part is fixed, so a slow or busy
machine tries less: the table says how much. A row is of the last run in which the part held.

| part | tried | outcome | when |
| --- | --- | --- | --- |
"""


@pytest.fixture(scope="session")
def long() -> bool:
    return LONG


class Found:
    """Takes down what a part tried and what came of it, once it held."""

    def __call__(self, part: str, tried: str, outcome: str) -> None:
        if LONG:
            minutes = (time.monotonic() - _BEGAN) / 60
            row = f"| {part} | {tried} | {outcome} | {reliability.when(minutes)} |"
            reliability.put_row("Torture", HEAD, row)


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
