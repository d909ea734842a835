"""A child ends with its parent, however that ends, whether it was started or copied."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

# A process of its own, since a copy is made of one that has a single thread.
PARENT = """
import os, sys
from flows.serving.processes import Child, ChildEnded, free_port
from flows.serving.programs import Program

way, what = sys.argv[1:]
port = free_port()
if what == "ends":
    program = Program(["json.tool", "--no-such-option"], {})
else:
    program = Program(["http.server", str(port), "--bind", "127.0.0.1"], {"WORD": "told"})
child = getattr(Child, way)("the server", program)
try:
    child.wait_for(f"http://127.0.0.1:{port}/")
except ChildEnded as ended:
    sys.exit(str(ended))
print(child.pid, port, os.environ.get("WORD"), flush=True)
input()
child.stop()
try:
    child.check()
except ChildEnded as ended:
    print(ended)
"""
WAYS = pytest.mark.parametrize("way", ["start", "fork"])


def parent(way: str, what: str = "serves") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PARENT, way, what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def serving(one: subprocess.Popen[str]) -> tuple[int, int]:
    """The child's id and port, once it answers. It has a group, and settings, of its own."""
    assert one.stdout is not None
    pid, port, word = one.stdout.readline().split()
    assert word == "None"
    assert os.getpgid(int(pid)) == int(pid)
    return int(pid), int(port)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
            return True
    except OSError:
        return False


@WAYS
def test_a_child_ends_when_it_is_told_to(way: str) -> None:
    with parent(way) as one:
        _, port = serving(one)
        assert answers(port)
        printed, told = one.communicate("\n")
        assert one.returncode == 0, told
        assert printed.startswith("the server ended with ")
        assert not answers(port)


@WAYS
def test_a_child_ends_with_a_parent_that_is_killed(way: str) -> None:
    with parent(way) as one:
        pid, port = serving(one)
        one.send_signal(signal.SIGKILL)
        one.wait()
        until = time.monotonic() + 30
        while answers(port) and time.monotonic() < until:
            time.sleep(0.05)
        assert not answers(port), f"{pid} still serves"


@WAYS
def test_a_child_that_ends_by_itself_is_told(way: str) -> None:
    with parent(way, "ends") as one:
        printed, told = one.communicate()
    assert (one.returncode, printed) == (1, "")
    assert told.splitlines()[-1] == "the server ended with 2"
    assert "--no-such-option" in told


# uvicorn asks its standard output whether it is a terminal.
WITHOUT_STREAMS = """
from flows.cli import _open_streams
_open_streams()
from flows.serving.processes import Child, free_port
from flows.serving.programs import Program

port = free_port()
words = ["uvicorn", "fastapi:FastAPI", "--factory", "--port", str(port)]
child = Child.fork("the server", Program(words, {}))
child.wait_for(f"http://127.0.0.1:{port}/openapi.json")
child.stop()
"""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_copy_serves_where_streams_are_closed(closed: str) -> None:
    command = ["bash", "-c", f'"$@" {closed}', "bash", sys.executable, "-c", WITHOUT_STREAMS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
