"""A served home, and approaches that stop where a test wants them to."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen
from uuid import UUID

import pytest

T = TypeVar("T")

HALF = ("Huế", "Hà Nội", "Đà Lạt", "Vinh", "Cần Thơ", "Lào", "Sơn La", "Nga")
WHOLE = (*HALF, "Pháp", "Đức", "Bỉ", "Áo", "Thụy Sĩ", "Hải Dương", "Bắc Ninh", "Cà Mau")
BOTH = ("half.v1", "whole.v1")
PATIENCE = 300
FINAL = ("Completed", "Failed", "Crashed", "Cancelled")


def until(check: Callable[[], T | None], what: str) -> T:
    """What the check gives once it gives something."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := check():
            return found
        time.sleep(0.25)
    raise TimeoutError(f"in {PATIENCE} s, not: {what}")


class MadeUp:
    """The package of made-up approaches: where it lies, and what it shall do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PYTHONPATH": str(folder), "MADE_UP": str(folder)}
        for name in ("made_up-1.dist-info", "holds", "reached"):
            (folder / name).mkdir(parents=True)
        shutil.copy(Path(__file__).with_name("made_up.py"), folder)
        points = "[vieval.spans]\nhalf.v1 = made_up:HALF\nwhole.v1 = made_up:WHOLE\n"
        (folder / "made_up-1.dist-info" / "entry_points.txt").write_text(points)
        self.behave()

    def behave(self, version: str = "1.0", half: Sequence[str] = HALF) -> None:
        """In this version of the package, `half.v1` knows these places."""
        metadata = f"Metadata-Version: 2.1\nName: made-up\nVersion: {version}\n"
        (self.folder / "made_up-1.dist-info" / "METADATA").write_text(metadata)
        places = {"half.v1": half, "whole.v1": WHOLE}
        (self.folder / "places.json").write_text(json.dumps(places))

    def corpus(self, name: str) -> str:
        """The path of a corpus whose texts no other corpus has; a place in each of 16 articles."""
        start = f"Trong {name}, đoàn đến "
        rows = [
            {
                "id": f"{name}/{number}",
                "article": f"{name}/{number}",
                "text": f"{start}{place}.",
                "entities": [{"start": len(start), "end": len(start + place), "type": "LOC"}],
            }
            for number, place in enumerate(WHOLE)
        ]
        path = self.folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return str(path)

    def asked(self, corpus: str) -> list[str]:
        """Who was asked about a corpus, in order, as often as that was."""
        lines = (self.folder / "asked").read_text().splitlines()
        return [name for name, where in map(str.split, lines) if where == corpus]

    def hold(self, point: str) -> None:
        (self.folder / "reached" / point).unlink(missing_ok=True)
        (self.folder / "holds" / point).touch()

    def release(self, point: str) -> None:
        (self.folder / "holds" / point).unlink(missing_ok=True)

    def reached(self, point: str) -> int:
        """The process that waits at a point, once it does."""
        told = self.folder / "reached" / point
        until(told.exists, f"a process at {point!r}")
        return int(told.read_text())

    def processes(self) -> list[int]:
        """All that run with this package, whoever started them and whoever is their parent."""
        mark = f"MADE_UP={self.folder}".encode()
        return [
            int(entry.name)
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and mark in _environment(entry).split(b"\0")
        ]


def _environment(process: Path) -> bytes:
    """Empty for one that has ended or is another user's."""
    try:
        return (process / "environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


class Webhook(ThreadingHTTPServer):
    """Takes what is posted to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Poster)
        self.url = f"http://127.0.0.1:{self.server_port}/hook"
        self.posted: list[tuple[str | None, Any]] = []


class Poster(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.headers["Content-Type"], json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Served:
    """A home, and `vieval serve` on it: where it listens, what runs there, how it ended."""

    until = staticmethod(until)
    # The second of both approaches is then in MLflow, without its files and figures.
    LOGGING = "log half.v1"

    def __init__(self, home: Path, made_up: MadeUp, webhook: str) -> None:
        self.home = home
        self.made_up = made_up
        foreign = ("PREFECT_", "MLFLOW_", "VIEVAL_")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        own = {"VIEVAL_HOME": str(home), "VIEVAL_WEBHOOK_URL": webhook}
        self.environment = inherited | own | made_up.environment
        self.output = home / "output"
        self.store = f"sqlite:///{home}/mlruns/mlflow.db"
        self.ports: tuple[int, int] = (0, 0)
        self._process: subprocess.Popen[bytes] | None = None
        self._commands: list[subprocess.Popen[str]] = []

    @property
    def prefect(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    @property
    def mlflow(self) -> str:
        return f"http://127.0.0.1:{self.ports[1]}"

    def vieval(self, *words: str, **settings: str) -> subprocess.Popen[str]:
        """A command, as a process that somebody reads."""
        command = [str(Path(sys.executable).with_name("vieval")), *words]
        pipe = subprocess.PIPE
        environment = self.environment | settings
        self._commands.append(
            subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)
        )
        return self._commands[-1]

    def end_commands(self) -> None:
        """End the commands that a test left."""
        for command in self._commands:
            if command.poll() is None:
                command.kill()
                command.communicate()
        self._commands.clear()

    def up(self) -> None:
        """Serve, unless that is done already, and return once all of it answers."""
        if self._process is not None and self._process.poll() is None:
            return
        from flows.serving.processes import free_port

        self.ports = (free_port(), free_port())
        ports = ["--port", str(self.ports[0]), "--mlflow-port", str(self.ports[1])]
        command = [str(Path(sys.executable).with_name("vieval")), "serve", *ports]
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                command, env=self.environment, stdout=output, stderr=output
            )
        until(lambda: self._stands() or None, "served")

    def _stands(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.output.read_text()
        return "Ctrl-C stops all of it." in self.output.read_text()

    @staticmethod
    def answers(url: str) -> str | None:
        """What a server answers; None while there is none."""
        try:
            with urlopen(url, timeout=30) as answer:
                return str(answer.read().decode())
        except (OSError, HTTPException):
            return None

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def ended(self) -> int:
        """The exit code, once it has ended."""
        assert self._process is not None
        return self._process.wait(timeout=PATIENCE)

    def down(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.send(signal.SIGTERM)
            assert self.ended() == 0

    def process(self, *words: str) -> int:
        """The process below `vieval serve` that was started by these words."""
        for pid in self.made_up.processes():
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            if command[2:4] == ["flows.serving.watchdog", words[0]] and set(words) <= set(command):
                return pid
        raise LookupError(f"no process {words}")

    @contextmanager
    def client(self) -> Iterator[Any]:
        from prefect.client.orchestration import SyncPrefectClient

        with SyncPrefectClient(f"{self.prefect}/api") as client:
            yield client

    def submit(self, flow: str, corpus: str, approaches: Sequence[str] = BOTH) -> UUID:
        """A run of a deployment on a new corpus or a known one."""
        parameters = self.parameters(corpus, approaches)
        with self.client() as client:
            deployment = client.read_deployment_by_name(f"{flow}/{flow}")
            run = client.create_flow_run_from_deployment(deployment.id, parameters=parameters)
        return UUID(str(run.id))

    def parameters(self, corpus: str, approaches: Sequence[str] = BOTH) -> dict[str, Any]:
        path = self.made_up.corpus(corpus)
        return {"problems": ["ner"], "corpus": path, "approaches": list(approaches)}

    def run(self, run_id: UUID) -> Any:
        with self.client() as client:
            return client.read_flow_run(run_id)

    def final(self, run_id: UUID) -> Any:
        """The state that a run ended in."""

        def state() -> Any:
            now = self.run(run_id).state
            return now if now.name in FINAL else None

        return until(state, f"an end of the run {run_id}")

    @staticmethod
    def half_logged(corpus: str) -> dict[str, list[str]]:
        """What is in MLflow of a run that stops at `LOGGING`; the better approach comes first."""
        return {f"ner on {corpus}": ["RUNNING"], "whole.v1": ["FINISHED"], "half.v1": ["RUNNING"]}

    def complete(self, corpus: str) -> dict[str, list[str]]:
        """What is in MLflow once all is logged, no matter in how many tries."""
        return {name: ["FINISHED"] for name in self.half_logged(corpus)}

    def last(self, flow: str, corpus: str) -> Any:
        """The last run of a flow on a corpus."""
        from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
        from prefect.client.schemas.sorting import FlowRunSort

        name = FlowRunFilterName(like_=f"{flow} ner on {corpus}")
        with self.client() as client:
            [run, *_] = client.read_flow_runs(
                flow_run_filter=FlowRunFilter(name=name), sort=FlowRunSort.START_TIME_DESC
            )
        return run

    def logged(self, corpus: str, store: str = "") -> dict[str, list[str]]:
        """The states of the runs in MLflow about a corpus, by their names."""
        from mlflow import MlflowClient

        client = MlflowClient(store or self.store)
        experiment = client.get_experiment_by_name("vieval-ner")
        assert experiment is not None
        about = f"tags.`vieval.corpus` LIKE '{corpus}@%' and tags.`vieval.what` != 'history'"
        found: dict[str, list[str]] = {}
        for run in client.search_runs([experiment.experiment_id], about):
            name = run.data.tags.get("vieval.approach") or run.info.run_name.partition(" · ")[0]
            found.setdefault(name, []).append(run.info.status)
        return found


@pytest.fixture(scope="session")
def webhook(serving: Any) -> Iterator[Webhook]:
    server = Webhook()
    with serving(server):
        yield server


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeUp]:
    made_up = MadeUp(tmp_path_factory.mktemp("made-up"))
    yield made_up
    for pid in made_up.processes():
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def made_up(package: MadeUp) -> Iterator[MadeUp]:
    """The package of made-up approaches; after the test it does as it did before."""
    yield package
    package.behave()


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory, package: MadeUp, webhook: Webhook
) -> Iterator[Served]:
    """One home for all tests; the first that serves it finds it empty."""
    served = Served(tmp_path_factory.mktemp("served"), package, webhook.url)
    yield served
    served.down()


@pytest.fixture
def site(house: Served, made_up: MadeUp) -> Iterator[Served]:
    """A home that is served; started again where an earlier test ended it."""
    house.up()
    yield house
    house.end_commands()
