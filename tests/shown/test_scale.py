"""The commands of docs/scale.md, in processes of their own, on a cluster of this machine."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from distributed import LocalCluster

from tests.shown.pages import indented, read

BIN = Path(sys.executable).parent
SOME = ("--approach", "lexicon.v1", "--approach", "crf.v1")
SYNOPSIS = str.maketrans("", "", "[]")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def ran(command: str, home: Path) -> str:
    """What a command of the page prints, asked about a few approaches alone."""
    program, *words = shlex.split(command, comments=True)
    done = subprocess.run(
        [BIN / program, *words, *SOME], cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def figures(table: str) -> list[str]:
    """The lines of the approaches, but for the time that each took."""
    shown = (line for line in table.splitlines() if line.strip().startswith(SOME[1::2]))
    return [line.rpartition("  ")[0] for line in shown if " † " in line]


def test_the_commands_of_the_page_run_and_give_the_same_figures(own_home: Path) -> None:
    own, running, streamed = (one for one in indented(read("docs/scale.md")) if "vieval" in one)
    plain = figures(ran("vieval evaluate ner", own_home))
    assert len(plain) == 2
    assert figures(ran(own.replace("evaluate", "evaluate ner"), own_home)) == plain
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        command = running.replace("tcp://scheduler:8786", cluster.scheduler_address)
        assert figures(ran(command.replace("evaluate", "evaluate ner"), own_home)) == plain
    shutil.copy(own_home / "gold" / "gold.jsonl", own_home / "big.jsonl")
    command = streamed.translate(SYNOPSIS).replace("CORPUS", "seeds").replace("FOLDER", "said")
    assert len(figures(ran(command, own_home))) == 2
    written = sorted(path.name for path in (own_home / "said" / "ner").iterdir())
    assert written == ["crf.v1.jsonl", "lexicon.v1.jsonl"]
