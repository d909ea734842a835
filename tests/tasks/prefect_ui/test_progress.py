"""Segments are counted, also within one slow approach: as a bar, as lines, in Prefect's UI."""

from __future__ import annotations

import io
import math
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect import flow
from rich.console import Console

from flows.predict import predict_all
from flows.runners import tasks_on
from tasks.predict import predict
from tasks.prefect_ui import progress
from tasks.prefect_ui.progress import Count, PartProgress
from vieval.approaches import entrants
from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Card, Segment
from vieval.evaluation.results import Outcome
from vieval.inference.sheet import Exam


class Slow:
    """Takes a fiftieth of a second for a segment."""

    card = Card("finds nothing", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        return [self.find() for _ in segments]

    def find(self) -> Answer:
        time.sleep(0.02)
        return frozenset()


class Broken(Slow):
    def find(self) -> Answer:
        raise OSError("the disk is gone")


def test_the_speed_is_that_of_who_is_asked_now(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    count = Count(2_000, 500)
    count.asking("slow.v1")
    assert count.told() == "500 of 2,000 segments"
    part = count.part(1_000)
    part.done, now = 20, 110.0
    # 20 in 10 seconds; 1,480 are left.
    assert count.told() == "520 of 2,000 segments, 2.0 a second, 12:20 left"
    count.finish(part)
    count.finish(part)
    assert count.done == 1_500
    count.asking("slower.v1")
    assert count.told() == "1,500 of 2,000 segments"
    last = count.part(500)
    last.done, now = 5, 170.0
    # 5 in a minute; 495 are left, for 99 minutes.
    assert count.told() == "1,505 of 2,000 segments, 5.0 a minute, 1:39:00 left"


def test_a_share_is_told_as_segments() -> None:
    part = PartProgress(30)
    part._hear(0.5)
    assert part.done == 15


Asked = Callable[..., tuple[list[Outcome], str, list[float]]]


@pytest.fixture
def asked(home: Path, seeds: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Asked:
    """Asks approaches in a flow: what they gave, what standard error got, what Prefect was told."""

    def ask(*approaches: Any, terminal: bool) -> tuple[list[Outcome], str, list[float]]:
        shown, updates = io.StringIO(), list[float]()

        class Terminal(Console):
            def __init__(self, **options: Any) -> None:
                assert options.pop("stderr")
                super().__init__(
                    file=shown, force_terminal=terminal, width=80, color_system=None, **options
                )

        monkeypatch.setattr(progress, "PlainConsole", Terminal)
        monkeypatch.setattr(progress, "SECONDS_BETWEEN_UPDATES", 0.1)
        monkeypatch.setattr(progress, "SECONDS_BETWEEN_LOOKS", 0.02)

        def create(progress: float, *, description: str) -> UUID:
            assert (updates, description) == ([], "segments of ner")
            updates.append(progress)
            return UUID(int=1)

        def update(artifact: UUID, progress: float) -> None:
            assert artifact == UUID(int=1)
            updates.append(progress)

        monkeypatch.setattr(progress, "create_progress_artifact", create)
        monkeypatch.setattr(progress, "update_progress_artifact", update)
        problem = seeds.problem("ner")
        exam = Exam(seeds.examples(problem), "seeds", kept=tmp_path)

        @flow
        def asking() -> list[Outcome]:
            with tasks_on("local"):
                return predict_all(problem, entrants(problem, approaches), exam)

        return asking(), shown.getvalue(), updates

    return ask


def test_in_one_slow_approach_the_count_moves_and_the_cached_is_done(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The count moves every tenth of a second.
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.25)
    asked("capitalised.v1", terminal=False)
    [known, slow], lines, updates = asked("capitalised.v1", Slow(), terminal=False)
    assert (known.cached, slow.cached) == (True, False)
    told = [re.fullmatch(LINE, line) for line in lines.splitlines()]
    assert len(told) >= 2
    counts = [int(one[1]) for one in told if one]
    # Two approaches to 32 segments, one of them known.
    assert len(counts) == len(told)
    assert counts == sorted(set(counts))
    assert 32 <= counts[0] < counts[-1] <= 64
    assert updates == sorted(updates)
    assert 50 <= updates[0] < updates[-1] == 100


LINE = r"vieval: ner: Slow: (\d+) of 64 segments(?:, \d+(?:\.\d)? a second, 0:0\d left)?"


def test_what_takes_no_time_prints_no_line_and_has_no_artifact(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine may stop for minutes.
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_UPDATES", math.inf)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", math.inf)
    _, lines, updates = asked("capitalised.v1", terminal=False)
    assert (lines, updates) == ("", [])


def test_quiet_shows_nothing(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    monkeypatch.setenv("VIEVAL_QUIET", "1")
    assert asked(Slow(), terminal=False)[1] == ""
    assert asked(Slow(), terminal=True)[1] == ""


def test_a_terminal_of_80_columns_has_a_bar_with_all_of_it(asked: Asked) -> None:
    class Named(Slow):
        name = "an-approach-of-a-long-name-that-somebody-made-for-his-own-articles"

    _, shown, _ = asked(Named(), terminal=True)
    frames = re.split(r"\r|\n|\x1b\[[\d?;]*[a-zA-Z]", shown)
    bars = [frame for frame in frames if "segments" in frame]
    assert max(map(len, frames)) <= 80
    assert any(
        re.fullmatch(r"ner: an-app\S*… \S* +\d+ of 32 segments, [\d.]+ a second, 0:00 left *", bar)
        for bar in bars
    ), bars


def test_the_segments_of_who_fails_are_done_with(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predict, "retry_delay_seconds", [0, 0])
    [broken, slow], _, updates = asked(Broken(), Slow(), terminal=False)
    assert (broken.status, slow.status) == ("failed", "ok")
    assert updates[-1] == 100
