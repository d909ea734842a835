"""Show how far a run has come: a bar in the terminal, an artifact in the Prefect UI."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.exceptions import PrefectHTTPStatusError
from rich.progress import Progress

from vieval.report.plain import PlainConsole

T = TypeVar("T")

SECONDS_BETWEEN = 2.0


def shown(console: PlainConsole) -> bool:
    """Whether progress is shown: in a terminal, unless `VIEVAL_QUIET` is set."""
    return console.is_terminal and not os.environ.get("VIEVAL_QUIET")


def advancing(items: Collection[T], what: str) -> Iterator[T]:
    """Give the items one by one, and show how many the caller is done with.

    The bar goes to standard error, and only where that is a terminal.
    """
    console = PlainConsole(stderr=True)
    artifact = create_progress_artifact(progress=0.0, description=what)
    assert isinstance(artifact, UUID)  # a coroutine only where an event loop runs
    with Progress(console=console, transient=True, disable=not shown(console)) as progress:
        bar = progress.add_task(what, total=len(items))
        told = time.monotonic()
        for done, item in enumerate(items, start=1):
            yield item
            progress.advance(bar)
            if done == len(items) or time.monotonic() - told > SECONDS_BETWEEN:
                # What is only shown must not end a run that does well without it.
                with suppress(PrefectHTTPStatusError):
                    update_progress_artifact(artifact, progress=100.0 * done / len(items))
                told = time.monotonic()
