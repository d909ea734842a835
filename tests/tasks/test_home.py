"""When the databases of a home are brought up to date."""

from __future__ import annotations

import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from tasks import home, locks


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that a home of its own runs, which change nothing."""
    run: list[list[str]] = []
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / ".vieval" / "prefect"))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlruns/mlflow.db")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(home, "_run", run.append)
    return run


def revise(file: Path, revision: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS alembic_version (version_num)")
        database.execute("DELETE FROM alembic_version")
        database.execute("INSERT INTO alembic_version VALUES (?)", [revision])


@pytest.mark.parametrize("whose", [".vieval/prefect/prefect.db", "mlruns/mlflow.db"])
def test_a_database_that_another_version_has_used_is_looked_at_again(
    tmp_path: Path, commands: list[list[str]], whose: str
) -> None:
    for file in (".vieval/prefect/prefect.db", "mlruns/mlflow.db"):
        revise(tmp_path / file, "a")
    home.migrate()
    assert len(commands) == 2
    home.migrate()
    assert len(commands) == 2
    revise(tmp_path / whose, "b")
    home.migrate()
    assert len(commands) == 4


def test_a_shared_database_that_was_made_anew_is_brought_up_to_date_again(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {"postgresql+asyncpg://h/p": "a", "postgresql://h/m": "b"}
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://h/p")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "postgresql://h/m")
    monkeypatch.setattr(locks, "database_lock", lambda _: nullcontext())
    monkeypatch.setattr(locks, "ask", lambda database, _: held[database])
    home.migrate()
    home.migrate()
    assert len(commands) == 2
    held["postgresql://h/m"] = ""
    home.migrate()
    assert len(commands) == 4
