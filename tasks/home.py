"""Where everything lives on one machine: embedded defaults, each replaced by its usual setting.

Imports neither Prefect nor MLflow, since both read their settings when they are imported.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path


def root() -> Path:
    """The folder that holds `seeds/`, `gold/` and `mlruns/`.

    `VIEVAL_HOME` where it is set, else the checkout that this package lies in, else the current
    folder.
    """
    if home := os.environ.get("VIEVAL_HOME"):
        return Path(home).resolve()
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "seeds").is_dir() else Path.cwd()


def mlruns() -> Path:
    """MLflow's home: its database and artifacts."""
    return root() / "mlruns"


def artifacts() -> str | None:
    """Where MLflow keeps artifacts: below `mlruns/`, or None where a server of its own decides."""
    if os.environ["MLFLOW_TRACKING_URI"].startswith("http"):
        return None
    return os.environ.get("VIEVAL_ARTIFACTS", (mlruns() / "artifacts").as_uri())


def configure() -> None:
    """Set what an embedded run needs in this process's environment, where nothing else is set.

    Call it before Prefect or MLflow is imported.
    """
    settings = {
        "DO_NOT_TRACK": "true",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_TRACKING_URI": f"sqlite:///{mlruns() / 'mlflow.db'}",
        "PREFECT_HOME": str(root() / ".vieval" / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "VIEVAL_LLM_STORE": str(root() / ".vieval" / "llm.db"),
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)


@contextmanager
def lock(name: str) -> Iterator[None]:
    """Hold a lock between processes on this machine."""
    folder = root() / ".vieval"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate() -> None:
    """Bring the databases of the embedded servers up to date, once for each pair of versions.

    A server that the user has set (`PREFECT_API_URL`, an MLflow server) looks after its own. Safe
    from several processes. Raises `subprocess.CalledProcessError` where a migration fails.
    """
    configure()
    tracking = os.environ["MLFLOW_TRACKING_URI"]
    commands = []
    if not os.environ.get("PREFECT_API_URL"):
        commands.append(["prefect", "server", "database", "upgrade", "-y"])
    if not tracking.startswith("http"):
        commands.append(["mlflow", "db", "upgrade", tracking])
    mlruns().mkdir(parents=True, exist_ok=True)
    with lock("migrate"):
        stamp = root() / ".vieval" / "migrated.json"
        state = json.dumps([commands, version("prefect"), version("mlflow"), _databases()])
        if stamp.exists() and stamp.read_text() == state:
            return
        for command in commands:
            _run(command)
        _write_ahead(tracking)
        stamp.write_text(json.dumps([*json.loads(state)[:-1], _databases()]))


def _databases() -> dict[str, bool]:
    files = (mlruns() / "mlflow.db", Path(os.environ["PREFECT_HOME"]) / "prefect.db")
    return {str(file): file.exists() for file in files}


def _run(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 (the commands are ours)
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
    done.check_returncode()


def _write_ahead(tracking: str) -> None:
    """Let readers and a writer of MLflow's SQLite file work at once; the setting persists."""
    if tracking.startswith("sqlite:///"):
        with closing(sqlite3.connect(tracking.removeprefix("sqlite:///"))) as database:
            database.execute("PRAGMA journal_mode=WAL")
