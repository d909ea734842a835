"""Long-lived child processes: start, await an answer, stop, and leave none behind."""

from __future__ import annotations

import gc
import multiprocessing
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

from flows.serving import watchdog
from flows.serving.programs import Program

STARTUP_SECONDS = 180
STOP_SECONDS = 20


class ChildEnded(RuntimeError):
    """A process that should have gone on has ended."""


class Child:
    """A process on a leash: it ends with us, and has a process group of its own.

    So Ctrl-C in a terminal reaches the parent alone, which then stops its children in their order.
    """

    def __init__(
        self, name: str, process: subprocess.Popen[bytes] | Copy, log: Path | None = None
    ) -> None:
        self.name = name
        self.log = log
        self._process = process

    @classmethod
    def start(cls, name: str, program: Program, log: Path | None = None) -> Child:
        """Run a program. What it prints goes to the file `log`; without one, errors are shown."""
        process = subprocess.Popen(  # noqa: S603 (the commands are ours)
            [sys.executable, "-m", "flows.serving.watchdog", *program.command],
            env={**os.environ, **program.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL if log is None else log.open("ab"),
            stderr=None if log is None else subprocess.STDOUT,
            start_new_session=True,
        )
        return cls(name, process, log)

    @classmethod
    def fork(cls, name: str, program: Program) -> Child:
        """Run a program in a copy of this process, which need not import again what is imported.

        Only where this process has a single thread. Errors are shown.
        """
        return cls(name, Copy(program))

    @property
    def pid(self) -> int:
        """The process's id, which is its group's too."""
        return self._process.pid

    def check(self) -> None:
        """Raise `ChildEnded` where it no longer runs."""
        if (code := self._process.poll()) is not None:
            where = f"; see {self.log}" if self.log else ""
            raise ChildEnded(f"{self.name} ended with {code}{where}")

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
                time.sleep(0.02)
        raise TimeoutError(f"{self.name} did not answer at {url} within {STARTUP_SECONDS} s")

    def ask_to_end(self) -> None:
        """Ask it to end, and go on."""
        self._process.terminate()

    def stop(self) -> None:
        """Ask it to end, wait, and end by force what is left of its group."""
        self.ask_to_end()
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


class Copy:
    """A copy of this process that runs a program; what it can do is called as in `subprocess`."""

    def __init__(self, program: Program) -> None:
        forking = multiprocessing.get_context("fork")
        self._process = forking.Process(target=watchdog.in_a_copy, args=program, daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        """Its id."""
        assert self._process.pid is not None  # it has started
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code once it has ended; raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()


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


def check_port(name: str, port: int, option: str) -> None:
    """Raise `CannotServe` where a server cannot have a port, which an option sets."""
    if is_taken(port):
        raise CannotServe(f"port {port}, for {name}, is taken or not yours; {option} sets another")


def is_taken(port: int) -> bool:
    """Whether something listens on a loopback port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False
