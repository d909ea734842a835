"""Every case of `doors.py` ends as it says, in a line, with nothing changed on disk."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from flows.cli import main
from tasks import home
from tests.torture.doors import Case, cases, lines, row

if TYPE_CHECKING:
    from tests.torture.conftest import Found

LONG = os.environ.get("VIEVAL_TORTURE") == "long"
CASES = dict(cases(LONG))
FOREIGN = ("PREFECT_", "MLFLOW_", "VIEVAL_")


def test_the_table_is_long() -> None:
    assert len(CASES) >= 300


@pytest.fixture(scope="module", autouse=True)
def told(request: pytest.FixtureRequest, found: Found) -> Iterator[None]:
    """Takes down how many cases ended as they should."""
    before = request.session.testsfailed
    yield
    failed = request.session.testsfailed - before
    found("doors", f"{len(CASES):,} inputs and conditions", f"{failed} not as expected")


def content(folder: Path) -> Mapping[str, str]:
    """All that lies in a folder, and what it is."""
    return {str(path.relative_to(folder)): described(path) for path in folder.rglob("*")}


def described(path: Path) -> str:
    mode = path.lstat().st_mode
    if stat.S_ISREG(mode):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return stat.filemode(mode)


def _too_late() -> NoReturn:
    raise AssertionError("something was started before it was refused")


@pytest.mark.parametrize("name", CASES)
def test_it_ends_in_a_line_and_nothing_changes(
    name: str,
    tmp_path: Path,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case: Case = CASES[name]
    (tmp_path / "good.jsonl").write_bytes(lines(row()))
    for link in ("seeds", "gold"):
        (tmp_path / link).symlink_to(root / link)
    for file, make in case.make.items():
        make(tmp_path / file)
    for variable in [one for one in os.environ if one.startswith(FOREIGN)]:
        monkeypatch.delenv(variable)
    # `configure` sets what is missing: put back afterwards.
    monkeypatch.setattr(os, "environ", os.environ.copy())
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path))
    for variable, value in case.environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(home, "migrate", _too_late)
    monkeypatch.setattr(sys, "argv", ["vieval", *case.words])
    before, mask = content(tmp_path), os.umask(0)
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        os.umask(mask)
    printed = capsys.readouterr()
    assert ended.value.code == case.code, printed.err
    assert printed.out == ""
    told = printed.err.splitlines()
    assert told[0].startswith("vieval: ")
    assert case.said in told[0]
    assert len(told) <= 21
    assert "Traceback" not in printed.err
    assert content(tmp_path) == before
