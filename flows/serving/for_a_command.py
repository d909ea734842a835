"""Prefect's API for as long as one command takes: `python -m flows.serving.for_a_command PORT`."""

from __future__ import annotations

import asyncio
import socket
import sys
from types import FrameType

import uvicorn

APPLICATION = "flows.serving.applications:prefect_for_a_command"
LAST_ANSWERS_SECONDS = 5


class PromptServer(uvicorn.Server):
    """Ends as soon as it is told to and the application has written what it holds.

    uvicorn looks ten times a second whether it was told, and then gives its clients a tenth more:
    here the only client is the command, which has nothing more to ask.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until a signal comes."""
        await self._told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what was asked, and let the application end."""
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if tasks := self.server_state.tasks:
            await asyncio.wait(tasks, timeout=LAST_ANSWERS_SECONDS)
        await self.lifespan.shutdown()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal as uvicorn does, and wake up."""
        super().handle_exit(sig, frame)
        asyncio.get_running_loop().call_soon_threadsafe(self._told.set)


def main(port: int) -> None:
    """Serve on loopback."""
    config = uvicorn.Config(
        APPLICATION, factory=True, host="127.0.0.1", port=port, log_level="error"
    )
    PromptServer(config).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
