"""The commands of docs/scale.md, in processes of their own, on a cluster of this machine."""

from __future__ import annotations

import json
import os
import shlex
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
        [BIN / program, *words, *SOME],
        cwd=home,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def figures(table: str) -> list[str]:
    """The lines of the approaches, but for the time that each took."""
    shown = (line.strip() for line in table.splitlines() if " †  " in line)
    return [line.removesuffix(" c").rpartition("  ")[0].rstrip() for line in shown]


def test_the_commands_of_the_page_run_and_give_the_same_figures(ready_home: Path) -> None:
    own, running, streamed = (one for one in indented(read("docs/scale.md")) if "vieval" in one)
    plain = figures(ran("vieval evaluate ner", ready_home))
    assert len(plain) == 2
    assert figures(ran(own.replace("evaluate", "evaluate ner"), ready_home)) == plain
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        command = running.replace("tcp://scheduler:8786", cluster.scheduler_address)
        assert figures(ran(command.replace("evaluate", "evaluate ner"), ready_home)) == plain
    # Other texts than those that are trained on, else nobody who learns is asked.
    rows = map(json.loads, (ready_home / "gold" / "gold.jsonl").read_text("utf-8").splitlines())
    others = ({**row, "article": f"{row['article']}-b", "text": f"{row['text']} ."} for row in rows)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in others)
    (ready_home / "big.jsonl").write_text("".join(lines), encoding="utf-8")
    command = streamed.translate(SYNOPSIS).replace("CORPUS", "seeds").replace("FOLDER", "said")
    told = ran(command, ready_home)
    assert "ner on big: " in told
    assert "failed" not in told
    written = sorted(path.name for path in (ready_home / "said" / "ner").iterdir())
    assert written == ["crf.v1.jsonl", "lexicon.v1.jsonl"]
