"""The commands that the readme and the docs show are taken: their options, targets and scripts.

Nothing runs here. tests/test_docs.py, tests/tutorial and tests/shared run what can be run.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from importlib.util import find_spec
from io import StringIO
from itertools import pairwise
from typing import Any

import click
import pytest
import typer
from typer.main import get_command

from flows.cli import app
from tests.shown.pages import PAGES, ROOT, blocks, indented, read, within_lines

HERE_DOCUMENT = re.compile(r"<<'(\w+)'\n.*?^\1$", re.DOTALL | re.MULTILINE)
# Around what may be left out.
BRACKETS = str.maketrans("", "", "[]")
# Programs that a machine has, and two that tests/shared/test_deployment.py sees to.
OTHERS = {
    *(".", "cat", "cd", "cp", "docker", "export", "git", "install", "mkdir", "mv", "pg_dump"),
    *("pg_restore", "python3", "rm", "systemctl", "tar", "useradd", "mlflow", "prefect"),
}
# Options of others that stand alone within a line.
OTHERS_OPTIONS = ("-h", "--app-name", "--no-deps")
FILE_OPTIONS = ("-r", "--file", "--env-file")
FOLDERS = ("deploy/", "flows/", "tests/", "benchmarks/")


def commands(text: str) -> Iterator[tuple[str, bool]]:
    """Each line that may be a command, and whether it surely is one."""
    for kind, block in blocks(text):
        for line in HERE_DOCUMENT.sub("", block).replace("\\\n", " ").splitlines():
            yield line, kind in ("sh", "sqlite")
    for line in (*indented(text), *within_lines(text)):
        yield line, False


def faults(text: str) -> list[str]:
    """What is wrong with the commands of a page, a line each."""
    found = ((command, fault_of(command, surely)) for command, surely in commands(text))
    return [f"{command}: {fault}" for command, fault in found if fault]


def fault_of(command: str, surely: bool) -> str | None:
    try:
        words = shlex.split(command, comments=True)
    except ValueError as error:
        return str(error) if surely else None
    while words and re.fullmatch(r"\$|[A-Z_]+=.*", words[0]):
        del words[0]
    if not words:
        return None
    program, *rest = words
    program = program.rsplit("bin/", 1)[-1]
    if program in CHECKS:
        return CHECKS[program](rest) if rest else None
    if re.fullmatch(r"benchmarks/\w+\.py", program):
        return python(words)
    if re.fullmatch(r"--?[a-z][a-z-]*", program):
        return None if program in options() else "an option of no command"
    if not surely:
        return None
    return files(rest) if program in OTHERS else "neither known nor looked at"


def vieval(words: list[str]) -> str | None:
    """By the parser of the command line; a command that is only named needs no arguments."""
    rest = [word for whole in words if (word := whole.replace("…", "1").translate(BRACKETS))]
    return taken("vieval", get_command(app), rest)


def taken(name: str, command: Any, rest: list[str]) -> str | None:
    """Parsed by a command, or a group of them, and not run."""
    context = None
    try:
        with redirect_stdout(StringIO()):
            while True:
                context = command.make_context(name, rest, context, resilient_parsing=not rest)
                if not rest or not hasattr(command, "resolve_command"):
                    return None
                rest = [*context._protected_args, *context.args]
                name, command, rest = command.resolve_command(context, rest)
    except (click.exceptions.Exit, typer.Exit):  # --help, --version
        return None
    except (click.ClickException, typer.TyperException) as error:
        return str(error) or type(error).__name__


@cache
def options() -> set[str]:
    """All options of all commands."""
    found = {*OTHERS_OPTIONS}
    groups: list[Any] = [get_command(app)]
    for command in groups:
        found.update(name for one in command.params for name in (*one.opts, *one.secondary_opts))
        if hasattr(command, "resolve_command"):
            context = command.context_class(command)
            groups += [command.get_command(context, one) for one in command.list_commands(context)]
    return found


def make(words: list[str]) -> str | None:
    makefile = read("Makefile")
    for word in words:
        name, variable, _ = word.partition("=")
        pattern = rf"^{re.escape(name)}" + (" *[:?]?=" if variable else ":(?!=)")
        if not re.search(pattern, makefile, flags=re.MULTILINE):
            return f"no {'variable' if variable else 'target'} {name}"
    return None


def python(words: list[str]) -> str | None:
    """A module or script is there, and its source names each option that is given."""
    name, *rest = words[1:] if words[0] == "-m" else words
    if name in CHECKS:
        return CHECKS[name](rest) if rest else None
    if words[0] == "-m" and find_spec(name) is None:
        return f"no module {name}"
    script = ROOT / (f"{name.replace('.', '/')}.py" if words[0] == "-m" else name)
    if not script.is_file():
        return files(rest) if words[0] == "-m" else f"no script {name}"
    source = script.read_text(encoding="utf-8")
    unknown = [one for one in rest if one.startswith("-") and f'"{one}"' not in source]
    return f"no option {unknown}" if unknown else None


def pip(words: list[str]) -> str | None:
    extras = tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]
    asked = re.findall(r"(?:^| )(?:vieval|\.)\[([\w,]+)\]", " ".join(words))
    unknown = {name for names in asked for name in names.split(",")} - {*extras}
    return f"no extra {sorted(unknown)}" if unknown else files(words)


def uv(words: list[str]) -> str | None:
    return fault_of(shlex.join(words[1:]), surely=True) if words[0] == "run" else pip(words)


def files(words: list[str]) -> str | None:
    """The files of the project that a program of others reads are there."""
    read_by = [word for option, word in pairwise(words) if option in FILE_OPTIONS]
    named = [word for word in words if word.startswith(FOLDERS)] + read_by
    missing = [one for one in named if not one.endswith((".dump", ".gz")) and not [*ROOT.glob(one)]]
    return f"not there: {missing}" if missing else None


CHECKS: dict[str, Callable[[list[str]], str | None]] = {
    "vieval": vieval,
    "make": make,
    "python": python,
    "pytest": files,
    "pip": pip,
    "uv": uv,
}


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_are_taken_by_their_programs(page: str) -> None:
    assert faults(read(page)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "    vieval evaluate ner --aproach rules.v1",
        "`vieval evaluat`",
        "`vieval gold aply patch.json seeds`",
        "`vieval gold apply patch.json seeds --unknown`",
        "    vieval compare gold.jsonl one.jsonl",
        "`vieval names --size many`",
        "`vieval --unknown evaluate`",
        "`--unknown`",
        "`make evaluat`",
        "`make MUTANT=3 mutants`",
        "`python -m benchmarks.none`",
        "`python -m pytest tests/none`",
        "`python benchmarks/none.py`",
        "`benchmarks/files.py --unknown`",
        "`pip install 'vieval[unknown]'`",
        "`uv run vieval evaluat`",
        "```sh\nvieval evaluate ner \\\n  --aproach rules.v1\n```",
        "```sh\n.venv/bin/uv pip install -r none.lock\n```",
        "```sh\ncp deploy/none/* there\n```",
        "```sh\nvievall evaluate\n```",
    ],
)
def test_a_command_that_is_not_taken_is_noticed(wrong: str) -> None:
    [fault] = faults(wrong)
    assert fault
