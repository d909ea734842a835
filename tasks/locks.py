"""Locks: between processes of a machine, and between machines that share a database.

To the latter a connection of one's own is needed, and what it is asked besides is asked here.
"""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

ASK_AGAIN_SECONDS = 0.2


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold a lock between processes on this machine: on a file, which is created."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def database_lock(database: str, name: str = "") -> Iterator[None]:
    """Hold a lock in the database of a SQLAlchemy URL; nothing where machines do not share it.

    Locks of other names do not wait for each other.

    It is lost with the connection, so that nobody waits for a process that died.
    """
    if not database.startswith("postgresql"):
        yield
        return
    with asyncio.Runner() as runner:
        connection = runner.run(connect(database))
        try:
            runner.run(_lock(connection, _number(name)))
            yield
        finally:
            runner.run(connection.close())


async def connect(database: str) -> AsyncConnection:
    """A connection of its own to the PostgreSQL of a SQLAlchemy URL."""
    from sqlalchemy import NullPool, make_url
    from sqlalchemy.ext.asyncio import create_async_engine

    url = make_url(database)
    # Prefect's URL names asyncpg, and its query is meant for that driver alone.
    if url.drivername != "postgresql+asyncpg":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    return await engine.connect()


def ask(database: str, question: str) -> str:
    """The first thing that a PostgreSQL answers, "" where it lacks the table."""
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    with asyncio.Runner() as runner:
        connection = runner.run(connect(database))
        try:
            return str(runner.run(connection.scalar(text(question))))
        except ProgrammingError:
            return ""
        finally:
            runner.run(connection.close())


def _number(name: str) -> int:
    """A number of 63 bits that nothing else locks in the same database."""
    return int.from_bytes(sha256(f"vieval {name}".encode()).digest()[:8]) >> 1


async def _lock(connection: AsyncConnection, number: int) -> None:
    """Ask until the lock is had.

    Prefect's migrations create indexes concurrently, and that waits for every statement under way:
    one that waited for the lock would block whoever holds it.
    """
    from sqlalchemy import text

    ask = text("SELECT pg_try_advisory_lock(:number)")
    while not await connection.scalar(ask, {"number": number}):
        await asyncio.sleep(ASK_AGAIN_SECONDS)
