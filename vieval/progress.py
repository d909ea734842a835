"""How far an approach is with the segments that it was handed, for whoever wants to show it.

An approach that answers while it goes through its segments need do nothing for that. One that reads
them all and answers in batches calls `advance` after each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Listener: TypeAlias = Callable[[float], None]
"""Takes the share of the segments that are answered, from 0 to 1."""

SECONDS_BETWEEN = 0.1

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener | None) -> Iterator[None]:
    """Around what calls `advance`, in this thread or with its context; None for nobody."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def advance(done: int, total: int) -> None:
    """Tell that so many pieces of all the work on the segments are done; a piece is of any size."""
    if listener := _listener.get():
        listener(done / total)


def watched(items: Sequence[T]) -> Sequence[T]:
    """The items as they are; where somebody listens, as a list that tells how far it is read.

    It tells ten times a second at most. So what is read at one go, before any work, tells nothing.
    """
    return _Watched(items) if _listener.get() else items


class _Watched(list[T]):
    def __iter__(self) -> Iterator[T]:
        told = time.monotonic()
        for place, item in enumerate(super().__iter__()):
            if time.monotonic() - told > SECONDS_BETWEEN:
                advance(place, len(self))
                told = time.monotonic()
            yield item
