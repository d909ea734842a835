"""Whenever a command is killed, the next one gives the same table and complete runs."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run
from prefect.settings import PREFECT_API_URL

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(1800)

MINUTES = 14
KILLS = {True: 200, False: 2}
# Each in a home of its own. Half of them use a server that is there: starting one takes longer
# than all the rest, and would be what is killed nearly every time.
LANES = {True: 4, False: 1}
ASKED = ("--approach", "rules.v1", "--approach", "lexicon.v1", "--approach", "capitalised.v1")
COMMANDS = (("evaluate", "ner", *ASKED), ("reevaluate", "ner", *ASKED))
# What differs from run to run: how long it took, and that the cache answered.
# What a run is logged with that depends on the clock, or on the runs before it.
CHANGES = re.compile("second|change")
TIME = re.compile(r"\s+[\d.,]+ (?:m?s|min)(?: c)?\s*$")


def start(
    home: Path,
    words: Sequence[str],
    output: int = subprocess.DEVNULL,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> subprocess.Popen[str]:
    foreign = ("PREFECT_", "MLFLOW_", "VIEVAL_")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    command = [str(Path(sys.executable).with_name("vieval")), *words]
    return subprocess.Popen(
        command,
        env=inherited | {"VIEVAL_HOME": str(home), **settings},
        stdout=output,
        stderr=output,
        text=True,
        start_new_session=True,
    )


def table(home: Path, settings: Mapping[str, str]) -> list[list[str]]:
    """The rows that `evaluate` prints at last, without their times."""
    running = start(home, COMMANDS[0], subprocess.PIPE, settings)
    printed, told = running.communicate(timeout=900)
    assert running.returncode == 0, told
    rows = [line for line in printed.splitlines() if TIME.search(line)]
    assert len(rows) == len(ASKED) // 2, printed
    return [TIME.sub("", line).split() for line in rows]


def store(home: Path) -> str:
    return f"sqlite:///{home}/mlruns/mlflow.db"


def runs(tracking: str) -> list[Run]:
    """All runs, the newest first."""
    client = MlflowClient(tracking)
    experiments = [one.experiment_id for one in client.search_experiments()]
    return list(client.search_runs(experiments, max_results=5000))


def states(tracking: str) -> Counter[str]:
    return Counter(run.info.status for run in runs(tracking))


def figures(home: Path) -> dict[str, dict[str, float]]:
    """What the newest complete run of each approach was logged with, without its times."""
    return {
        run.data.tags["vieval.approach"]: {
            name: value for name, value in run.data.metrics.items() if not CHANGES.search(name)
        }
        for run in reversed(runs(store(home)))
        if run.info.status == "FINISHED" and "vieval.approach" in run.data.tags
    }


def kill(
    home: Path, settings: Mapping[str, str], number: int, dice: random.Random, usual: float
) -> None:
    """Start one of the commands, and end it after a part of its usual time."""
    running = start(home, COMMANDS[number % 2], settings=settings)
    time.sleep(dice.uniform(0.2, usual))
    running.send_signal(signal.SIGKILL)
    running.wait()


def lane(home: Path, settings: Mapping[str, str], seed: int, most: int, until: float) -> int:
    """Kill commands in a home of its own, one after the other; gives how many were killed."""
    right = table(home, settings)
    logged = figures(home)
    began = time.monotonic()
    assert table(home, settings) == right
    usual = time.monotonic() - began
    dice = random.Random(seed)
    kills = 0
    # One of each at least, however slow the machine is.
    while kills < 2 or (kills < most and time.monotonic() + usual < until):
        kill(home, settings, kills, dice, usual)
        kills += 1
    assert table(home, settings) == right
    reevaluated = start(home, COMMANDS[1], subprocess.PIPE, settings)
    _, told = reevaluated.communicate(timeout=900)
    assert reevaluated.returncode == 0, told
    # What was cut off is KILLED, or was taken up and completed; nothing runs for ever.
    left = states(store(home))
    assert left["RUNNING"] == left["FAILED"] == 0
    assert figures(home) == logged
    return kills


def test_kills_at_random_moments_change_no_table_and_leave_no_half_run(
    ready_home: Path,
    home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    long: bool,
    found: Found,
    until: float,
) -> None:
    assert home.is_dir(), "its server runs as long as the session"
    served = {"PREFECT_API_URL": PREFECT_API_URL.value() or ""}
    assert served["PREFECT_API_URL"]
    homes = [ready_home]
    for _ in range(LANES[long] - 1):
        homes.append(tmp_path_factory.mktemp("lane"))
        for name in ("seeds", "gold"):
            shutil.copytree(ready_home / name, homes[-1] / name)
    most = KILLS[long] // len(homes)
    with ThreadPoolExecutor(len(homes)) as pool:
        asked = [
            pool.submit(lane, own, served if seed % 2 else {}, seed, most, until)
            for seed, own in enumerate(homes)
        ]
        kills = sum(one.result() for one in asked)
    found(
        "SIGKILL at random moments",
        f"{kills} of `evaluate` and `reevaluate`, {len(homes)} at a time, half with a server each",
        "equal tables and figures, no run left half",
    )
