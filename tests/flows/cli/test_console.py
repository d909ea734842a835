"""Nothing that a terminal would obey gets there from a text of others."""

from __future__ import annotations

import io
import json
import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from flows.cli import console
from vieval.plain import plain
from vieval.report.consoles import PlainConsole

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
HARM = "\x1b\x9b\x07\x08\x7f\r\u202e"
ANY = st.text(st.characters(exclude_categories=()) | st.sampled_from(HARM))


def test_an_escape_is_shown_as_its_picture() -> None:
    assert plain("\x1b[2Jcleared\x07") == "␛[2Jcleared␇"
    assert plain("\x7f\x9b") == "␡\N{REPLACEMENT CHARACTER}"


def test_vietnamese_lines_and_tabs_stay() -> None:
    text = "Ở Huế,\tngày 5\ncó mưa 🌧️"
    assert plain(text) == text


@given(ANY)
def test_no_control_character_is_left(text: str) -> None:
    assert not CONTROL.search(plain(text))
    assert plain(plain(text)) == plain(text)


@given(ANY)
def test_no_table_line_or_panel_prints_one(text: str) -> None:
    out = io.StringIO()
    table = Table("a", title=text)
    table.add_row(text)
    table.add_row(Text(text))
    printed = PlainConsole(file=out, width=80, markup=False, emoji=False)
    for part in (table, Panel(text), text, Text(text)):
        printed.print(part)
    assert not CONTROL.search(out.getvalue())


@given(st.recursive(ANY, lambda inner: st.lists(inner) | st.dictionaries(ANY, inner)))
def test_json_has_none_and_says_the_same(value: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        told: list[str] = []
        patch.setattr("typer.echo", lambda text, err=False: told.append(text))
        console.say_json(value)
    assert not CONTROL.search(told[0])
    # In JSON, two surrogates that make a pair are the character that they stand for.
    assert json.loads(told[0]) == json.loads(json.dumps(value))


@given(ANY)
def test_what_is_said_and_told_has_none(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        told: list[str] = []
        patch.setattr("typer.echo", lambda text, err=False: told.append(text))
        console.say(text)
        console.tell(text)
    assert not CONTROL.search("".join(told))


def test_commands_print_by_the_console_alone(root: Path) -> None:
    """Another way to the terminal would be another place to forget this."""
    others = [
        f"{path.name}: {line.strip()}"
        for folder in ("flows/cli", "tasks/prefect_ui")
        for path in (root / folder).glob("*.py")
        if path.name != "console.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"typer\.(echo|secho)\(|\bprint\(", line) and "onsole" not in line
    ]
    assert [line for line in others if "console.print" not in line] == []


def test_a_warning_of_our_own_is_told_and_one_of_others_is_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console.keep_quiet()
    for name in ("vieval.inference.lines", "tasks.home", "flows.runners", "somebody.else"):
        logging.getLogger(name).warning("%d lines of %s damaged", 3, "a\x1bb")
    assert capsys.readouterr().err == "vieval: 3 lines of a␛b damaged\n" * 3
