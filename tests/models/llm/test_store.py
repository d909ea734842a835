"""Replies that are kept come back as they were, or not at all."""

from __future__ import annotations

import random
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path

import pytest

from vieval.data import Unavailable
from vieval.models.llm.replies import Reply
from vieval.models.llm.store import opened

REPLIES = {f"key {i}": Reply(f'{{"names": ["Huế {i}"]}}', i, 2 * i) for i in range(20)}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with some replies."""
    path = tmp_path / "llm.db"
    monkeypatch.setenv("VIEVAL_LLM_STORE", str(path))
    with opened() as store:
        for key, reply in REPLIES.items():
            store.keep(key, reply)
    return path


def test_only_the_user_can_read_the_store(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_reply_that_was_changed_is_told_and_not_given(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE replies SET content = '{}' WHERE key = 'key 3'")
    with opened() as store:
        assert store.find(REPLIES) == {k: r for k, r in REPLIES.items() if k != "key 3"}
        assert caplog.messages == [f"{file}: damaged answers: 1"]
        store.keep("key 3", REPLIES["key 3"])
        assert store.find(REPLIES) == REPLIES


def test_five_hundred_flipped_bits_change_no_reply(file: Path) -> None:
    draw = random.Random(20260801)
    whole = file.read_bytes()
    lost = 0
    for _ in range(500):
        place = draw.randrange(8 * len(whole))
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        for beside in ("-wal", "-shm"):
            Path(f"{file}{beside}").unlink(missing_ok=True)
        file.write_bytes(flipped)
        found: dict[str, Reply] = {}
        with suppress(Unavailable), opened() as store:
            found = store.find(REPLIES)
        lost += len(found) < len(REPLIES)
        assert all(REPLIES[key] == reply for key, reply in found.items())
    assert lost
