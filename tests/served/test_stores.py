"""Where MLflow's store fails in the middle of a run, it fails readably, and the next completes it.

The runs are those of `vieval evaluate`, on a home of their own and the Prefect server of the site.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from flows.serving.processes import free_port

if TYPE_CHECKING:
    from tests.served.conftest import MadeUp, Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

APPROACHES = ("--approach", "half.v1", "--approach", "whole.v1")


def evaluate(site: Served, home: Path, corpus: str, **settings: str) -> subprocess.Popen[str]:
    api = {"PREFECT_API_URL": f"{site.prefect}/api", "VIEVAL_HOME": str(home)}
    path = site.made_up.corpus(corpus)
    return site.vieval("evaluate", "ner", "--corpus", path, *APPROACHES, **api, **settings)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 32 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted: {done.stderr.strip()}")
    yield folder
    # Lazily, since MLflow keeps a connection to its database.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """A file that takes all that is free."""
    file = disk / "filler"
    with pytest.raises(OSError, match="No space left"):
        file.write_bytes(bytes(2**26))
    return file


def test_on_a_full_disk_a_run_fails_with_a_line_and_the_next_completes_it(
    site: Served, made_up: MadeUp, disk: Path
) -> None:
    store = f"sqlite:///{disk}/mlruns/mlflow.db"
    made_up.hold(f"disk {site.LOGGING}")
    running = evaluate(site, disk, "disk")
    made_up.reached(f"disk {site.LOGGING}")
    filler = fill(disk)
    made_up.release(f"disk {site.LOGGING}")
    _, told = running.communicate()
    assert running.returncode == 3
    # A database that may still reuse pages leaves it to the first file to fail.
    line = told.splitlines()[-1].removeprefix("vieval: ")
    why, _, full = line.partition("; the disk that holds ")
    assert str(disk) in full
    assert full.endswith(" is full")
    assert "database or disk is full" in why or "No space left on device" in why
    assert "Traceback" not in told
    left = site.logged("disk", store)
    assert left["ner on disk"] == ["RUNNING"]
    assert "FINISHED" not in left.get("half.v1", [])
    assert why in site.last("evaluate", "disk").state.message

    filler.unlink()
    again = evaluate(site, disk, "disk")
    printed, told = again.communicate()
    assert again.returncode == 0, told
    assert "0 approaches were asked, 2 answered from the cache." in printed
    assert site.logged("disk", store) == site.complete("disk")


@contextmanager
def mlflow(site: Served, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of MLflow's, as it comes; it is killed at the end."""
    store = ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db"]
    files = ["--artifacts-destination", str(folder / "artifacts")]
    command = [sys.executable, "-m", "mlflow", "server", "--workers", "1", "--port", str(port)]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            [*command, *store, *files],
            # Jobs, which nothing here uses, would be eight processes more.
            env=site.environment | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        site.until(lambda: site.answers(f"http://127.0.0.1:{port}/health"), "MLflow's server")
        yield server
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_a_run_outlives_a_server_of_mlflow_that_is_killed_and_comes_back(
    site: Served, made_up: MadeUp, tmp_path: Path
) -> None:
    port = free_port()
    uri = f"http://127.0.0.1:{port}"
    made_up.hold(f"server {site.LOGGING}")
    with mlflow(site, tmp_path, port):
        running = evaluate(site, tmp_path / "home", "server", MLFLOW_TRACKING_URI=uri)
        made_up.reached(f"server {site.LOGGING}")
    made_up.release(f"server {site.LOGGING}")
    with mlflow(site, tmp_path, port):
        printed, told = running.communicate()
        assert running.returncode == 0, told
        assert "2 approaches were asked" in printed
        assert site.logged("server", uri) == site.complete("server")
