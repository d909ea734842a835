"""What of the world a result comes from: the commit, the process, the machine."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
from functools import cache
from pathlib import Path

from tasks import home


@cache
def git_commit() -> str:
    """The commit of the checkout, with `+changes` where the work tree differs; "" without git."""
    try:
        head = _git("rev-parse", "HEAD")
        changes = _git("status", "--porcelain") if head else ""
    except FileNotFoundError:
        return ""
    return head + ("+changes" if changes else "")


def _git(*words: str) -> str:
    command = ["git", "-C", str(home.root()), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def machine() -> str:
    """Python, operating system and processor, for reading times by."""
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def owner() -> str:
    """This process, so that others can tell whether it still runs.

    That is its machine, its number, and where the system tells it, when it started: after a restart
    of the machine another program may have the number.
    """
    number = os.getpid()
    return f"{socket.gethostname()}:{number}" + (f".{s}" if (s := _started(number)) else "")


def _started(number: int) -> str:
    """When a process started, in ticks since the machine did; "" where the system does not tell."""
    try:
        told = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The program's name, in brackets, may hold blanks and brackets.
    return told.rpartition(")")[2].split()[19]


def is_here(process: str) -> bool:
    """Whether an owner is, or was, a process of this machine."""
    return process.rpartition(":")[0] == socket.gethostname()


def alive(process: str) -> bool:
    """Whether an owner still runs; one on another machine is taken to."""
    if not is_here(process):
        return True
    number, _, started = process.rpartition(":")[2].partition(".")
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it runs, as another user
    return not started or _started(int(number)) in {started, ""}
