"""A task asks an approach, tells what is missing, and tries again only what may pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from prefect import flow

from tasks.predict import predict
from tasks.work import Answered, Batch, Missing
from vieval.approaches import Entrant
from vieval.approaches.classify.dummy import Dummy
from vieval.data import Answer, Card, Example, Failure, Label, Segment, Span, Unavailable

SEGMENTS = [Segment("1", "Hà Nội"), Segment("2", "Huế")]
FOUND = frozenset({Span(0, 2, "LOC")})


@dataclass(frozen=True)
class Told:
    """Answers or raises as it is told to, one after the other, and counts how often it is asked."""

    answers: list[Any]
    asked: list[int] = field(default_factory=list, compare=False)
    card: ClassVar[Card] = Card("told what to answer", "none")

    def predict(self, segments: Sequence[Segment]) -> Sequence[Answer]:
        self.asked.append(len(segments))
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return [answer for _ in segments]


def ask(approach: Any, train: Sequence[Example] | None = None) -> tuple[Any, str | None]:
    """The result and the name of the final state, from a flow run of its own."""

    @flow
    def once() -> tuple[Any, str | None]:
        entrant = Entrant("told.v1", approach)
        learnt = None if train is None else Batch(train)
        future = predict.submit(entrant, Batch(SEGMENTS), learnt, where="here")
        future.wait()
        return future.result(raise_on_failure=False), future.state.name

    return once()


def test_answers_come_with_their_time(home: Path) -> None:
    answered, state = ask(Told([FOUND]))
    assert isinstance(answered, Answered)
    assert (answered.answers, state) == ([FOUND, FOUND], "Completed")
    assert answered.seconds > 0


def test_a_failure_is_an_answer(home: Path) -> None:
    answered, state = ask(Told([Failure("for now")]))
    assert (answered.answers, state) == ([Failure("for now")] * 2, "Completed")


def test_what_is_missing_is_told(home: Path) -> None:
    missing, _ = ask(Told([Unavailable("weights not found: set X")]))
    assert missing == Missing("weights not found: set X")


def test_a_wrong_number_of_answers_is_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Told, "predict", lambda self, segments: [FOUND])
    result, state = ask(Told([]))
    assert state == "Failed"
    assert str(result) == "1 answer to 2 segments"


def test_a_trained_approach_learns_first(home: Path) -> None:
    train = [Example(Segment(f"t{i}", f"câu {i}"), "event") for i in range(3)]
    answered, _ = ask(Dummy("majority"), train)
    assert [answer.name for answer in answered.answers if isinstance(answer, Label)] == [
        "event"
    ] * 2


def test_no_result_is_left_on_disk(home: Path) -> None:
    """Prefect would write and read pickles."""
    ask(Told([FOUND]))
    assert predict.persist_result is False
    assert not [path for path in home.rglob("storage/*") if "prefect" in path.parts]
