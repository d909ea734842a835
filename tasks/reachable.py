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
LEAST_FREE = 1_000_000
# What a proxy says of a server that is not there.
BAD_GATEWAY = {502, 503, 504}
POSTGRES_PORT = 5432
DASK_PORT = 8786
LOCKED = "locked"


class WrongAddress(ValueError):
    """A setting names no server or database that could be used; the message says what would."""


class NoAnswer(OSError):
    """A server does not answer, or a database cannot be read."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A setting that names a server or a database, and how each form of address is asked."""

    name: str
    what: str
    forms: Mapping[str, Callable[[SplitResult], None]]

    def check(self, value: str, tell: Callable[[str], None], patience: float | None = None) -> None:
        """Raise `WrongAddress` and `NoAnswer`; `tell` takes what is told meanwhile.

        Who does not answer is given up after a minute, or `patience` in seconds.
        """
        address = self._parsed(value)
        where = f"{self.what} at {address.hostname}" + (f":{address.port}" if address.port else "")
        seconds = PATIENCE_SECONDS if patience is None else patience
        _wait(where, self._asking(address), tell, seconds)

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
        check_folder(folder)
    for setting, value in used().items():
        setting.check(value, tell)
    if dask:
        DASK.check(dask, tell)


def used() -> dict[Setting, str]:
    """The servers or databases of Prefect and MLflow that are used, with their addresses."""
    if api := os.environ.get(API.name):
        return {API: api, MLFLOW: home.tracking_uri()}
    default = f"sqlite+aiosqlite:///{os.environ['PREFECT_HOME']}/prefect.db"
    return {PREFECT: os.environ.get(PREFECT.name) or default, MLFLOW: home.tracking_uri()}


def check_folder(folder: Path) -> None:
    """Raise `NoAnswer` where a folder cannot be made or written to, or hold a database."""
    if "?" in str(folder):
        # What stands behind it would be taken for options, and the database be made elsewhere.
        told = f"no database's address has a question mark: {folder}"
        raise NoAnswer(f"{told}; VIEVAL_HOME names another folder")
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir():
        raise NoAnswer(f"{there} is no folder: VIEVAL_HOME names another")
    if not os.access(there, os.W_OK | os.X_OK):
        raise NoAnswer(f"{there} may not be written to: VIEVAL_HOME names another folder")
    if is_full(there):
        raise NoAnswer(f"the disk that holds {there} is full: VIEVAL_HOME names another folder")


def is_full(folder: Path) -> bool:
    """Whether next to nothing fits on the disk of a folder any more: no megabyte, or no file."""
    found = os.statvfs(folder)
    no_file = found.f_files > 0 and found.f_favail == 0
    return no_file or found.f_bavail * found.f_frsize < LEAST_FREE


def full_disks() -> list[Path]:
    """The folders of ours whose disk is full."""
    # Not by `tempfile`, which finds no folder at all where its disk is full.
    temporary = Path(os.environ.get("TMPDIR") or "/tmp")  # noqa: S108 (nothing is written there)
    ours = (home.state(), home.mlruns(), temporary)
    there = [next(one for one in (folder, *folder.parents) if one.exists()) for folder in ours]
    return [folder for folder in dict.fromkeys(there) if is_full(folder)]


def _wait(what: str, ask: Callable[[], None], tell: Callable[[str], None], patience: float) -> None:
    deadline = time.monotonic() + patience
    silent = False
    while True:
        try:
            ask()
        except NoAnswer:
            raise
        except (OSError, HTTPException) as error:
            why = getattr(error, "reason", None) or error or type(error).__name__
            if time.monotonic() > deadline:
                waited = f"did not answer for {patience:.0f} s" if patience else "does not answer"
                raise NoAnswer(f"{what} {waited}: {why}; start it, or name another") from None
            if not silent:
                tell(f"{what} does not answer ({why}); trying for {patience:.0f} s")
            silent = True
            time.sleep(1)
        else:
            return


def _get(address: SplitResult) -> None:
    try:
        with urlopen(f"{public(address).rstrip('/')}/health", timeout=10):  # noqa: S310 (http)
            return
    except HTTPError as error:
        if error.code in BAD_GATEWAY:
            raise


def public(address: SplitResult) -> str:
    """An address without the name and password that it may hold."""
    return address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()


def _connect(address: SplitResult) -> None:
    if address.hostname:
        where = (address.hostname, address.port or POSTGRES_PORT)
        socket.create_connection(where, timeout=10).close()


def database_path(address: str) -> Path | None:
    """Where an SQLite database is, or would be; None for another kind of database."""
    form, _, rest = address.partition(":///")
    return Path(rest.partition("?")[0]) if form.startswith("sqlite") and rest else None


def _open(address: SplitResult) -> None:
    """Open the file of an SQLite database, if there is one."""
    path = Path(address.path.removeprefix("/"))
    if str(path) not in {".", ":memory:"} and path.exists():
        ask_database(path, "SELECT count(*) FROM sqlite_master")


def ask_database(path: Path, question: str) -> str:
    """The first thing that an SQLite database answers. Raises `NoAnswer` where it is damaged."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            return str(file.execute(question).fetchone()[0])
    except sqlite3.DatabaseError as error:
        if LOCKED in str(error):
            return LOCKED
        raise damaged(path, str(error)) from None


def damaged(path: Path, why: str) -> NoAnswer:
    """What to say of a database that cannot be read."""
    return NoAnswer(f"{path}: {why}; restore it from a backup, or move it away for a new one")


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
