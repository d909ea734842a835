"""Evaluations that start at once on new databases all end well."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.torture.test_kills import COMMANDS, start, states

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(1800)

AT_ONCE = {True: 8, False: 2}


def test_evaluations_at_once_are_all_complete(annotated: Path, long: bool, found: Found) -> None:
    count = AT_ONCE[long]
    running = [start(annotated, COMMANDS[0], subprocess.PIPE) for _ in range(count)]
    ended = [(one.communicate(timeout=1200), one.returncode) for one in running]
    assert [told for (_, told), code in ended if code] == []
    left = states(annotated)
    assert left["RUNNING"] == left["KILLED"] == left["FAILED"] == 0
    found("evaluations at once", f"{count} on SQLite", f"{left['FINISHED']} runs, all complete")
