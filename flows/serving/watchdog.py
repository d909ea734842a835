"""Run something for as long as the process that started it lives.

`python -m flows.serving.watchdog MODULE ARGUMENT…` runs a module as a program. Standard input is a
pipe that the parent holds and never writes to: it closes when the parent is gone, be it by SIGKILL,
and then this process and all in its group are told to end. `in_a_copy` does the same in a process
that is a copy of its parent.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import parent_process


def main() -> None:
    """Run the module that the first argument names, with the arguments after it."""
    # Not through sys.stdin: a lock held by a waiting thread aborts the interpreter at its end.
    _run(sys.argv[1:], lambda: os.read(0, 1))


def in_a_copy(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Run a module in a copy that `multiprocessing` made, in a group of its own."""
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    os.environ.update(environment)
    parent = parent_process()
    assert parent is not None
    _run(command, parent.join)


def _run(command: Sequence[str], end_of_parent: Callable[[], object]) -> None:
    """Run a module with its arguments; the wait ends with the parent."""
    # A shell that starts its children in the background lets them ignore SIGINT, and Prefect's
    # workers pass on SIGTERM as one.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def end() -> None:
        end_of_parent()
        os.killpg(os.getpgrp(), signal.SIGTERM)

    threading.Thread(target=end, daemon=True).start()
    # A server imports a hundred thousand things that stay; to look through them all at every step
    # takes a tenth of the time until it answers.
    gc.set_threshold(50_000)
    sys.argv = [*command]
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
