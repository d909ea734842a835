"""Evaluations that start at once on new databases all end well."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.postgres import reached
from tests.torture.test_kills import COMMANDS, start, states

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(1800)

AT_ONCE = {True: 8, False: 2}


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def databases(
    request: pytest.FixtureRequest, annotated: Path, long: bool
) -> Iterator[tuple[str, dict[str, str]]]:
    """Databases that hold nothing yet, and the settings by which a command uses them."""
    if request.param == "SQLite":
        yield "SQLite", {"MLFLOW_TRACKING_URI": f"sqlite:///{annotated}/mlruns/mlflow.db"}
        return
    if not long:
        pytest.skip("tests/shared has a short form")
    pytest.importorskip("psycopg", reason="needs the extra postgres")
    with reached().pair() as pair:
        yield "PostgreSQL", pair.environment


def test_evaluations_at_once_are_all_complete(
    databases: tuple[str, dict[str, str]], annotated: Path, long: bool, found: Found
) -> None:
    kind, settings = databases
    count = AT_ONCE[long]
    running = [start(annotated, COMMANDS[0], subprocess.PIPE, settings) for _ in range(count)]
    ended = [(one.communicate(timeout=1200), one.returncode) for one in running]
    assert [told for (_, told), code in ended if code] == []
    left = states(settings["MLFLOW_TRACKING_URI"])
    assert left["RUNNING"] == left["KILLED"] == left["FAILED"] == 0
    found(
        f"evaluations at once on {kind}",
        f"{count} of them",
        f"{left['FINISHED']} runs, all complete",
    )
