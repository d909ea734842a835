"""A PostgreSQL server, and pairs of databases on it for as long as a test uses them.

`VIEVAL_TEST_POSTGRES` names the server. Where `VIEVAL_TEST_INSIST` contains `postgres`, its absence
is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

DRIVERS = {"prefect": "postgresql+asyncpg", "mlflow": "postgresql+psycopg"}


@dataclass(frozen=True)
class Pair:
    """The names of two databases: Prefect's and MLflow's."""

    server: Server
    prefect: str
    mlflow: str

    @property
    def environment(self) -> dict[str, str]:
        """What makes a command use them."""
        return {
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": self.server.url("prefect", self.prefect),
            "MLFLOW_TRACKING_URI": self.server.url("mlflow", self.mlflow),
        }

    def cut_connections(self) -> None:
        """End every connection to both, as a restart of the server would."""
        for name in (self.prefect, self.mlflow):
            self.server.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                f" WHERE datname = '{name}' AND pid <> pg_backend_pid()"
            )


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server."""

    address: str

    def url(self, what: str, database: str) -> str:
        """The URL by which Prefect or MLflow finds a database."""
        url = make_url(self.address).set(drivername=DRIVERS[what], database=database)
        return url.render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """Run a statement outside of any transaction."""
        engine = create_engine(self.url("mlflow", "postgres"), isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()

    @contextmanager
    def pair(self, template: Pair | None = None) -> Iterator[Pair]:
        """Two databases, empty or like those of another pair, for as long as they are used."""
        own = uuid4().hex[:12]
        pair = Pair(self, f"vieval_test_prefect_{own}", f"vieval_test_mlflow_{own}")
        sources = (template.prefect, template.mlflow) if template else ("template1",) * 2
        try:
            for name, source in zip((pair.prefect, pair.mlflow), sources, strict=True):
                self.run(f"CREATE DATABASE {name} TEMPLATE {source}")
            yield pair
        finally:
            for name in (pair.prefect, pair.mlflow):
                self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def reached() -> Server:
    """The server that tests use; without one they are skipped."""
    pytest.importorskip("psycopg", reason="needs the extra postgres")
    address = os.environ.get("VIEVAL_TEST_POSTGRES", "postgresql://127.0.0.1:5432")
    found = Server(address)
    try:
        found.run("SELECT 1")
    except OperationalError as error:
        reason = f"no PostgreSQL at {address}: {str(error.orig).splitlines()[0]}"
        if "postgres" in os.environ.get("VIEVAL_TEST_INSIST", ""):
            pytest.fail(reason)
        pytest.skip(reason)
    return found
