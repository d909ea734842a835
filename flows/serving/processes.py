"""Long-lived child processes: start, await an answer, stop, and leave none behind."""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from flows.serving.programs import Program

STARTUP_SECONDS = 180
STOP_SECONDS = 20


class ChildEnded(RuntimeError):
    """A process that should have gone on has ended."""


class Child:
    """A Python module that runs as a program, on a leash, with a process group of its own."""

    def __init__(self, name: str, program: Program, log: Path | None = None) -> None:
        """Start it. What it prints goes to the file `log`; without one, errors are shown."""
        self.name = name
        self.log = log
        # A group of its own: Ctrl-C in a terminal reaches the parent alone, which then stops its
        # children in their order.
        self._process = subprocess.Popen(  # noqa: S603 (the commands are ours)
            [sys.executable, "-m", "flows.serving.watchdog", *program.command],
            env={**os.environ, **program.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if log is None else log.open("ab"),
            stderr=None if log is None else subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process's id, which is its group's too."""
        return self._process.pid

    def check(self) -> None:
        """Raise `ChildEnded` where it no longer runs."""
        if self._process.poll() is not None:
            where = f"; see {self.log}" if self.log else ""
            raise ChildEnded(f"{self.name} ended with {self._process.returncode}{where}")

    def wait_for(self, url: str) -> None:
        """Return when the URL answers.

        Raises `ChildEnded` where the process ends instead, `TimeoutError` where it stays silent.
        """
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline:
            self.check()
            try:
                with urlopen(url, timeout=5):  # noqa: S310 (loopback)
                    return
            except (OSError, HTTPException):
                time.sleep(0.05)
        raise TimeoutError(f"{self.name} did not answer at {url} within {STARTUP_SECONDS} s")

    def stop(self) -> None:
        """Ask it to end, wait, and end by force what is left of its group."""
        self._process.terminate()
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._end_group()

    def _end_group(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self._process.wait()


@contextmanager
def imports_that_stay() -> Iterator[None]:
    """Around large imports: the collector would look through them at every turn, in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def free_port() -> int:
    """A loopback port that nothing listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class CannotServe(RuntimeError):
    """Something stands where a server of ours should: the message says what."""


def check_port(port: int, name: str) -> None:
    """Raise `CannotServe` where the server of this name cannot have a port."""
    if is_taken(port):
        raise CannotServe(f"port {port}, for {name}, is taken or not yours; choose another")


def is_taken(port: int) -> bool:
    """Whether something listens on a loopback port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False
