"""The tutorials as a newcomer meets them: a fresh clone of the last commit, and what pages say."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

# What a reader's terminal does not have: where this environment and other homes are.
OURS = ("VIEVAL", "MLFLOW", "PREFECT", "VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")
PATIENCE = 120


class Newcomer:
    """Somebody with a terminal in a fresh clone, and nothing of what tests have."""

    def __init__(self, clone: Path) -> None:
        self.clone = clone
        own = Path(sys.executable).parent
        path = [one for one in os.environ["PATH"].split(os.pathsep) if Path(one) != own]
        known = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self.environment = {**known, "PATH": os.pathsep.join(path), "COLUMNS": "120"}

    def types(self, commands: str) -> str:
        """Type commands into one terminal, and give what they print."""
        done = subprocess.run(
            ["bash", "-e", "-c", commands],
            cwd=self.clone,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{commands}: {done.stdout}{done.stderr}"
        return done.stdout

    def reads(self, page: str) -> str:
        """Read a page of the clone."""
        return (self.clone / page).read_text("utf-8")


@pytest.fixture(scope="module")
def newcomer(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    clone = tmp_path_factory.mktemp("fresh") / "vieval"
    subprocess.run(["git", "clone", "--quiet", str(root), str(clone)], check=True)
    return Newcomer(clone)


def shown(page: str) -> list[str]:
    """The commands that a page shows, in order."""
    return re.findall(r"^ {4}(.+)$", page, flags=re.MULTILINE)


def rows(page: str) -> list[str]:
    """The rows of the tables that a page shows, without the times at their ends."""
    tables = "\n".join(re.findall(r"```\n(.*?)```", page, flags=re.DOTALL))
    found = re.findall(r"^ (\w[\w.-]+\.v\d .*?) +[\d.]+ m?s$", tables, flags=re.MULTILINE)
    return [" ".join(row.split()) for row in found]


def test_the_tutorial_goes_from_a_clone_to_an_answer(newcomer: Newcomer) -> None:
    tutorial = newcomer.reads("docs/tutorial.md")
    clone, folder, evaluate, activate, report, ui, again = shown(tutorial)
    assert (clone, folder) == ("git clone ADDRESS vieval", "cd vieval")

    # 1 and 2: the tables of the readme and the tutorial are those that are printed.
    told = " ".join(newcomer.types(evaluate).split())
    promised = [*rows(newcomer.reads("README.md")), *rows(tutorial)]
    assert len(promised) == 28
    assert [row for row in promised if row not in told] == []
    assert told.index("ner on seeds") < told.index("rules.v2 † 1–5") < told.index("rules.v1 † ")
    assert "Above the best floor, stratified.v1" in told
    assert ": e5-zero-shot.v1. " in told
    assert "Nobody is told from the best floor, length.v1" in told

    # 3: one file that is small enough to send by mail.
    newcomer.types(f"{activate}\n{report}")
    page = newcomer.clone / "report.html"
    assert page.stat().st_size < 300_000
    assert "rules.v2" in page.read_text("utf-8")

    # 4: it answers until Ctrl-C.
    assert_that_it_serves(newcomer, f"{activate}\n{ui}")

    # 5: who is champion.
    champions = newcomer.types(f"{activate}\n{again}")
    assert "ner: underthesea-feedback.v1 ‡ is the first champion" in champions
    assert re.search(r"fluency: .* no higher than a floor", champions)

    # And it can be used, as the page on re-evaluation shows.
    [use] = re.findall(r"```python\n(.*?)```", newcomer.reads("docs/reevaluation.md"), re.DOTALL)
    names = newcomer.types(f"{activate}\npython -i <<'END'\n{use}END")
    assert "'text': 'Phạm Bình Minh'" in names
    assert newcomer.types("git status --porcelain") == ""


def assert_that_it_serves(newcomer: Newcomer, command: str) -> None:
    """On a port of its own, since the default one may be somebody else's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        ["bash", "-c", f"{command} --port {port}"],
        cwd=newcomer.clone,
        env=newcomer.environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert answers(f"http://127.0.0.1:{port}/", serving) == 200
    finally:
        os.killpg(serving.pid, signal.SIGINT)
        serving.wait(timeout=PATIENCE)


def answers(url: str, serving: subprocess.Popen[bytes]) -> int:
    """The status that a server answers with, once it answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and serving.poll() is None:
        try:
            with urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except (OSError, HTTPException):
            time.sleep(0.25)
    raise TimeoutError(url)


def test_the_tutorial_of_an_own_corpus_ends_in_its_report(newcomer: Newcomer) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", newcomer.reads("docs/own-corpus.md"), flags=re.DOTALL)
    told = newcomer.types("\n".join([". .venv/bin/activate", *blocks]))
    assert "ner on court" in told
    assert "stage on court" in told
    assert "ner on court" in newcomer.reads("court.html")
    shutil.rmtree(newcomer.clone / "court")
    (newcomer.clone / "court.html").unlink()


def test_the_tutorial_of_an_own_approach_says_that_it_is_not_good(newcomer: Newcomer) -> None:
    page = newcomer.reads("docs/own-approach.md")
    blocks = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    (newcomer.clone / ".venv" / "own.py").write_text("\n".join(blocks), encoding="utf-8")
    told = newcomer.types(". .venv/bin/activate\npython .venv/own.py")
    assert "Titled " in told
    assert "capitalised.v1 (floor)" in told
    own = newcomer.clone / "titled.py"
    own.write_text(blocks[0], encoding="utf-8")
    [command] = re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL)
    told = newcomer.types(f". .venv/bin/activate\n{command}")
    assert "titled:Titled" in told
    assert "approach was asked" in told or "approaches were asked" in told
    own.unlink()
