"""The same input gives the same result, whatever the process is like that computes it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(1800)

WORLDS: Mapping[str, Mapping[str, str]] = {
    "as it is": {},
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "a third hash seed": {"PYTHONHASHSEED": "4294967295"},
    "a Turkish locale": {"LC_ALL": "tr_TR.UTF-8"},
    "a Vietnamese locale": {"LC_ALL": "vi_VN.UTF-8"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a time zone ahead": {"TZ": "Pacific/Kiritimati"},
    "a time zone behind": {"TZ": "Pacific/Pago_Pago"},
    "one thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
}
# All in one process: most of the time of each would go into what they import.
RESULTS = """
import sys
import vieval
from flows.cli import main
gold, first, second = "gold/gold.jsonl", "gold/passes/first.jsonl", "gold/passes/second.jsonl"
asked = ["score", gold, first], ["compare", gold, first, second], ["agreement", first, second]
for words in asked:
    sys.argv[1:] = [*words, "--json"]
    try:
        main()
    except SystemExit as ended:
        assert not ended.code, words
# Else this script, not vieval, would fail where the locale has no letters.
sys.stdout.reconfigure(encoding="utf-8")
asked = {"ner": ["rules.v1", "crf.v1"], "topic": ["keywords.v1", "tfidf-nb.v1"]}
for problem, names in asked.items():
    found = vieval.evaluate("seeds", problem, names)
    for row in found.evaluation.rows:
        print(row.approach, row.headline, row.ranks, row.versus, row.scores, sep="\\n")
"""


def run(command: list[str], world: Mapping[str, str], folder: Path) -> bytes:
    done = subprocess.run(
        command, env={**os.environ, **world}, cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def results(root: Path, world: Mapping[str, str]) -> bytes:
    """What is scored, compared, agreed on and asked."""
    return run([sys.executable, "-c", RESULTS], world, root)


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the locales that are wanted: few systems have them."""
    folder = tmp_path_factory.mktemp("locales")
    if not (program := shutil.which("localedef")):
        pytest.skip("no localedef, which makes locales")
    for name in ("tr_TR", "vi_VN"):
        command = [program, "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"{name} cannot be made: {done.stderr.strip()}")
    return folder


def test_hash_seed_locale_time_zone_and_threads_change_no_figure(
    root: Path, locales: Path, long: bool, found: Found
) -> None:
    worlds = list(WORLDS) if long else ["a third hash seed", "a Turkish locale"]
    usual = results(root, WORLDS["as it is"])
    for name in worlds:
        world = {**WORLDS[name], "LOCPATH": str(locales)}
        if locale := world.get("LC_ALL"):
            own = "import locale; print(locale.setlocale(locale.LC_ALL, ''))"
            assert run([sys.executable, "-c", own], world, root).decode().strip() == locale
        assert results(root, world) == usual, name
    kinds = "hash seeds, locales, time zones, threads"
    found("equal results in odd worlds", f"{len(worlds)} {kinds}", "all equal")


# A command before the program, and words after it.
WAYS: Mapping[str, tuple[list[str], list[str]]] = {
    "Dask, a process a core": ([], ["--runner", "dask"]),
    "Dask, one process": (["taskset", "-c", "0"], ["--runner", "dask"]),
}


def evaluated(home: Path, before: list[str], after: list[str]) -> object:
    """What an evaluation gives, without times and addresses."""
    program = str(Path(sys.executable).with_name("vieval"))
    shutil.rmtree(home / ".vieval" / "answers", ignore_errors=True)
    asked = ["evaluate", "ner", "--approach", "rules.v1", "--approach", "crf.v1", "--json"]
    [told] = json.loads(run([*before, program, *asked, *after], {"VIEVAL_HOME": str(home)}, home))
    return [
        {name: value for name, value in row.items() if name != "seconds"} for row in told["rows"]
    ]


def test_runners_and_the_number_of_processes_change_no_figure(
    annotated: Path, long: bool, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not long:
        pytest.skip("tests/flows/test_dask.py has a short form")
    for variable in [name for name in os.environ if name.startswith(("PREFECT_", "MLFLOW_"))]:
        monkeypatch.delenv(variable)
    usual = evaluated(annotated, [], [])
    for name, (before, after) in WAYS.items():
        assert evaluated(annotated, before, after) == usual, name
    found("equal results of runners", f"one process, {', '.join(WAYS)}", "all equal")
