"""Show how far a run has come: a bar in the terminal, an artifact in the Prefect UI."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TypeVar
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from rich.console import Console
from rich.progress import Progress

T = TypeVar("T")


def advancing(items: Collection[T], what: str) -> Iterator[T]:
    """Give the items one by one, and show how many the caller is done with.

    The bar goes to standard error, and only where that is a terminal.
    """
    console = Console(stderr=True)
    artifact = create_progress_artifact(progress=0.0, description=what)
    assert isinstance(artifact, UUID)  # a coroutine only where an event loop runs
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(what, total=len(items))
        for done, item in enumerate(items, start=1):
            yield item
            progress.advance(bar)
            update_progress_artifact(artifact, progress=100.0 * done / len(items))
