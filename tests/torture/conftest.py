"""How hard the torture is, and what it found.

`VIEVAL_TORTURE=long` is `make torture`; else each part runs in a form short enough for every day.
"""

from __future__ import annotations

import math
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

LONG = os.environ.get("VIEVAL_TORTURE") == "long"
MINUTES = 30
_BEGAN = time.monotonic()
_FOUND: list[tuple[str, str, str]] = []

HEAD = """\
# Reliability

Made by `make torture`: everything on loopback, bounded to half an hour, with a shorter form of
each part in `make test`.
What a part may take is fixed, so a slow machine tries less, and this page says how much.

"""


@pytest.fixture(scope="session")
def long() -> bool:
    return LONG


class Found:
    """Takes down what a part tried and what came of it."""

    def __call__(self, part: str, tried: str, outcome: str) -> None:
        _FOUND.append((part, tried, outcome))


@pytest.fixture(scope="session")
def found() -> Found:
    return Found()


@pytest.fixture
def until(long: bool) -> float:
    """When a part that repeats itself ends, by the monotonic clock; the short form tries all."""
    return min(time.monotonic() + 300, _BEGAN + 60 * MINUTES) if long else math.inf


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if not LONG or not _FOUND:
        return
    rows = "\n".join(f"| {part} | {tried} | {outcome} |" for part, tried, outcome in _FOUND)
    minutes = (time.monotonic() - _BEGAN) / 60
    told = "all held" if exitstatus == 0 else "something did not hold"
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    text = f"{HEAD}| part | tried | outcome |\n| --- | --- | --- |\n{rows}\n\n{day}, {where}, "
    page = Path(str(session.config.rootpath)) / "docs" / "reliability.md"
    page.write_text(f"{text}{minutes:.0f} minutes: {told}.\n", encoding="utf-8")
