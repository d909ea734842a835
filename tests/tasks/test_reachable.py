"""Servers and databases that cannot be used are told at once, and given up after a while."""

from __future__ import annotations

import resource
import socket
import sqlite3
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tasks import greetings, reachable
from tasks.greetings import NoAnswer
from tasks.reachable import API, DASK, MLFLOW, PREFECT, Setting, WrongAddress
from tests.postgres import reached

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
        API.check(f"http://me:secret@127.0.0.1:{server.server_port}", told.append)
    assert told == []


def test_a_name_that_nobody_has_is_given_up_too(told: list[str]) -> None:
    with pytest.raises(NoAnswer, match=r"Prefect's server at nowhere\.invalid:4200"):
        API.check("http://nowhere.invalid:4200/api", told.append)


class Answer(BaseHTTPRequestHandler):
    """As Prefect's server says that it is well."""

    code = 200
    body = b"true"

    def do_GET(self) -> None:
        self.send_response(self.code)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Mlflow(Answer):
    body = b"OK"


class Locked(Answer):
    code = 401
    body = b"who are you?"


class NotFound(Answer):
    code = 404
    server_version = "Files/1.0"


class Page(Answer):
    """Has the same page under every address, as a web application may."""

    body = b"<!doctype html>\x1b[31m"


class Managed(NotFound):
    """Has MLflow's API alone, as those that others run may, and no experiment of that name."""

    def do_GET(self) -> None:
        if "/api/2.0/mlflow/experiments/" in self.path:
            self.body = b'{"error_code": "RESOURCE_DOES_NOT_EXIST", "message": ""}'
        super().do_GET()


class Named(NotFound):
    def do_GET(self) -> None:
        if "/api/2.0/mlflow/experiments/get-by-name?" in self.path:
            self.code, self.body = 200, b'{"experiment": {"name": "Default"}}'
        super().do_GET()


class Guarded(NotFound):
    def do_GET(self) -> None:
        self.code = 401 if "/api/2.0/mlflow/" in self.path else 404
        super().do_GET()


class Foreign(NotFound):
    """Answers everything in JSON, and is no MLflow."""

    body = b'{"detail": "Not Found"}'


class NobodyBehind(Answer):
    code = 502


class Broken(Answer):
    code = 500


@pytest.mark.parametrize(
    ("setting", "handler"),
    [
        *((API, handler) for handler in (Answer, Locked)),
        *((MLFLOW, handler) for handler in (Mlflow, Locked, Managed, Named, Guarded)),
    ],
)
def test_whoever_is_meant_or_wants_a_password_is_there(
    setting: Setting, handler: type[Answer], serving: Serving
) -> None:
    server = HTTPServer(("127.0.0.1", 0), handler)
    told: list[str] = []
    with serving(server):
        setting.check(f"http://127.0.0.1:{server.server_port}/api", told.append)
    assert told == []


@pytest.mark.parametrize(
    ("setting", "handler", "why"),
    [
        (API, NotFound, "Files/1.0 .*answers .*/api/health with 404 Not Found"),
        (API, Mlflow, "with 'OK'; wanted is an address as http://127.0.0.1:4200/api"),
        (API, Page, "with '<!doctype html>"),
        (MLFLOW, NotFound, "404 Not Found"),
        (MLFLOW, Foreign, "404 Not Found"),
        (MLFLOW, Answer, "with 'true'; wanted is an address as http://127.0.0.1:5000"),
        (MLFLOW, Page, "with '<!doctype html>"),
    ],
)
def test_another_kind_of_server_is_refused_at_once_and_named(
    setting: Setting, handler: type[Answer], why: str, serving: Serving
) -> None:
    server = HTTPServer(("127.0.0.1", 0), handler)
    told: list[str] = []
    with serving(server), pytest.raises(WrongAddress, match=f"(?s){setting.name}.*{why}") as found:
        setting.check(f"http://127.0.0.1:{server.server_port}/api", told.append)
    assert told == []
    assert "\x1b" not in str(found.value)


@pytest.mark.parametrize(
    ("handler", "why"), [(NobodyBehind, "Bad Gateway"), (Broken, "Internal Server Error")]
)
def test_a_server_that_cannot_serve_is_no_answer(
    handler: type[Answer], why: str, serving: Serving, told: list[str]
) -> None:
    server = HTTPServer(("127.0.0.1", 0), handler)
    with serving(server), pytest.raises(NoAnswer, match=why):
        API.check(f"http://127.0.0.1:{server.server_port}/api", told.append)


Talk = Callable[[socket.socket], object]


@contextmanager
def talking(talk: Talk) -> Iterator[str]:
    """The address of a server that does this with every connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    talk(connection)

        threading.Thread(target=accept, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def greet(connection: socket.socket) -> None:
    connection.sendall(b"220 smtp\r\n")
    connection.recv(999)


def drip(connection: socket.socket) -> None:
    for byte in b"HTTP/1.0 200 OK\r\n" * 99:
        connection.sendall(bytes([byte]))
        time.sleep(0.1)


def say_nothing(connection: socket.socket) -> None:
    while connection.recv(999):
        pass


@pytest.mark.parametrize("what", SILENT)
def test_whoever_speaks_another_language_is_refused_at_once(what: str) -> None:
    setting, form = SILENT[what]
    told: list[str] = []
    with talking(greet) as where, pytest.raises(WrongAddress, match="220 smtp") as found:
        setting.check(form.format(where), told.append)
    assert told == []
    assert "secret" not in str(found.value)


WAITING = [what for what, (_, form) in SILENT.items() if not form.startswith("http")]


@pytest.mark.parametrize("what", WAITING)
def test_whoever_waits_for_a_question_of_the_web_is_refused(
    what: str, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(greetings, "SILENT_SECONDS", 0.3)
    setting, form = SILENT[what]
    told: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), Page)
    with serving(server), pytest.raises(WrongAddress, match="it is a web server"):
        setting.check(form.format(f"127.0.0.1:{server.server_port}"), told.append)
    assert told == []


@pytest.fixture
def scheduler_tls(monkeypatch: pytest.MonkeyPatch) -> Callable[[socket.socket], None]:
    """Talk as a scheduler does who lets in nobody without a certificate."""
    distributed = pytest.importorskip("distributed")
    key = distributed.Security.temporary()
    context: ssl.SSLContext = key.get_listen_args("scheduler")["ssl_context"]

    def talk(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).close()

    monkeypatch.setattr(greetings, "SILENT_SECONDS", 0.3)
    return talk


def test_a_scheduler_that_speaks_tls_is_found_and_told_from_one_that_does_not(
    scheduler_tls: Talk,
) -> None:
    told: list[str] = []
    with talking(scheduler_tls) as where:
        DASK.check(f"tls://{where}", told.append)
        with pytest.raises(WrongAddress, match=r"it speaks TLS alone; wanted .* or tls://"):
            DASK.check(f"tcp://{where}", told.append)
    with talking(greet) as where, pytest.raises(WrongAddress, match="it speaks no TLS"):
        DASK.check(f"tls://{where}", told.append)
    assert told == []


@pytest.mark.parametrize(
    ("what", "talk"),
    [
        *((what, talk) for what in SILENT for talk in (say_nothing, socket.socket.close)),
        # Others tell by their first byte that they are not meant.
        ("Prefect's server", drip),
        ("MLflow's server", drip),
    ],
)
def test_whoever_says_next_to_nothing_is_given_up(
    what: str, talk: Talk, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reachable, "ONE_TRY_SECONDS", 0.5)
    monkeypatch.setattr(greetings, "SILENT_SECONDS", 0.1)
    monkeypatch.setattr(reachable, "SECONDS_BETWEEN_TRIES", 0.1)
    setting, form = SILENT[what]
    start = time.monotonic()
    with talking(talk) as where, pytest.raises(NoAnswer, match="did not answer for 1 s"):
        setting.check(form.format(where), told.append)
    assert len(told) == 1
    assert time.monotonic() - start < 10


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


def test_a_database_whose_folder_is_shut_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mlflow.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE a (b)")

    def shut(*_: object, **__: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", shut)
    why = "unable to open database file; its folder has to be one that may be written to"
    with pytest.raises(NoAnswer, match=why):
        MLFLOW.check(f"sqlite:///{file}", print)


def test_a_home_that_is_a_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path / "file"))
    with pytest.raises(NoAnswer, match="file is no folder; set VIEVAL_HOME to another one"):
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


def test_servers_of_their_own_kind_are_let_pass() -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra dask")
    told: list[str] = []
    with distributed.LocalCluster(
        n_workers=0, dashboard_address="127.0.0.1:0", silence_logs="ERROR"
    ) as cluster:
        DASK.check(cluster.scheduler_address, told.append)
    assert told == []


@pytest.mark.postgres
@pytest.mark.parametrize(("setting", "what"), [(PREFECT, "prefect"), (MLFLOW, "mlflow")])
def test_a_database_that_lets_nobody_in_is_told_at_once(setting: Setting, what: str) -> None:
    server, told = reached(), list[str]()
    setting.check(server.url(what, "postgres"), told.append)
    with pytest.raises(NoAnswer) as found:
        setting.check(server.url(what, "vieval_not_there"), told.append)
    assert 'database "vieval_not_there" does not exist; ' in str(found.value)
    assert str(found.value).endswith(f"; {setting.name} names another")
    assert told == []


@pytest.mark.parametrize("few", [20, 63])
def test_too_few_open_files_are_told_before_anything_starts(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (few, 4096))
    with pytest.raises(NoAnswer, match=f"only {few} files may be open at once, and 64 are needed"):
        reachable.check(print)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (64, 4096))
    reachable.check_files()


@pytest.mark.parametrize("few", [600_000_000, 1_999_999_999])
def test_too_little_memory_is_told_before_anything_starts(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {resource.RLIMIT_AS: few}
    monkeypatch.setattr(resource, "getrlimit", lambda which: (limits.get(which, 4096), 4096))
    told = f"only {few // 1_000_000:,} MB of memory may be addressed, and 2,000 are needed"
    with pytest.raises(NoAnswer, match=told):
        reachable.check(print)
    for enough in (2_000_000_000, resource.RLIM_INFINITY):
        limits[resource.RLIMIT_AS] = enough
        reachable.check_memory(reachable.LEAST_MEMORY)
