"""Approaches by the place where they stand: `module:object`, as in `mine:Titled`."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

MARK = ":"


def is_place(name: object) -> bool:
    """Whether a name is that of a place, and not of a table."""
    return isinstance(name, str) and MARK in name


def module_of(name: str) -> str:
    """The module of a place; "" of another name."""
    return name.partition(MARK)[0] if is_place(name) else ""


@cache
def imported(place: str) -> Any:
    """The object at a place; of a class, one that is made without arguments.

    A module is looked for where Python looks, and then in the current folder. Raises `ValueError`
    with the reason where there is no such object.
    """
    module, _, name = place.partition(MARK)
    try:
        if (here := str(Path.cwd())) not in sys.path:
            sys.path.append(here)
        found = getattr(import_module(module), name)
        return found() if isinstance(found, type) else found
    except (Exception, SystemExit) as error:
        # Whatever the code of others raises while it is imported; some ends the process.
        told = f"{type(error).__name__}: {error}"
        raise ValueError(f"{place} is no approach that can be imported: {told}") from error
