"""What is read without Typer is what Typer reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import app, values
from flows.cli.commands import COMMANDS, _command

WORDS = ("ner", "", "spans", "0.9", "7", "-1", "no such file", "/", "/dev/null", "Ông Nam")


def parameters() -> list[Any]:
    """Those of all commands, as Typer made them."""
    found = []
    for name in COMMANDS:
        command = _command(name)
        for one in (command, *getattr(command, "commands", {}).values()):
            context = one.context_class(one, info_name=name)
            found += [
                pytest.param(context, each, id=f"{name} {one.name} {each.name}")
                for each in one.get_params(context)
            ]
    return found


@pytest.mark.parametrize(("context", "parameter"), parameters())
def test_each_value_is_what_typer_makes_of_it(context: Any, parameter: Any) -> None:
    by_typer = type(parameter).process_value
    many = parameter.multiple if hasattr(parameter, "multiple") else parameter.nargs == -1
    default = parameter.get_default(context)
    for word in WORDS:
        for value in (None, default, (word,) if many or parameter.nargs == -1 else word):
            assert told(parameter.process_value, context, value) == told(
                lambda *given: by_typer(parameter, *given), context, value
            )


def told(read: Any, *given: Any) -> tuple[object, type]:
    """What was read and of which type, or the message of the fault."""
    try:
        value = read(*given)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault.format_message()}", type(fault)  # type: ignore[attr-defined]  # all of Click's
    return value, type(value)


def test_a_file_that_may_not_be_read_is_left_to_typer(monkeypatch: Any, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch()
    monkeypatch.setattr("os.access", lambda *_: False)
    assert values.plain_value(Path, str(file)) is values.UNREAD
    assert values.plain_value(Path, str(tmp_path / "new")) == tmp_path / "new"


def test_version_and_help_are_still_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).output.startswith("vieval ")
    assert "approaches" in CliRunner().invoke(app, ["--help"]).output
