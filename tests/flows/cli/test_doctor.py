"""What `vieval doctor` finds, and what it says to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.cli import app


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    try:
        ended = app([*words], standalone_mode=False)
    except SystemExit as end:
        ended = end.code
    return int(ended or 0), capsys.readouterr().out


def test_a_new_home_is_fine_and_says_what_comes_next(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(capsys, "doctor")
    assert code == 0, told
    assert "✓ versions: vieval" in told
    assert "– last run: nothing was evaluated yet" in told
    assert "`vieval evaluate`" in told
    assert "✗" not in told


def test_a_store_that_cannot_be_reached_is_a_fault_with_a_remedy(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{own_home}/nowhere/at/all.db")
    (own_home / "nowhere").write_text("a file where a folder should be")
    code, told = run(capsys, "doctor", "--json")
    found = {one["about"]: one for one in json.loads(told)}
    assert code == 3
    assert found["MLflow's store"]["state"] == "wrong"
    assert "MLFLOW_TRACKING_URI" in found["MLflow's store"]["remedy"]


def test_the_approaches_are_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "approaches", "labels", "--json")
    rows = json.loads(told)["labels"]
    assert code == 0
    assert {"approach", "how it works", "licence", "needs"} <= set(rows[0])
    assert "keywords.v1" in {row["approach"] for row in rows}
