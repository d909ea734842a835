"""A task asks an approach, tells what is missing, and tries again only what may pass."""

from __future__ import annotations

from collections.abc import Sequence
<<<<<<< HEAD
from dataclasses import dataclass
=======
from dataclasses import dataclass, field
>>>>>>> hub/main
from pathlib import Path
from typing import Any, ClassVar

import pytest
from prefect import flow

from tasks.predict import Answered, Batch, Missing, predict
<<<<<<< HEAD
from vieval.approaches import Entrant, find
from vieval.data import Answer, Card, Example, Failure, Segment, Span, Unavailable
=======
from vieval.approaches import Entrant
from vieval.approaches.classify.dummy import Dummy
from vieval.data import Answer, Card, Example, Failure, Label, Segment, Span, Unavailable
>>>>>>> hub/main

SEGMENTS = [Segment("1", "Hà Nội"), Segment("2", "Huế")]
FOUND = frozenset({Span(0, 2, "LOC")})


@dataclass(frozen=True)
class Told:
<<<<<<< HEAD
    """Answers in the order that it was told; how often it was asked is no part of what it is."""

    key: str
=======
    """Answers or raises as it is told to, one after the other, and counts how often it is asked."""
>>>>>>> hub/main

    card: ClassVar[Card] = Card("told what to answer", "none")
    told: ClassVar[dict[str, list[Any]]] = {}
    times: ClassVar[dict[str, list[int]]] = {}

    @property
    def asked(self) -> list[int]:
        return self.times.setdefault(self.key, [])

    def predict(self, segments: Sequence[Segment]) -> Sequence[Answer]:
        self.asked.append(len(segments))
        answers = self.told[self.key]
        answer = answers[min(len(self.asked), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return [answer for _ in segments]


<<<<<<< HEAD
def told(*answers: object) -> Told:
    approach = Told(repr(answers))
    Told.told[approach.key] = list(answers)
    return approach


def ask(approach: Told) -> tuple[Any, str]:
=======
def ask(approach: Any, train: Sequence[Example] | None = None) -> tuple[Any, str]:
>>>>>>> hub/main
    """The result and the name of the final state, from a flow run of its own."""

    @flow
    def once() -> tuple[Any, str]:
<<<<<<< HEAD
        future = predict.submit(Entrant("told.v1", approach), Batch(SEGMENTS), None, where="here")
=======
        entrant = Entrant("told.v1", approach)
        learnt = None if train is None else Batch(train)
        future = predict.submit(entrant, Batch(SEGMENTS), learnt, where="here")
>>>>>>> hub/main
        future.wait()
        return future.result(raise_on_failure=False), future.state.name

    return once()


<<<<<<< HEAD
def test_a_second_run_does_not_ask_again(home: Path) -> None:
    approach = told(FOUND)
    (first, state), (second, again) = ask(approach), ask(approach)
    assert first.answers == second.answers == [FOUND, FOUND]
    assert (state, again) == ("Completed", "Cached")
    assert approach.asked == [2]


def test_an_answer_that_failed_is_not_cached(home: Path) -> None:
    approach = told(Failure("for now"), FOUND)
    (first, _), (second, state) = ask(approach), ask(approach)
    assert first.answers == [Failure("for now")] * 2
    assert second.answers == [FOUND] * 2
    assert state == "Completed"
    assert approach.asked == [2, 2]


def test_what_is_missing_is_told_and_not_cached(home: Path) -> None:
    approach = told(Unavailable("weights not found: set X"), FOUND)
    (first, _), (second, _) = ask(approach), ask(approach)
    assert first == Missing("weights not found: set X")
    assert isinstance(second, Answered)


def test_a_wrong_number_of_answers_is_an_error(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    approach = told(FOUND, "one answer to all")
    monkeypatch.setattr(type(approach), "predict", lambda self, segments: [FOUND])
    result, state = ask(approach)
=======
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
>>>>>>> hub/main
    assert state == "Failed"
    assert str(result) == "1 answers to 2 segments"


def test_a_trained_approach_learns_first(home: Path) -> None:
    train = [Example(Segment(f"t{i}", f"câu {i}"), "event") for i in range(3)]
    answered, _ = ask(Dummy("majority"), train)
    assert [answer.name for answer in answered.answers if isinstance(answer, Label)] == [
        "event"
    ] * 2

<<<<<<< HEAD
    @flow
    def once(label: str) -> tuple[Any, str]:
        train = Batch(examples(label))
        entrant = Entrant("majority.v1", find("labels", "majority.v1"))
        future = predict.submit(entrant, Batch(SEGMENTS), train, where="here")
        return future.result(), future.state.name
=======
>>>>>>> hub/main

def test_no_result_is_left_on_disk(home: Path) -> None:
    """Prefect would write and read pickles."""
    ask(Told([FOUND]))
    assert predict.persist_result is False
    assert not [path for path in home.rglob("storage/*") if "prefect" in path.parts]
