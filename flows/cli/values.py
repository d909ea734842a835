"""What is given on the command line, read without Pydantic where it takes none.

Typer reads every value by Pydantic, even one that was not given, and importing that takes longer
than most commands that print a list. Here words, flags, choices and defaults are taken as they
are. All else goes to Typer: numbers, and whatever may be wrong, so that it words all faults.
"""

from __future__ import annotations

import os
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

UNREAD = object()
"""Stands for the value where only Typer can tell it."""


def read_plainly(command: Any) -> None:
    """Let the parameters of a command, `--help` among them, read plain values by themselves."""
    hints = get_type_hints(command.callback)
    listed: Callable[[Any], list[Any]] = command.get_params

    def get_params(context: Any) -> list[Any]:
        parameters = listed(context)
        for parameter in parameters:
            if "process_value" not in vars(parameter):
                _spare(parameter, _without_none(hints.get(parameter.name, bool)))
        return parameters

    command.get_params = get_params


def plain_value(hint: Any, value: Any) -> Any:
    """The value of a type, from a word or from a default of that type; else `UNREAD`."""
    if get_origin(hint) is list:
        if not isinstance(value, (list, tuple)):
            return UNREAD
        [inner] = get_args(hint)
        found = [plain_value(inner, one) for one in value]
        return UNREAD if UNREAD in found else found
    if get_origin(hint) is Literal:
        return value if value in get_args(hint) else UNREAD
    if hint is Path and isinstance(value, (str, Path)):
        path = Path(value)
        return path if os.access(path, os.R_OK) or not os.path.lexists(path) else UNREAD
    return value if type(value) is hint else UNREAD


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in {Union, types.UnionType}:
        return hint
    [inner] = [one for one in get_args(hint) if one is not type(None)]
    return inner


def _spare(parameter: Any, hint: Any) -> None:
    """Ask Typer only where a value is not plain, or missing though it is required."""
    by_typer: Callable[[Any, Any], Any] = parameter.process_value
    nothing = () if get_origin(hint) is list else None

    def process_value(context: Any, value: Any) -> Any:
        missing = value is None or value == ()
        found = nothing if missing else plain_value(hint, value)
        if found is UNREAD or (missing and parameter.required):
            return by_typer(context, value)
        return parameter.callback(context, parameter, found) if parameter.callback else found

    parameter.process_value = process_value
