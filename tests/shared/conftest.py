"""Databases of a test's own on PostgreSQL, and a Prefect server on one of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.serving.ephemeral import SETTINGS
from flows.serving.processes import Child, free_port
from flows.serving.programs import prefect_server_for_a_command
from tests.postgres import Pair, Server, reached

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def server() -> Server:
    return reached()


def new_home(folder: Path) -> Path:
    """An empty folder as a home with the seeds."""
    for name in ("seeds", "gold"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def start(*words: str, home: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a command of `vieval` in a home."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "MLFLOW_"))}
    return subprocess.Popen(
        [sys.executable, "-c", "from flows.cli import main; main()", *words],
        env={**inherited, "VIEVAL_HOME": str(home), **environment},
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def vieval() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts commands, and ends those that a test left."""
    started: list[subprocess.Popen[str]] = []

    def run(*words: str, home: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
        started.append(start(*words, home=home, environment=environment))
        return started[-1]

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate()


@dataclass(frozen=True)
class Prepared:
    """Databases that two machines set up at the same time, and what the commands said."""

    pair: Pair
    ended: list[tuple[int, str]]


@pytest.fixture(scope="session")
def prepared(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Databases to copy: migrating them takes long."""
    with server.pair() as pair:
        # Homes of their own share no lock on any file.
        homes = [tmp_path_factory.mktemp("machine") for _ in range(2)]
        machines = [start("setup", home=home, environment=pair.environment) for home in homes]
        ended = [(m.communicate()[1], m.returncode) for m in machines]
        yield Prepared(pair, [(code, told) for told, code in ended])


@pytest.fixture(scope="module")
def databases(prepared: Prepared) -> Iterator[Pair]:
    """A pair that is set up, for a module."""
    assert [code for code, _ in prepared.ended] == [0, 0], prepared.ended
    with prepared.pair.server.pair(prepared.pair) as pair:
        yield pair


@pytest.fixture(scope="module")
def on_postgres(databases: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """This process uses a Prefect server on PostgreSQL, and MLflow on PostgreSQL."""
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )

    folder = new_home(tmp_path_factory.mktemp("home"))
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    settings = {**SETTINGS, **databases.environment, "PREFECT_HOME": str(folder)}
    program = prefect_server_for_a_command(port, settings)
    child = Child.start("Prefect's server", program, folder / "prefect.log")
    own = {
        PREFECT_API_URL: url,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
    }
    try:
        child.wait_for(f"{url}/health")
        with temporary_settings(own), pytest.MonkeyPatch.context() as patch:
            patch.setenv("VIEVAL_HOME", str(folder))
            patch.setenv("MLFLOW_TRACKING_URI", databases.environment["MLFLOW_TRACKING_URI"])
            drain()
            yield databases
            drain()
    finally:
        child.stop()


def drain() -> None:
    """Let Prefect's threads send what they hold to the server of then, and begin anew."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all()
