"""Whenever a command is killed, the next one gives the same table and complete runs."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(1800)

KILLS = {True: 200, False: 2}
ASKED = ("--approach", "rules.v1", "--approach", "lexicon.v1", "--approach", "capitalised.v1")
COMMANDS = (("evaluate", "ner", *ASKED), ("reevaluate", "ner", *ASKED))
# What differs from run to run: how long it took, and that the cache answered.
TIME = re.compile(r"\s+[\d.,]+ (?:m?s|min)(?: c)?\s*$")


def start(
    home: Path, words: Sequence[str], output: int = subprocess.DEVNULL
) -> subprocess.Popen[str]:
    foreign = ("PREFECT_", "MLFLOW_", "VIEVAL_")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    command = [str(Path(sys.executable).with_name("vieval")), *words]
    return subprocess.Popen(
        command,
        env=inherited | {"VIEVAL_HOME": str(home)},
        stdout=output,
        stderr=output,
        text=True,
        start_new_session=True,
    )


def table(home: Path) -> list[list[str]]:
    """The rows that `evaluate` prints at last, without their times."""
    running = start(home, COMMANDS[0], subprocess.PIPE)
    printed, told = running.communicate(timeout=600)
    assert running.returncode == 0, told
    rows = [line for line in printed.splitlines() if TIME.search(line)]
    assert len(rows) == len(ASKED) // 2, printed
    return [TIME.sub("", line).split() for line in rows]


def states(home: Path) -> Counter[str]:
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{home}/mlruns/mlflow.db")
    experiments = [one.experiment_id for one in client.search_experiments()]
    return Counter(run.info.status for run in client.search_runs(experiments, max_results=5000))


def test_kills_at_random_moments_change_no_table_and_leave_no_half_run(
    annotated: Path, long: bool, found: Found, until: float
) -> None:
    right = table(annotated)
    began = time.monotonic()
    assert table(annotated) == right
    usual = time.monotonic() - began
    dice = random.Random(0)
    kills = 0
    # One of each at least, however slow the machine is.
    while kills < 2 or (kills < KILLS[long] and time.monotonic() + usual < until):
        running = start(annotated, COMMANDS[kills % 2])
        time.sleep(dice.uniform(0.2, usual))
        running.send_signal(signal.SIGKILL)
        running.wait()
        kills += 1
    assert table(annotated) == right
    reevaluated = start(annotated, COMMANDS[1], subprocess.PIPE)
    assert reevaluated.communicate(timeout=600)[1] == ""
    assert reevaluated.returncode == 0
    # What was cut off is KILLED, or was taken up and completed; nothing runs for ever.
    left = states(annotated)
    assert left["RUNNING"] == left["FAILED"] == 0
    found("SIGKILL at random moments", f"{kills} of `evaluate` and `reevaluate`", "equal tables")
