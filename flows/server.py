"""A Prefect API for a command that has none: a server on a free loopback port, as a child.

Prefect would start one by itself, but only after it was imported; here both happen at once. Call
`start` before anything imports Prefect.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from tasks import home

STARTUP_SECONDS = 180
SETTINGS = {
    # Nothing is scheduled on a server that lives as long as one command.
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
}


class Server:
    """A child process that serves Prefect's API at `url`."""

    def __init__(self) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}/api"
        command = ["uvicorn", "--factory", "prefect.server.api.server:create_app"]
        options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "error"]
        self._process = subprocess.Popen(  # noqa: S603 (a fixed command)
            [sys.executable, "-m", *command, *options],
            env=os.environ | SETTINGS,
            stdout=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        """Return when the server answers; raises `RuntimeError` where it ends or stays silent."""
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"Prefect's server ended with {self._process.returncode}")
            try:
                with urlopen(f"{self.url}/health", timeout=5):  # noqa: S310 (loopback)
                    return
            except (URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(f"Prefect's server did not answer within {STARTUP_SECONDS} s")

    def stop(self) -> None:
        """End the child and wait for it."""
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def prefect_api() -> Iterator[None]:
    """Provide a Prefect API: the user's where `PREFECT_API_URL` is set, else a server of our own.

    Inside, Prefect and MLflow may be imported; before, they must not have been.
    """
    home.migrate()
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    server = Server()
    try:
        os.environ["PREFECT_API_URL"] = server.url
        _import_meanwhile()
        server.wait()
        with _quick_end():
            yield
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.stop()


def _import_meanwhile() -> None:
    import mlflow  # noqa: F401
    import prefect  # noqa: F401
    import sklearn  # noqa: F401


@contextmanager
def _quick_end() -> Iterator[None]:
    """Spare the second that a flow's heartbeat takes to end, and send the last log lines."""
    from prefect.logging.handlers import APILogHandler
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            yield
        finally:
            APILogHandler().flush()
