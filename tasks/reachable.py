"""Find out at once what of the servers and databases cannot be used, before anything waits for it.

Imports neither Prefect nor MLflow, as `tasks.home`.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import urlopen

from tasks import home

PATIENCE_SECONDS = 60
# What a proxy says of a server that is not there.
BAD_GATEWAY = {502, 503, 504}
POSTGRES_PORT = 5432
DASK_PORT = 8786


class WrongAddress(ValueError):
    """A setting names no server or database that could be used; the message says what would."""


class NoAnswer(OSError):
    """A server does not answer, or a database cannot be read."""


@dataclass(frozen=True)
class Setting:
    """A setting that names a server or a database, and how each form of address is asked."""

    name: str
    what: str
    forms: Mapping[str, Callable[[SplitResult], None]]

    def check(self, value: str, tell: Callable[[str], None]) -> None:
        """Raise `WrongAddress` and `NoAnswer`; `tell` takes what is told meanwhile."""
        address = self._parsed(value)
        where = f"{self.what} at {address.hostname}"
        _wait(where + (f":{address.port}" if address.port else ""), self._asking(address), tell)

    def _parsed(self, value: str) -> SplitResult:
        wanted = " or ".join(f"{form}://…" for form in self.forms)
        try:
            address = urlsplit(value)
            _ = address.port
        except ValueError as error:
            raise WrongAddress(f"{self.name}: {error}; wanted is {wanted}") from None
        if address.scheme not in self.forms:
            # Never the address as a whole, which may hold a password.
            given = f"begins with {address.scheme}:" if address.scheme else "has no scheme"
            raise WrongAddress(f"{self.name} {given}; wanted is {wanted}")
        if self.forms[address.scheme] is not _open and not (address.hostname or address.query):
            raise WrongAddress(f"{self.name} names no host; wanted is {wanted}")
        return address

    def _asking(self, address: SplitResult) -> Callable[[], None]:
        return lambda: self.forms[address.scheme](address)


def check(tell: Callable[[str], None], dask: str | None = None) -> None:
    """Check the addresses of Prefect, MLflow and Dask, and that somebody answers there.

    A server that does not answer is told at once, and given up after a minute. Raises
    `WrongAddress` and `NoAnswer`.
    """
    home.configure()
    for folder in (home.state(), home.mlruns()):
        _check_folder(folder)
    if api := os.environ.get("PREFECT_API_URL"):
        API.check(api, tell)
    else:
        default = f"sqlite+aiosqlite:///{os.environ['PREFECT_HOME']}/prefect.db"
        PREFECT.check(os.environ.get(PREFECT.name) or default, tell)
    MLFLOW.check(home.tracking_uri(), tell)
    if dask:
        DASK.check(dask, tell)


def _check_folder(folder: Path) -> None:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir():
        raise NoAnswer(f"{there} is no folder: VIEVAL_HOME names another")
    if not os.access(there, os.W_OK | os.X_OK):
        raise NoAnswer(f"{there} may not be written to: VIEVAL_HOME names another folder")


def _wait(what: str, ask: Callable[[], None], tell: Callable[[str], None]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    silent = False
    while True:
        try:
            ask()
        except NoAnswer:
            raise
        except (OSError, HTTPException) as error:
            why = getattr(error, "reason", None) or error or type(error).__name__
            if time.monotonic() > deadline:
                raise NoAnswer(
                    f"{what} did not answer for {PATIENCE_SECONDS} s: {why}; "
                    "start it, or name another"
                ) from None
            if not silent:
                tell(f"{what} does not answer ({why}); trying for {PATIENCE_SECONDS} s")
            silent = True
            time.sleep(1)
        else:
            return


def _get(address: SplitResult) -> None:
    try:
        with urlopen(f"{address.geturl().rstrip('/')}/health", timeout=10):  # noqa: S310 (http)
            return
    except HTTPError as error:
        if error.code in BAD_GATEWAY:
            raise


def _connect(address: SplitResult) -> None:
    if address.hostname:
        where = (address.hostname, address.port or POSTGRES_PORT)
        socket.create_connection(where, timeout=10).close()


def _open(address: SplitResult) -> None:
    """Open the file of an SQLite database, if there is one."""
    path = Path(address.path.removeprefix("/"))
    if str(path) in {".", ":memory:"} or not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            file.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.DatabaseError as error:
        if "locked" not in str(error):
            raise NoAnswer(
                f"{path}: {error}; restore it from a backup, or move it away for a new one"
            ) from None


def _dial(address: SplitResult) -> None:
    socket.create_connection((str(address.hostname), address.port or DASK_PORT), timeout=10).close()


API = Setting("PREFECT_API_URL", "Prefect's server", {"http": _get, "https": _get})
PREFECT = Setting(
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    "Prefect's database",
    {"sqlite+aiosqlite": _open, "postgresql+asyncpg": _connect},
)
MLFLOW = Setting(
    "MLFLOW_TRACKING_URI",
    "MLflow's store",
    {"sqlite": _open, "postgresql+psycopg": _connect, "http": _get, "https": _get},
)
DASK = Setting("--dask-address", "Dask's scheduler", {"tcp": _dial, "tls": _dial})
