"""What measuring files costs, in counts: layouts of spans, objects made, bytes read, draws."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from vieval.corpus import files, jsonl
from vieval.data import Record, Segment, Span
from vieval.evaluation import score_files
from vieval.metrics.spans import matched, overlaps
from vieval.stats import bootstrap, draws

# Enough of them for a megabyte; each is its own article.
ROWS = 8_000
# 10,000 resamples, 128 at a time.
BLOCKS = 79


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
    draws._weights.cache_clear()  # what was drawn before costs nothing
    weights = counting("blocks of draws", draws.multinomial_weights)
    monkeypatch.setattr(bootstrap, "multinomial_weights", weights)
    opened = files.opened

    @contextmanager
    def counted(path: Path) -> Iterator[BinaryIO]:
        with opened(path) as file:
            yield file
            found[f"bytes of {path.stem}"] += file.tell()

    monkeypatch.setattr(files, "opened", counted)
    return found


def rows(path: Path, kind: str) -> Path:
    name = {"start": 0, "end": 2, "type": kind}
    some = ({"id": str(n), "text": "An đi Huế", "entities": [name]} for n in range(ROWS))
    path.write_text("".join(json.dumps(row) + "\n" for row in some), encoding="utf-8")
    return path


def columns(path: Path, kind: str) -> Path:
    path.write_text(f"An B-{kind}\nđi O\nHuế O\n\n" * ROWS, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Files:
    """Gold and predictions in one format, and how often their bytes may be read."""

    gold: Path
    predicted: Path
    times: int

    def check_bytes(self, made: Counter[str]) -> None:
        """Once, of predictions in JSON lines for what is beside the answers too; and heads."""
        for path, times in ((self.gold, 1), (self.predicted, self.times)):
            size = path.stat().st_size
            assert made.pop(f"bytes of {path.stem}") <= times * (size + 4 * files.HEAD_BYTES)


@pytest.fixture(params=[rows, columns])
def given(tmp_path: Path, request: pytest.FixtureRequest) -> Files:
    suffix, times = ("jsonl", 2) if request.param is rows else ("conll", 1)
    gold = request.param(tmp_path / f"gold.{suffix}", "PER")
    return Files(gold, request.param(tmp_path / f"predicted.{suffix}", "LOC"), times)


def test_spans_are_laid_out_once_and_no_object_is_made_of_them(
    given: Files, made: Counter[str]
) -> None:
    result = score_files.score(given.gold, given.predicted).plain()
    assert result["ner"]["flat"]["exact"]["all"]["correct"] == ROWS
    given.check_bytes(made)
    assert made == {"layouts": 1, "searches": 1, "blocks of draws": BLOCKS}


def test_a_comparison_lays_out_each_side_once_and_makes_no_object(
    given: Files, made: Counter[str]
) -> None:
    result = score_files.compare(given.gold, given.predicted, given.predicted)
    assert result.plain()["ner"]["permutation_p"] == 1
    given = replace(given, times=2 * given.times)
    given.check_bytes(made)
    assert made == {"layouts": 2, "searches": 2}
