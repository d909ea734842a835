"""Names that data bring, as keys that stand beside names of ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

T = TypeVar("T")


def apart_from(ours: Collection[str], name: str) -> str:
    """A name as a key among some names of ours: it gets neither one of those, nor another's key.

    What is called as one of ours gets parentheses, and what would then be like it gets one pair
    more: beside `notes` stand `(notes)` for `notes` and `((notes))` for `(notes)`.
    """
    core = name
    while core not in ours and core.startswith("(") and core.endswith(")") and len(core) > 1:
        core = core[1:-1]
    return f"({name})" if core in ours else name


def beside(ours: Mapping[str, T], named: Mapping[str, T]) -> dict[str, T]:
    """What data name, and behind it what we do, under keys that differ."""
    return {apart_from(ours, name): value for name, value in named.items()} | dict(ours)
