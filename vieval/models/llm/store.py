"""Answers on disk, by content: what was paid for once is not paid for again."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from vieval.data import Unavailable
from vieval.hashing import content_key
from vieval.models.llm.replies import Reply

logger = logging.getLogger(__name__)

WHERE = "VIEVAL_LLM_STORE"

# Writers wait for each other; a process that is killed loses at most the answer it was writing.
_PREPARE = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY,
    content TEXT NOT NULL,
    input_tokens INTEGER,
    output_tokens INTEGER,
    checksum TEXT NOT NULL
) WITHOUT ROWID;
"""
_WAIT_SECONDS = 60


def path() -> Path:
    """The file that `VIEVAL_LLM_STORE` names, else `.vieval/llm.db` below `VIEVAL_HOME` or here."""
    usual = Path(os.environ.get("VIEVAL_HOME", "")) / ".vieval" / "llm.db"
    return Path(os.environ.get(WHERE) or usual)


class ReplyStore:
    """Answers by key, for one thread; other threads and processes open the same file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def find(self, keys: Iterable[str]) -> dict[str, Reply]:
        """What is there of the answers to these keys; a damaged one is told, and counts as none."""
        query = "SELECT content, input_tokens, output_tokens, checksum FROM replies WHERE key = ?"
        rows = {key: self._connection.execute(query, (key,)).fetchone() for key in keys}
        there = {key: row for key, row in rows.items() if row}
        whole = {k: row for k, row in there.items() if row[-1] == content_key(k, row[:-1])}
        if len(whole) < len(there):
            logger.warning("%s: damaged answers: %d", path(), len(there) - len(whole))
        return {key: Reply(*row[:-1]) for key, row in whole.items()}

    def keep(self, key: str, reply: Reply) -> None:
        """Write an answer; from here on it outlives this process."""
        row = reply[:3]
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?, ?)",
                (key, *row, content_key(key, row)),
            )


@contextmanager
def opened() -> Iterator[ReplyStore]:
    """The store, made where there is none. Raises `Unavailable` where it cannot be used."""
    file = path()
    remedy = f"set {WHERE} to another file"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise Unavailable(f"answers cannot be kept in {file} ({error}): {remedy}") from error
    try:
        with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS)) as connection:
            # A damaged text is told by its checksum, not by an error in reading it.
            connection.text_factory = lambda text: text.decode(errors="replace")
            connection.executescript(_PREPARE)
            yield ReplyStore(connection)
    except sqlite3.Error as error:
        raise Unavailable(f"answers cannot be kept in {file} ({error}): {remedy}") from error
