"""What of the world a result comes from: the commit, the process, the machine."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
from functools import cache

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
    """This process, so that others can tell whether it still runs."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_here(process: str) -> bool:
    """Whether an owner is, or was, a process of this machine."""
    return process.rpartition(":")[0] == socket.gethostname()


def alive(process: str) -> bool:
    """Whether an owner still runs; one on another machine is taken to."""
    if not is_here(process):
        return True
    try:
        os.kill(int(process.rpartition(":")[2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it runs, as another user
    return True
