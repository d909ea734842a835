"""Find out at once what of the servers and databases cannot be used, before anything waits for it.

Imports neither Prefect nor MLflow, as `tasks.home`.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import sqlite3
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.client import BadStatusLine, HTTPException, RemoteDisconnected
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import SplitResult, urlsplit
from urllib.request import urlopen

from tasks import home, locks
from vieval.models.extras import libraries

PATIENCE_SECONDS = 60
LEAST_FREE = 1_000_000
LEAST_FILES = 64
ONE_TRY_SECONDS = 10
# Who is let in is found out by those who ask with a name and a password.
NOT_LET_IN = {401, 403}
BUSY = 429
BROKEN = 500
SHOWN = 40
# PostgreSQL's question whether it speaks TLS, which it answers before it knows who asks.
POSTGRES_HELLO = struct.pack("!ii", 8, 80877103)
POSTGRES_ANSWERS = {b"S", b"N"}
# What PostgreSQL says who lets in again soon.
FOR_A_WHILE = ("starting up", "shutting down", "too many", "recovery")
# What a scheduler says of itself.
DASK_LENGTH = struct.Struct("<Q")
DASK_HELLO = b"pickle-protocol"
LONGEST_HELLO = 10_000
POSTGRES_PORT = 5432
DASK_PORT = 8786
LOCKED = "locked"


class WrongAddress(ValueError):
    """A setting names no server or database that could be used; the message says what would."""


class NoAnswer(OSError):
    """A server does not answer, or a database cannot be read."""


class _SomebodyElse(Exception):
    """Another kind of server answers; the message says how."""


class _NotLetIn(Exception):
    """A database answers, and lets nobody in under this address; the message says why."""


@dataclass(frozen=True, eq=False)
class Setting:
    """A setting that names a server or a database, and how each form of address is asked."""

    name: str
    what: str
    forms: Mapping[str, Callable[[SplitResult], None]]
    example: str

    def check(self, value: str, tell: Callable[[str], None], patience: float | None = None) -> None:
        """Raise `WrongAddress` and `NoAnswer`; `tell` takes what is told meanwhile.

        Who does not answer is given up after a minute, or `patience` in seconds.
        """
        address = self._parsed(value)
        where = f"{self.what} at {address.hostname}" + (f":{address.port}" if address.port else "")
        seconds = PATIENCE_SECONDS if patience is None else patience
        try:
            _wait(where, self._asking(address), tell, seconds)
        except _SomebodyElse as answered:
            told = f"{self.name} is the address of something else than {self.what}: {answered}"
            raise WrongAddress(f"{told}; wanted is an address as {self.example}") from None
        except _NotLetIn as refused:
            raise NoAnswer(f"{where}: {refused}; {self.name} names another") from None

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
    check_files()
    for folder in (home.state(), home.mlruns()):
        check_folder(folder)
    for setting, value in used().items():
        setting.check(value, tell)
    if dask:
        DASK.check(dask, tell)


def check_files() -> None:
    """Raise `NoAnswer` where so few files may be open at once that a server would hang."""
    few, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if few != resource.RLIM_INFINITY and few < LEAST_FILES:
        raise NoAnswer(
            f"only {few} files may be open at once, and {LEAST_FILES} are needed; "
            "`ulimit -n 1024` allows more"
        )


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
            _in_time(ask)
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


def _in_time(ask: Callable[[], None]) -> None:
    """Ask, and raise what asking raises, or `TimeoutError`.

    A socket's own patience begins anew with each byte, and that of whoever looks up a name is its
    own.
    """
    ended: SimpleQueue[Exception | None] = SimpleQueue()

    def work() -> None:
        try:
            ask()
        except Exception as error:
            ended.put(error)
        else:
            ended.put(None)

    Thread(target=work, daemon=True).start()
    try:
        error = ended.get(timeout=ONE_TRY_SECONDS)
    except Empty:
        raise TimeoutError("timed out") from None
    if error:
        raise error


def _get(healthy: bytes, address: SplitResult) -> None:
    """Ask a server by HTTP how it is; `healthy` is what the one that is wanted says."""
    url = f"{public(address).rstrip('/')}/health"
    try:
        with urlopen(url, timeout=ONE_TRY_SECONDS) as answer:  # noqa: S310 (http)
            said, server = answer.read(len(healthy) + SHOWN), answer.headers["Server"]
    except HTTPError as error:
        if error.code in NOT_LET_IN:
            return
        if error.code == BUSY or error.code >= BROKEN:
            raise
        who = error.headers["Server"] or "it"
        raise _SomebodyElse(f"{who} answers {url} with {error.code} {error.reason}") from None
    except RemoteDisconnected:
        raise
    except BadStatusLine as error:
        raise _SomebodyElse(f"it speaks no HTTP, and says {str(error)[:SHOWN]!r}") from None
    if said.strip() != healthy:
        shown = said[:SHOWN].decode(errors="replace")
        raise _SomebodyElse(f"{server or 'it'} answers {url} with {shown!r}")


def public(address: SplitResult) -> str:
    """An address without the name and password that it may hold."""
    return address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()


def _connect(address: SplitResult) -> None:
    """Ask PostgreSQL whether it speaks TLS, and to be let in."""
    if not address.hostname:
        return
    _greet(address)
    with libraries("postgres"), asyncio.Runner() as runner:
        from asyncpg import InterfaceError, PostgresError
        from sqlalchemy.exc import SQLAlchemyError

        try:
            connection = runner.run(locks.connect(address.geturl()))
        except (InterfaceError, PostgresError, SQLAlchemyError) as error:
            why = str(getattr(error, "orig", error)).partition("FATAL:")
            told = (why[2] or why[0]).strip().partition("\n")[0]
            if any(word in told for word in FOR_A_WHILE):
                raise OSError(told) from None
            raise _NotLetIn(told) from None
        runner.run(connection.close())


def _greet(address: SplitResult) -> None:
    where = (address.hostname, address.port or POSTGRES_PORT)
    with socket.create_connection(where, timeout=ONE_TRY_SECONDS) as connection:
        connection.sendall(POSTGRES_HELLO)
        said = connection.recv(SHOWN)
    if not said:
        raise ConnectionError("the connection was closed")
    if said not in POSTGRES_ANSWERS:
        raise _SomebodyElse(f"it is no PostgreSQL, and says {said.decode(errors='replace')!r}")


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


def _dial(address: SplitResult) -> socket.socket:
    where = (str(address.hostname), address.port or DASK_PORT)
    return socket.create_connection(where, timeout=ONE_TRY_SECONDS)


def _dial_tls(address: SplitResult) -> None:
    _dial(address).close()


def _hear(address: SplitResult) -> None:
    """Let a scheduler say what it is, as it does first: how long that is, and then what."""
    said = b""
    with _dial(address) as connection:
        while DASK_HELLO not in said:
            if not (more := connection.recv(LONGEST_HELLO)):
                raise ConnectionError("the connection was closed")
            said += more
            length = DASK_LENGTH.unpack_from(said.ljust(DASK_LENGTH.size, b"\0"))[0]
            if not len(said) - DASK_LENGTH.size < length < LONGEST_HELLO and DASK_HELLO not in said:
                shown = said[:SHOWN].decode(errors="replace")
                raise _SomebodyElse(f"it is no scheduler of Dask, and says {shown!r}")


API_ANSWERS, MLFLOW_ANSWERS = partial(_get, b"true"), partial(_get, b"OK")
API = Setting(
    "PREFECT_API_URL",
    "Prefect's server",
    {"http": API_ANSWERS, "https": API_ANSWERS},
    "http://127.0.0.1:4200/api",
)
PREFECT = Setting(
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    "Prefect's database",
    {"sqlite+aiosqlite": _open, "postgresql+asyncpg": _connect},
    "postgresql+asyncpg://USER@HOST:5432/DATABASE",
)
MLFLOW = Setting(
    "MLFLOW_TRACKING_URI",
    "MLflow's store",
    {
        "sqlite": _open,
        "postgresql+psycopg": _connect,
        "http": MLFLOW_ANSWERS,
        "https": MLFLOW_ANSWERS,
    },
    "http://127.0.0.1:5000, or postgresql+psycopg://USER@HOST:5432/DATABASE",
)
DASK = Setting(
    "--dask-address",
    "Dask's scheduler",
    {"tcp": _hear, "tls": _dial_tls},
    "tcp://127.0.0.1:8786",
)
