"""Find out at once what of the servers and databases cannot be used, before anything waits for it.

Imports neither Prefect nor MLflow, as `tasks.home`.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import SplitResult, urlsplit

from tasks import greetings, home
from tasks.greetings import ONE_TRY_SECONDS, NoAnswer, NotLetIn, SomebodyElse

PATIENCE_SECONDS = 60
SECONDS_BETWEEN_TRIES = 1.0
LEAST_FREE = 1_000_000
LEAST_FILES = 64
LEAST_MEMORY = 2_000_000_000
"""What libraries and threads take of addresses, in bytes; most of it is never used."""


class WrongAddress(ValueError):
    """A setting names no server or database that could be used; the message says what would."""


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
        except SomebodyElse as answered:
            told = f"{self.name} is the address of something else than {self.what}: {answered}"
            raise WrongAddress(f"{told}; wanted is an address as {self.example}") from None
        except NotLetIn as refused:
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
        is_file = self.forms[address.scheme] is greetings.open_file
        if not (is_file or address.hostname or address.query):
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
    check_memory(LEAST_MEMORY)
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


def check_memory(least: int) -> None:
    """Raise `NoAnswer` where libraries would break off for want of addresses, in bytes."""
    few, _ = resource.getrlimit(resource.RLIMIT_AS)
    if few != resource.RLIM_INFINITY and few < least:
        raise NoAnswer(
            f"only {few // 1_000_000:,} MB of memory may be addressed, and "
            f"{least // 1_000_000:,} are needed; `ulimit -v unlimited` allows more"
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
        raise NoAnswer(f"{told}; set VIEVAL_HOME to another folder")
    there = next(one for one in (folder, *folder.parents) if one.exists())
    if not there.is_dir():
        raise NoAnswer(f"{there} is no folder; set VIEVAL_HOME to another one")
    if not os.access(there, os.W_OK | os.X_OK):
        raise NoAnswer(f"{there} may not be written to; set VIEVAL_HOME to another folder")
    if is_full(there):
        raise NoAnswer(f"the disk that holds {there} is full; set VIEVAL_HOME to another folder")


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
            time.sleep(SECONDS_BETWEEN_TRIES)
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


API_ANSWERS = partial(greetings.get, b"true")
API = Setting(
    "PREFECT_API_URL",
    "Prefect's server",
    {"http": API_ANSWERS, "https": API_ANSWERS},
    "http://127.0.0.1:4200/api",
)
PREFECT = Setting(
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    "Prefect's database",
    {"sqlite+aiosqlite": greetings.open_file, "postgresql+asyncpg": greetings.connect},
    "postgresql+asyncpg://USER@HOST:5432/DATABASE",
)
MLFLOW = Setting(
    "MLFLOW_TRACKING_URI",
    "MLflow's store",
    {
        "sqlite": greetings.open_file,
        "postgresql+psycopg": greetings.connect,
        "http": greetings.get_tracking,
        "https": greetings.get_tracking,
    },
    "http://127.0.0.1:5000, or postgresql+psycopg://USER@HOST:5432/DATABASE",
)
DASK = Setting(
    "--dask-address",
    "Dask's scheduler",
    {"tcp": greetings.hear, "tls": greetings.dial_tls},
    "tcp://127.0.0.1:8786, or tls://HOST:8786",
)
