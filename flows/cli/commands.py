"""The commands by name: each is imported and has its options read when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from flows.cli.values import read_plainly

COMMANDS: Mapping[str, str] = {
    "evaluate": "run",
    "reevaluate": "champion",
    "champion": "champion",
    "report": "look",
    "show": "look",
    "errors": "look",
    "robustness": "probe",
    "challenge": "probe",
    "names": "probe",
    "corpora": "public",
    "benchmark": "public",
    "learning-curve": "public",
    "approaches": "run",
    "serve": "serve",
    "deploy": "serve",
    "ui": "serve",
    "setup": "run",
    "doctor": "doctor",
    "score": "measure",
    "compare": "measure",
    "agreement": "measure",
    "label": "labelling",
    "review": "reviewing",
    "export": "corpora",
    "validate": "corpora",
    "import": "corpora",
    "gold": "reviewing",
    "corpus": "corpus",
}
"""The module of each, in the order of the help. `gold` and `corpus` are groups of commands."""

# A word of Python's.
FUNCTIONS: Mapping[str, str] = {"import": "import_files"}


@cache
def _command(name: str) -> Any:
    module = import_module(f"flows.cli.{COMMANDS[name]}")
    found = getattr(module, FUNCTIONS.get(name, name.replace("-", "_")))
    # Plain help has room for whole sentences, and Rich is not imported for it.
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        alone.add_typer(found, name=name)
        group = get_command(alone).commands[name]  # type: ignore[attr-defined]  # a group's
        for command in group.commands.values():
            _prepared(command)
        return group
    alone.command(name)(found)
    return _prepared(get_command(alone))


def _prepared(command: Any) -> Any:
    """The command, with its first paragraph in lists of commands, which else cut it off."""
    command.short_help = command.help.partition("\n\n")[0].replace("\n", " ")
    read_plainly(command)
    return command


class _Lazily(Mapping[str, Any]):
    """The commands as Typer has them, each made when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        return _command(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Commands(TyperGroup):
    """The group of all commands.

    To read the options of all of them would take longer than to score a small file.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"commands": None})
        self.commands = _Lazily()  # type: ignore[assignment]  # nobody adds to it
        read_plainly(self)
