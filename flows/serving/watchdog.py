"""Run a module as a program for as long as the process that started it lives.

`python -m flows.serving.watchdog MODULE ARGUMENT…`. Standard input is a pipe that the parent holds
and never writes to: it closes when the parent is gone, be it by SIGKILL, and then this process and
all in its group are told to end.
"""

from __future__ import annotations

import gc
import os
import runpy
import signal
import sys
import threading


def _end_with_parent() -> None:
    # Not through sys.stdin: a lock held by a waiting thread aborts the interpreter at its end.
    os.read(0, 1)
    os.killpg(os.getpgrp(), signal.SIGTERM)


def main() -> None:
    """Run the module that the first argument names, with the arguments after it."""
    # A shell that starts its children in the background lets them ignore SIGINT, and Prefect's
    # workers pass on SIGTERM as one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # A server imports a hundred thousand things that stay; to look through them all at every step
    # takes a tenth of the time until it answers.
    gc.set_threshold(50_000)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
