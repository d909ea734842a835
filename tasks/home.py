"""Where everything lives on one machine: embedded defaults, each replaced by its usual setting.

Imports neither Prefect nor MLflow, since both read their settings when they are imported.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tasks import locks
from vieval.hashing import content_key
from vieval.root import default_root

# What is asked of a database to learn which version of its tables it has.
REVISION = "SELECT version_num FROM alembic_version"


def root() -> Path:
    """The folder that holds `seeds/`, `gold/` and `mlruns/`; see `vieval.root`."""
    return default_root()


def mlruns() -> Path:
    """MLflow's home: its database and artifacts."""
    return root() / "mlruns"


def state() -> Path:
    """Prefect's home, the cache of predictions, answers of language models, logs, locks."""
    return root() / ".vieval"


def answers() -> Path:
    """What approaches answered, see `vieval.inference.answers`; it may be deleted at any time."""
    return state() / "answers"


def tracking_uri() -> str:
    """MLflow's store: `MLFLOW_TRACKING_URI` where it is set, else SQLite below `mlruns/`."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{mlruns() / 'mlflow.db'}"


def tracking_server() -> str | None:
    """The address of the MLflow server that is used; None where its store is used directly."""
    uri = tracking_uri()
    return uri if uri.startswith("http") else None


def is_store_missing() -> bool:
    """Whether MLflow's store is a file that is not there yet: nothing was ever logged."""
    _, sqlite, file = tracking_uri().partition("sqlite:///")
    return bool(sqlite) and not Path(file).exists()


def artifacts() -> str | None:
    """Where MLflow keeps artifacts: `VIEVAL_ARTIFACTS` where it is set, else below `mlruns/`.

    None where an MLflow server decides.
    """
    if tracking_server():
        return None
    return os.environ.get("VIEVAL_ARTIFACTS") or (mlruns() / "artifacts").as_uri()


def mlflow_page(page: str, base: str = "") -> str:
    """The address of a page of the MLflow UI, such as `experiments`, with its query.

    `base` is as in `mlflow_address`.
    """
    # The UI opens on what is for language-model applications unless it is told.
    query = f"{'&' if '?' in page else '?'}workflowType=machine_learning"
    return mlflow_address(f"#/{page}{query}", base)


def mlflow_address(path: str, base: str = "") -> str:
    """An address below the MLflow UI's own.

    That is `base`, else `VIEVAL_MLFLOW_UI`, the tracking server, or that of `vieval ui`.
    """
    served = os.environ.get("VIEVAL_MLFLOW_UI") or tracking_server()
    return f"{(base or served or 'http://127.0.0.1:5000').rstrip('/')}/{path}"


def configure() -> None:
    """Set what an embedded run needs in this process's environment, where nothing else is set.

    Call it before Prefect or MLflow is imported.
    """
    settings = {
        "DO_NOT_TRACK": "true",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        # A pickle runs code when it is read; our models are code and data that is none.
        "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
        # Its bars are for terminals and fill the logs of workers.
        "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
        "MLFLOW_TRACKING_URI": tracking_uri(),
        # The automation that finds dead runs waits for three of these.
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_HOME": str(state() / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "VIEVAL_LLM_STORE": str(state() / "llm.db"),
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def lock(name: str) -> AbstractContextManager[None]:
    """A lock between processes on this machine, by name."""
    return locks.file_lock(state() / f"{name}.lock")


class Upgrade(NamedTuple):
    """A database by its URL, "" for Prefect's own default, and what brings it up to date."""

    database: str
    command: list[str]


def migrate() -> None:
    """Bring the databases of the embedded servers up to date, once for each pair of versions.

    A server that the user has set (`PREFECT_API_URL`, an MLflow server) looks after its own. Safe
    from several processes of a machine, and from several machines on PostgreSQL. Raises
    `subprocess.CalledProcessError` where a migration fails.
    """
    configure()
    tracking = tracking_uri()
    upgrades = []
    if not os.environ.get("PREFECT_API_URL"):
        prefect = os.environ.get("PREFECT_SERVER_DATABASE_CONNECTION_URL", "")
        upgrades.append(Upgrade(prefect, ["prefect", "server", "database", "upgrade", "-y"]))
    if not tracking_server():
        upgrades.append(Upgrade(tracking, ["mlflow", "db", "upgrade", tracking]))
    mlruns().mkdir(parents=True, exist_ok=True)
    with lock("migrate"):
        if _stamp(upgrades).exists():
            return
        # Both at once: each takes a core for many seconds.
        with ThreadPoolExecutor() as pool:
            list(pool.map(_bring_up_to_date, upgrades))
        _write_ahead(tracking)
        done = _stamp(upgrades)
        done.parent.mkdir(exist_ok=True)
        done.touch()


def _bring_up_to_date(upgrade: Upgrade) -> None:
    with locks.database_lock(upgrade.database):
        _run(upgrade.command)


def _stamp(upgrades: list[Upgrade]) -> Path:
    """A file that is there once these databases were migrated by these versions."""
    # A digest, since the addresses of databases may hold passwords.
    key = content_key(
        upgrades,
        [version("prefect"), version("mlflow")],
        [_revision(upgrade.database) for upgrade in upgrades],
    )
    return state() / "migrated" / key


def _revision(database: str) -> str:
    """Which version of its tables a database has, "" for none; another may have been here."""
    if database.startswith("postgresql"):
        return locks.ask(database, REVISION)
    file = database_path(database or f"sqlite:///{os.environ['PREFECT_HOME']}/prefect.db")
    if not file or not file.exists():
        return ""
    with closing(sqlite3.connect(file)) as opened:
        try:
            return str(opened.execute(REVISION).fetchone())
        except sqlite3.DatabaseError:
            return ""


def database_path(address: str) -> Path | None:
    """Where an SQLite database is, or would be; None for another kind of database."""
    form, _, rest = address.partition(":///")
    return Path(rest.partition("?")[0]) if form.startswith("sqlite") and rest else None


def _run(command: list[str]) -> None:
    subprocess.run(  # noqa: S603 (the commands are ours)
        [sys.executable, "-m", *command], capture_output=True, text=True, check=True
    )


def _write_ahead(tracking: str) -> None:
    """Let readers and a writer of MLflow's SQLite file work at once; the setting persists."""
    if tracking.startswith("sqlite:///"):
        with closing(sqlite3.connect(tracking.removeprefix("sqlite:///"))) as database:
            database.execute("PRAGMA journal_mode=WAL")
