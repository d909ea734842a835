"""Asking is cached by content, and what failed is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from prefect import flow

from tasks.predict import Answered, Batch, Missing, predict
from vieval.approaches import Entrant, find
from vieval.data import Answer, Card, Example, Failure, Segment, Span, Unavailable

SEGMENTS = [Segment("1", "Hà Nội"), Segment("2", "Huế")]
FOUND = frozenset({Span(0, 2, "LOC")})


@dataclass(frozen=True)
class Told:
    """Answers in the order that it was told; how often it was asked is no part of what it is."""

    key: str

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


def told(*answers: object) -> Told:
    approach = Told(repr(answers))
    Told.told[approach.key] = list(answers)
    return approach


def ask(approach: Told) -> tuple[Any, str]:
    """The result and the name of the final state, from a flow run of its own."""

    @flow
    def once() -> tuple[Any, str]:
        future = predict.submit(Entrant("told.v1", approach), Batch(SEGMENTS), None, where="here")
        future.wait()
        return future.result(raise_on_failure=False), future.state.name

    return once()


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
    assert state == "Failed"
    assert str(result) == "1 answers to 2 segments"


def test_a_trained_approach_is_asked_anew_when_its_training_changes(home: Path) -> None:
    def examples(label: str) -> list[Example]:
        return [Example(Segment(f"t{i}", f"câu {i}"), label) for i in range(3)]

    @flow
    def once(label: str) -> tuple[Any, str]:
        train = Batch(examples(label))
        entrant = Entrant("majority.v1", find("labels", "majority.v1"))
        future = predict.submit(entrant, Batch(SEGMENTS), train, where="here")
        return future.result(), future.state.name

    (first, _), (same, cached), (other, state) = once("event"), once("event"), once("border")
    assert [answer.name for answer in first.answers] == ["event", "event"]
    assert (same.answers, cached) == (first.answers, "Cached")
    assert [answer.name for answer in other.answers] == ["border", "border"]
    assert state == "Completed"
