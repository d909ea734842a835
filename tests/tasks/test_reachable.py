"""Servers and databases that cannot be used are told at once, and given up after a while."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tasks import reachable
from tasks.reachable import API, DASK, MLFLOW, PREFECT, NoAnswer, Setting, WrongAddress

Serving = Callable[[HTTPServer], AbstractContextManager[None]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told; patience lasts for a second."""
    monkeypatch.setattr(reachable, "PATIENCE_SECONDS", 1)
    return []


def free_address() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{listener.getsockname()[1]}"


SILENT = {
    "Prefect's server": (API, "http://{}/api"),
    "Prefect's database": (PREFECT, "postgresql+asyncpg://me:secret@{}/prefect"),
    "MLflow's server": (MLFLOW, "http://me:secret@{}"),
    "MLflow's database": (MLFLOW, "postgresql+psycopg://me:secret@{}/mlflow"),
    "Dask's scheduler": (DASK, "tcp://{}"),
}


@pytest.mark.parametrize("what", SILENT)
def test_who_does_not_answer_is_told_once_and_given_up(what: str, told: list[str]) -> None:
    setting, form = SILENT[what]
    where = free_address()
    with pytest.raises(NoAnswer, match=f"at {where} did not answer for 1 s: .*refused"):
        setting.check(form.format(where), told.append)
    [line] = told
    assert "does not answer" in line
    assert "Connection refused" in line
    assert "secret" not in line


def test_a_name_and_a_password_in_an_address_are_no_part_of_the_host(
    serving: Callable[[HTTPServer], AbstractContextManager[None]], told: list[str]
) -> None:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    with serving(server):
        MLFLOW.check(f"http://me:secret@127.0.0.1:{server.server_port}", told.append)
    assert told == []


def test_a_name_that_nobody_has_is_given_up_too(told: list[str]) -> None:
    with pytest.raises(NoAnswer, match=r"Prefect's server at nowhere\.invalid:4200"):
        API.check("http://nowhere.invalid:4200/api", told.append)


class Answer(BaseHTTPRequestHandler):
    code = 200

    def do_GET(self) -> None:
        self.send_response(self.code)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class NotFound(Answer):
    code = 404


class NobodyBehind(Answer):
    code = 502


@pytest.mark.parametrize("handler", [Answer, NotFound])
def test_whoever_answers_is_there(handler: type[Answer], serving: Serving) -> None:
    server = HTTPServer(("127.0.0.1", 0), handler)
    told: list[str] = []
    with serving(server):
        API.check(f"http://127.0.0.1:{server.server_port}/api", told.append)
    assert told == []


def test_a_proxy_with_nobody_behind_is_no_answer(serving: Serving, told: list[str]) -> None:
    server = HTTPServer(("127.0.0.1", 0), NobodyBehind)
    with serving(server), pytest.raises(NoAnswer, match="Bad Gateway"):
        API.check(f"http://127.0.0.1:{server.server_port}/api", told.append)


def test_whoever_speaks_something_else_is_no_answer(told: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(999)
                    connection.sendall(b"220 smtp\r\n")

        threading.Thread(target=greet, daemon=True).start()
        with pytest.raises(NoAnswer, match="220 smtp"):
            API.check(f"http://127.0.0.1:{server.getsockname()[1]}", told.append)
        server.shutdown(socket.SHUT_RDWR)


def test_a_server_that_comes_in_time_is_waited_for(
    serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, told = free_address(), []
    server: list[HTTPServer] = []

    def start(line: str) -> None:
        told.append(line)
        server.append(HTTPServer(("127.0.0.1", int(where.split(":")[1])), Answer))
        threading.Thread(target=server[0].serve_forever, args=(0.01,), daemon=True).start()

    API.check(f"http://{where}", start)
    server[0].shutdown()
    server[0].server_close()
    assert len(told) == 1


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        (API, "127.0.0.1:4200", "wanted is http://… or https://…"),
        (API, "http://127.0.0.1:123456", "Port out of range"),
        (API, "http://", "names no host"),
        (MLFLOW, "databricks", "has no scheme"),
        (MLFLOW, "postgresql://me:secret@host/x", "begins with postgresql:"),
        (PREFECT, "mysql+aiomysql://me:secret@host/x", "begins with mysql"),
        (DASK, "inproc://x", "begins with inproc:"),
    ],
)
def test_an_address_that_is_none_is_refused(setting: Setting, value: str, why: str) -> None:
    with pytest.raises(WrongAddress) as refused:
        setting.check(value, print)
    assert why in str(refused.value)
    assert setting.name in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_socket_of_postgresql_needs_no_host() -> None:
    PREFECT.check("postgresql+asyncpg:///prefect?host=/run/postgresql", print)


@pytest.mark.parametrize(("setting", "scheme"), [(PREFECT, "sqlite+aiosqlite"), (MLFLOW, "sqlite")])
def test_a_file_of_sqlite_is_whole_or_not_there(
    setting: Setting, scheme: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.db"
    setting.check(f"{scheme}:///{path}", print)
    assert not path.exists()
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE t (x)")
    setting.check(f"{scheme}:///{path}", print)
    path.write_bytes(b"x" * 4096)
    with pytest.raises(NoAnswer, match="not a database; restore it from a backup, or move it away"):
        setting.check(f"{scheme}:///{path}", print)


def test_a_home_that_is_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path / "file"))
    with pytest.raises(NoAnswer, match="file is no folder: VIEVAL_HOME names another"):
        reachable.check(print)


def test_a_folder_whose_databases_would_be_made_elsewhere_is_refused(tmp_path: Path) -> None:
    for name in ("a b", "a#b", "a%20b", "bài báo"):
        reachable.check_folder(tmp_path / name)
    with pytest.raises(NoAnswer, match="no database's address has a question mark"):
        reachable.check_folder(tmp_path / "a?b" / "mlruns")


def test_a_full_disk_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path))
    monkeypatch.setattr(reachable, "LEAST_FREE", 2**62)
    with pytest.raises(NoAnswer, match=f"the disk that holds {tmp_path} is full"):
        reachable.check_folder(tmp_path / "mlruns")
