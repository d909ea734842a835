"""What the command line says to words that are wrong, half or for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from flows.cli import app

# They start something, or write a file and say where; they tell nothing else.
WITHOUT_JSON = {
    *("serve", "deploy", "ui", "setup", "report", "label", "review", "apply", "new"),
}


def vieval(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("vieval")), *words]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | environment
    )


def commands(group: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        found |= commands(command) if isinstance(command, TyperGroup) else {name: command}
    return found


def test_every_command_that_tells_something_tells_it_as_json() -> None:
    known = commands(get_command(app))
    with_json = {
        name
        for name, command in known.items()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert with_json == set(known) - WITHOUT_JSON


MEANT = {
    "a command": (("evalute", "ner"), "Did you mean 'evaluate'"),
    "a command of a group": (("gold", "aply"), "Did you mean 'apply'"),
    "an approach": (("evaluate", "ner", "--approach", "crf.v2"), "did you mean crf.v1?"),
    "a problem": (("evaluate", "topc"), "no gold for topc (did you mean topic?); it has gold for"),
    "an option": (("evaluate", "--aproach", "crf.v1"), "--approach"),
}


@pytest.mark.parametrize("what", MEANT)
def test_what_was_meant_is_told(what: str, own_home: Path) -> None:
    words, told = MEANT[what]
    done = vieval(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.startswith("vieval: ")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("vieval evalu", ["evaluate"]),
        ("vieval evaluate --approach crf", ["crf.v1"]),
        ("vieval reevaluate t", ["topic"]),
        ("vieval evaluate --corpus nowhere t", []),
        ("vieval corpus s", ["show"]),
    ],
)
def test_the_shell_completes(own_home: Path, typed: str, offered: list[str]) -> None:
    place = str(len(typed.split()) - 1)
    asked = {"_VIEVAL_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": place}
    done = vieval(**asked)
    assert done.stdout.split() == offered
    assert done.stderr == ""


def test_validate_tells_programs_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_text('{"id": "1", "text": "a", "topic": "b"}\n')
    (tmp_path / "bad.jsonl").write_text('{"id": "1", "text": 1}\n{"id": 2}\n')
    done = vieval("validate", str(tmp_path / "bad.jsonl"), str(tmp_path / "good.jsonl"), "--json")
    bad, good = json.loads(done.stdout)
    assert done.returncode == 1
    assert done.stderr == ""
    assert [fault[:12] for fault in bad["faults"]] == ["bad.jsonl:1:", "bad.jsonl:2:"]
    assert (good["segments"], good["left"], good["faults"]) == (1, {}, [])


def test_import_and_export_tell_programs_what_was_lost(tmp_path: Path) -> None:
    rows = [{"id": "1", "text": "Huế đẹp", "label": [[0, 3, "LOC"]], "comments": ["?"]}]
    (tmp_path / "all.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    mine = str(tmp_path / "mine")
    done = vieval("import", str(tmp_path / "all.jsonl"), "-o", mine, "--json")
    told = json.loads(done.stdout)
    assert (told["corpus"], told["segments"]) == (mine, 1)
    assert list(told["labelled"].values()) == [1]
    assert told["files"][0]["format"] == "doccano's export"
    done = vieval("export", mine, "--as", "csv", "-o", str(tmp_path / "csv"), "--json")
    told = json.loads(done.stdout)
    assert (told["segments"], told["of"]) == (1, 1)


def test_a_pipe_is_as_wide_as_columns_says(root: Path) -> None:
    files = [f"{root}/gold/{name}" for name in ("gold.jsonl", "passes/first.jsonl")]
    narrow = vieval("score", *files, COLUMNS="80").stdout
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    command = [str(Path(sys.executable).with_name("vieval")), "score", *files]
    wide = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    tables = [line for line in narrow.splitlines() if "]" in line and line.startswith(" ")]
    assert max(map(len, tables)) <= 80
    figures = {word for word in wide.stdout.split() if word.startswith("[.")}
    assert figures
    assert figures <= set(narrow.split())
