"""The server of a command ends as soon as it may: after its last answer, and with all kept."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
import uvicorn

from flows.serving.for_a_command import PromptServer
from flows.serving.processes import free_port

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope


class Application:
    """Answers when it may, and notes down what happens to it."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            self.seen.append("kept")
            await send({"type": "lifespan.shutdown.complete"})
            return
        self.asked.set()
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"yes", "more_body": False})
        self.seen.append("answered")


@pytest.fixture
def sigterm_is_survived() -> Iterator[None]:
    """uvicorn raises a signal again that it has heeded."""
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGTERM, before)


async def serve(application: Application) -> tuple[PromptServer, asyncio.Task[None], str]:
    """A server that answers, and where."""
    port = free_port()
    config = uvicorn.Config(application, host="127.0.0.1", port=port, log_level="error")
    server = PromptServer(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    return server, serving, f"http://127.0.0.1:{port}"


@pytest.mark.usefixtures("sigterm_is_survived")
def test_it_waits_for_the_last_answer_and_for_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        slept.append(seconds)
        await sleep(seconds)

    async def scenario() -> None:
        application = Application()
        _, serving, url = await serve(application)
        async with httpx.AsyncClient() as client:
            asking = asyncio.create_task(client.get(url))
            await application.asked.wait()
            monkeypatch.setattr(asyncio, "sleep", counted)
            signal.raise_signal(signal.SIGTERM)
            asyncio.get_running_loop().call_later(0.05, application.may_answer.set)
            answer = await asking
            await serving
        assert answer.text == "yes"
        assert application.seen == ["answered", "kept"]

    asyncio.run(scenario())
    assert slept == []


@pytest.mark.usefixtures("sigterm_is_survived")
def test_a_signal_while_nobody_asks_wakes_it_up() -> None:
    async def scenario() -> None:
        application = Application()
        _, serving, url = await serve(application)
        async with httpx.AsyncClient() as client:
            application.may_answer.set()
            # The connection stays open, as those of a command do.
            assert (await client.get(url)).status_code == 200
            signal.raise_signal(signal.SIGTERM)
            await serving
        assert application.seen == ["answered", "kept"]

    asyncio.run(scenario())


@pytest.mark.usefixtures("sigterm_is_survived")
def test_a_signal_before_it_answers_is_heeded() -> None:
    async def scenario() -> None:
        application = Application()
        port = free_port()
        server = PromptServer(uvicorn.Config(application, port=port, log_level="error"))
        serving = asyncio.create_task(server.serve())
        await asyncio.sleep(0)
        signal.raise_signal(signal.SIGTERM)
        await serving
        assert application.seen == ["kept"]

    asyncio.run(scenario())
