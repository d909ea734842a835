"""How each kind of server or database is asked what it is, and what the wanted one says."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import ssl
import struct
from contextlib import closing, suppress
from http.client import BadStatusLine, HTTPException, RemoteDisconnected
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import SplitResult
from urllib.request import urlopen

from tasks import locks
from vieval.models.extras import libraries

ONE_TRY_SECONDS = 10
# Whoever waits for us to speak first may be a web server, or want TLS.
SILENT_SECONDS = 3
WEB_QUESTION, WEB_ANSWERS = b"GET / HTTP/1.0\r\n\r\n", b"HTTP/"
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
LONGEST_ANSWER = 100_000
POSTGRES_PORT = 5432
DASK_PORT = 8786
LOCKED = "locked"
# What SQLite says where the files that it makes beside a database cannot be made.
SHUT = ("unable to open", "readonly")


class NoAnswer(OSError):
    """A server does not answer, or a database cannot be read."""


class SomebodyElse(Exception):
    """Another kind of server answers; the message says how."""


class NotLetIn(Exception):
    """A database answers, and lets nobody in under this address; the message says why."""


def get(healthy: bytes, address: SplitResult) -> None:
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
        raise SomebodyElse(f"{who} answers {url} with {error.code} {error.reason}") from None
    except RemoteDisconnected:
        raise
    except BadStatusLine as error:
        raise SomebodyElse(f"it speaks no HTTP, and says {str(error)[:SHOWN]!r}") from None
    if said.strip() != healthy:
        shown = said[:SHOWN].decode(errors="replace")
        raise SomebodyElse(f"{server or 'it'} answers {url} with {shown!r}")


def get_tracking(address: SplitResult) -> None:
    """Ask an MLflow server how it is; one that others run may have its API alone."""
    try:
        get(b"OK", address)
    except SomebodyElse:
        if not _tracks(f"{public(address).rstrip('/')}/api/2.0/mlflow/experiments"):
            raise


def _tracks(experiments: str) -> bool:
    """Whether MLflow's API answers: with an experiment, why there is none, or who may ask."""
    url = f"{experiments}/get-by-name?experiment_name=Default"
    try:
        with urlopen(url, timeout=ONE_TRY_SECONDS) as answer:  # noqa: S310 (http)
            said = answer.read(LONGEST_ANSWER)
    except HTTPError as error:
        if error.code in NOT_LET_IN:
            return True
        said = error.read(LONGEST_ANSWER)
    except (OSError, HTTPException):
        return False
    try:
        found = json.loads(said)
    except ValueError:
        return False
    return isinstance(found, dict) and not found.keys().isdisjoint({"experiment", "error_code"})


def public(address: SplitResult) -> str:
    """An address without the name and password that it may hold."""
    return address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()


def connect(address: SplitResult) -> None:
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
            raise NotLetIn(told) from None
        runner.run(connection.close())


def _greet(address: SplitResult) -> None:
    where = _where(address, POSTGRES_PORT)
    with socket.create_connection(where, ONE_TRY_SECONDS) as connection:
        connection.sendall(POSTGRES_HELLO)
        said = _heard(connection, SHOWN)
    if not said:
        raise ConnectionError("the connection was closed")
    if said not in POSTGRES_ANSWERS:
        raise SomebodyElse(f"it is no PostgreSQL, and says {said.decode(errors='replace')!r}")


def open_file(address: SplitResult) -> None:
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
        if any(word in str(error) for word in SHUT):
            told = f"{path}: {error}; its folder has to be one that may be written to"
            raise NoAnswer(told) from None
        raise damaged(path, str(error)) from None


def damaged(path: Path, why: str) -> NoAnswer:
    """What to say of a database that cannot be read."""
    return NoAnswer(f"{path}: {why}; restore it from a backup, or move it away for a new one")


def _where(address: SplitResult, port: int) -> tuple[str, int]:
    return str(address.hostname), address.port or port


def _heard(connection: socket.socket, most: int) -> bytes:
    """What is said, and nothing where the connection is closed.

    Raises `SomebodyElse` where nothing is said, and a web server answers or somebody who wants TLS;
    else `TimeoutError`.
    """
    connection.settimeout(SILENT_SECONDS)
    try:
        return connection.recv(most)
    except TimeoutError:
        where = connection.getpeername()[:2]
        # Some servers speak with one at a time.
        connection.close()
    if _is_web(where):
        raise SomebodyElse("it is a web server")
    try:
        _shake_hands(where)
    except (SomebodyElse, OSError):
        raise TimeoutError("timed out") from None
    raise SomebodyElse("it speaks TLS alone")


def _is_web(where: tuple[str, int]) -> bool:
    with suppress(OSError), socket.create_connection(where, SILENT_SECONDS) as connection:
        connection.sendall(WEB_QUESTION)
        return connection.recv(SHOWN).startswith(WEB_ANSWERS)
    return False


def _shake_hands(where: tuple[str, int]) -> None:
    """Begin to speak TLS, whatever certificate is shown. Raises `SomebodyElse` and `OSError`."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(where, SILENT_SECONDS) as connection:
        try:
            context.wrap_socket(connection).close()
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError, TimeoutError):
            raise
        except ssl.SSLError as error:
            # Who refuses us by an alert speaks TLS.
            if "ALERT" not in (error.reason or ""):
                raise SomebodyElse(f"it speaks no TLS: {error.reason}") from None


def dial_tls(address: SplitResult) -> None:
    """See whether somebody speaks TLS; who that is he tells those with a certificate."""
    _shake_hands(_where(address, DASK_PORT))


def hear(address: SplitResult) -> None:
    """Let a scheduler say what it is, as it does first: how long that is, and then what."""
    said = b""
    where = _where(address, DASK_PORT)
    with socket.create_connection(where, ONE_TRY_SECONDS) as connection:
        while DASK_HELLO not in said:
            if not (more := _heard(connection, LONGEST_HELLO)):
                raise ConnectionError("the connection was closed")
            said += more
            length = DASK_LENGTH.unpack_from(said.ljust(DASK_LENGTH.size, b"\0"))[0]
            if not len(said) - DASK_LENGTH.size < length < LONGEST_HELLO and DASK_HELLO not in said:
                shown = said[:SHOWN].decode(errors="replace")
                raise SomebodyElse(f"it is no scheduler of Dask, and says {shown!r}")
