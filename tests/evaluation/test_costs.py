"""What scoring files costs, in counts: how often spans are laid out, how many objects are made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vieval.corpus import jsonl
from vieval.data import Record, Segment, Span
from vieval.evaluation import score_files
from vieval.metrics.spans import matched, overlaps

ROWS = 400


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of some things was made or done."""
    found: Counter[str] = Counter()

    def counting(name: str, done: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            found[name] += 1
            return done(*args, **named)

        return counted

    for kind in (Span, Segment, Record):
        monkeypatch.setattr(kind, "__init__", counting(kind.__name__, kind.__init__))
    monkeypatch.setattr(matched, "tabulate", counting("layouts", overlaps.tabulate))
    monkeypatch.setattr(matched, "overlaps", counting("searches", overlaps.overlaps))
    monkeypatch.setattr(jsonl, "parse", counting("rows parsed one by one", jsonl.parse))
    return found


def rows(path: Path, kind: str) -> Path:
    name = {"start": 0, "end": 2, "type": kind}
    some = ({"id": str(n), "text": "An đi Huế", "entities": [name]} for n in range(ROWS))
    path.write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    return path


def columns(path: Path, kind: str) -> Path:
    path.write_text(f"An B-{kind}\nđi O\nHuế O\n\n" * ROWS, encoding="utf-8")
    return path


@pytest.mark.parametrize("write", [rows, columns])
def test_spans_are_laid_out_once_and_no_object_is_made_of_them(
    tmp_path: Path, made: Counter[str], write: Callable[[Path, str], Path]
) -> None:
    suffix = "jsonl" if write is rows else "conll"
    gold = write(tmp_path / f"gold.{suffix}", "PER")
    predicted = write(tmp_path / f"predicted.{suffix}", "LOC")
    result = score_files.score(gold, predicted).plain()
    assert result["ner"]["flat"]["exact"]["all"]["correct"] == ROWS
    assert made == {"layouts": 1, "searches": 1}
