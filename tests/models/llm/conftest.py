"""A chat endpoint on loopback that does what a test tells it to, also what no endpoint should."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

Behaviour = Callable[["Handler"], None]


class Request(NamedTuple):
    text: str
    body: dict[str, Any]
    headers: dict[str, str]
    time: float


def says(
    content: str | None, seconds: float = 0, finish: str = "stop", **message: Any
) -> Behaviour:
    """A completion, after some time."""
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content, **message},
    }
    tokens = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return sends({"choices": [choice], "usage": tokens}, seconds=seconds)


def sends(body: Any, status: int = 200, seconds: float = 0, **headers: str) -> Behaviour:
    """A response: a body as it is, or as JSON."""

    def behaviour(handler: Handler) -> None:
        # Until the answer goes out: whoever has it may ask the next question at once.
        with handler.server.counted():
            time.sleep(seconds)
        raw = body if isinstance(body, str) else json.dumps(body)
        handler.head(len(raw.encode()), status, **headers)
        handler.wfile.write(raw.encode())

    return behaviour


def fails(status: int, message: str = "made to fail", **headers: str) -> Behaviour:
    return sends({"error": {"message": message}}, status, seconds=0, **headers)


def cuts(handler: Handler) -> None:
    """Half a response, then the connection is closed."""
    handler.head(1000)
    handler.wfile.write(b'{"choices": [')
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """A space every now and then, for longer than any test runs."""
    handler.head(10_000)
    for _ in range(10_000):
        handler.wfile.write(b" ")
        time.sleep(0.02)


class Endpoint(ThreadingHTTPServer):
    """`plan` gives what is done for each text, one after the other, the last one for ever."""

    daemon_threads = False  # closing waits for what is under way
    says, sends, fails = staticmethod(says), staticmethod(sends), staticmethod(fails)
    cuts, drips = staticmethod(cuts), staticmethod(drips)

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        self.plan: dict[str, list[Behaviour]] = {}
        self.otherwise: Behaviour = says('{"entities": [], "label": "event"}')
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()

    @property
    def texts(self) -> list[str]:
        """The texts that were asked about, in the order in which they came."""
        return [request.text for request in self.requests]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone away is part of the test."""

    def take(self, request: Request) -> Behaviour:
        with self._lock:
            self.requests.append(request)
            behaviours = self.plan.get(request.text, [self.otherwise])
            return behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


class Handler(BaseHTTPRequestHandler):
    server: Endpoint
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = body["messages"][-1]["content"]
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(text, body, headers, time.monotonic())
        self.server.take(request)(self)

    def head(self, length: int, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint(serving: Any) -> Iterator[Endpoint]:
    server = Endpoint()
    with serving(server):
        yield server


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of its own, and nothing of the user's."""
    for name in [name for name in os.environ if name.startswith("VIEVAL_LLM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("VIEVAL_LLM_STORE", str(tmp_path / "answers" / "llm.db"))
