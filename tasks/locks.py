"""Locks: between processes of a machine, and between machines that share a database."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

ASK_AGAIN_SECONDS = 0.2
# Any number does that nothing else locks in the same database.
NUMBER = 0x76_69_65_76_61_6C


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold a lock between processes on this machine: on a file, which is created."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def database_lock(database: str) -> Iterator[None]:
    """Hold a lock in the database of a SQLAlchemy URL; nothing where machines do not share it.

    It is lost with the connection, so that nobody waits for a process that died.
    """
    if not database.startswith("postgresql"):
        yield
        return
    with asyncio.Runner() as runner:
        connection = runner.run(_connect(database))
        try:
            runner.run(_lock(connection))
            yield
        finally:
            runner.run(connection.close())


async def _connect(database: str) -> AsyncConnection:
    from sqlalchemy import NullPool, make_url
    from sqlalchemy.ext.asyncio import create_async_engine

    url = make_url(database)
    # Prefect's URL names asyncpg, and its query is meant for that driver alone.
    if url.drivername != "postgresql+asyncpg":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    return await engine.connect()


async def _lock(connection: AsyncConnection) -> None:
    """Ask until the lock is had.

    Prefect's migrations create indexes concurrently, and that waits for every statement under way:
    one that waited for the lock would block whoever holds it.
    """
    from sqlalchemy import text

    ask = text("SELECT pg_try_advisory_lock(:number)")
    while not await connection.scalar(ask, {"number": NUMBER}):
        await asyncio.sleep(ASK_AGAIN_SECONDS)
