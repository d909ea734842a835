"""What tests of flows share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from flows.cli import app
from vieval.corpus import jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.loading import load

Command: TypeAlias = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command by its words: its exit code, and what it printed."""

    def run(*words: str) -> tuple[int, str]:
        try:
            ended = app([*words], standalone_mode=False)
        except SystemExit as end:
            ended = end.code
        return int(ended or 0), capsys.readouterr().out

    return run


@pytest.fixture(scope="session")
def long(seeds: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds six times, each time as two articles of their own."""
    path = tmp_path_factory.mktemp("long") / "long.jsonl"
    jsonl.write(
        path,
        [
            replace(r, segment=replace(s, id=f"{n}/{s.id}", article=f"{n}/{s.article}"))
            for n in range(6)
            for r in seeds.records
            for s in [r.segment]
        ],
    )
    return path


@pytest.fixture
def never_asked(long: Path, tmp_path: Path) -> Path:
    """The same with texts of the test's own: others may have left answers to those of `long`."""
    path = tmp_path / "never-asked.jsonl"
    jsonl.write(
        path,
        [
            replace(r, segment=replace(s, text=f"{s.text} ({tmp_path.name})"))
            for r in load(long).records
            for s in [r.segment]
        ],
    )
    return path
