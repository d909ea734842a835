"""The programs that are run as children, each as `python -m …`, on loopback."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tasks import home

WORK_POOL = "vieval"
HOST = ["--host", "127.0.0.1"]
# Prefect's server writes each state of each task by itself else, which takes more than twice as
# long. It rounds seconds down, and of none it never sleeps.
RECORDER = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
}


class Program(NamedTuple):
    """A module to run with its arguments, and what to set in its environment."""

    command: Sequence[str]
    environment: Mapping[str, str]


def prefect_server(port: int) -> Program:
    """Prefect's API and UI."""
    application = ["uvicorn", "--factory", "flows.serving.applications:prefect"]
    command = [*application, *HOST, "--port", str(port), "--log-level", "error"]
    return Program(command, _of_prefect(port))


def prefect_server_for_a_command(port: int, settings: Mapping[str, str]) -> Program:
    """Prefect's API, without its UI and its schedules."""
    return Program(["flows.serving.for_a_command", str(port)], {**_of_prefect(port), **settings})


def _of_prefect(port: int) -> dict[str, str]:
    return {"PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}", **RECORDER}


def mlflow_server(port: int) -> Program:
    """MLflow's API and UI on our store."""
    settings = {
        # In the environment and not in the arguments, which everybody can read: they may hold
        # a password.
        "MLFLOW_BACKEND_STORE_URI": home.tracking_uri(),
        "MLFLOW_ARTIFACTS_DESTINATION": home.artifacts() or "",
        # Jobs are for features that nothing here uses, and take a process of 230 MB.
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
    }
    # The name is that of `flows.serving.applications.mlflow` in pyproject.toml.
    guarded = ["--app-name", "vieval", "--workers", "1"]
    return Program(["mlflow", "server", *HOST, "--port", str(port), *guarded], settings)


def worker() -> Program:
    """A worker that starts each run of our work pool as a process."""
    name = ["--name", f"vieval on {socket.gethostname()}"]
    pool = ["--pool", WORK_POOL, "--type", "process"]
    return Program(["prefect", "worker", "start", *pool, *name], {})
