"""The same input gives the same result, whatever the process is like that computes it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(900)

WORLDS: Mapping[str, Mapping[str, str]] = {
    "as it is": {},
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "a third hash seed": {"PYTHONHASHSEED": "4294967295"},
    "a Turkish locale": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "a Vietnamese locale": {"LC_ALL": "vi_VN.UTF-8", "LANG": "vi_VN.UTF-8"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a time zone ahead": {"TZ": "Pacific/Kiritimati"},
    "a time zone behind": {"TZ": "Pacific/Pago_Pago"},
    "one thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
}
ASKED = """
import vieval
found = vieval.evaluate("seeds", "{problem}", {names})
for row in found.evaluation.rows:
    print(row.approach, row.headline, row.ranks, row.versus, row.scores, sep="\\n")
"""


def run(command: list[str], world: Mapping[str, str], folder: Path) -> bytes:
    done = subprocess.run(
        command, env={**os.environ, **world}, cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def results(root: Path, world: Mapping[str, str]) -> list[bytes]:
    """What is scored, compared, agreed on and asked."""
    program = str(Path(sys.executable).with_name("vieval"))
    gold = f"{root}/gold/gold.jsonl"
    first, second = (f"{root}/gold/passes/{name}.jsonl" for name in ("first", "second"))
    asked = [
        ASKED.format(problem="ner", names=["rules.v1", "crf.v1"]),
        ASKED.format(problem="topic", names=["keywords.v1", "tfidf-nb.v1"]),
    ]
    return [
        run([program, "score", gold, first, "--json"], world, root),
        run([program, "compare", gold, first, second, "--json"], world, root),
        run([program, "agreement", first, second, "--json"], world, root),
        *(run([sys.executable, "-c", code], world, root) for code in asked),
    ]


def test_hash_seed_locale_time_zone_and_threads_change_no_figure(
    root: Path, long: bool, found: Found
) -> None:
    worlds = list(WORLDS) if long else ["a third hash seed", "a Turkish locale"]
    usual = results(root, WORLDS["as it is"])
    for world in worlds:
        assert results(root, WORLDS[world]) == usual, world
    found("equal results", f"{len(worlds)} hash seeds, locales, time zones, threads", "all equal")
