"""Asking is cached by content, and what failed is asked again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from prefect import flow

from tasks.predict import Answered, Batch, Missing, fit_and_predict, predict
from vieval import approaches
from vieval.data import Answer, Card, Example, Failure, Segment, Span, Unavailable

SEGMENTS = [Segment("1", "Hà Nội"), Segment("2", "Huế")]
FOUND = frozenset({Span(0, 2, "LOC")})


@dataclass(frozen=True)
class Told:
    """Answers as it is told to, and counts how often it is asked."""

    answers: list[Any]
    asked: list[int] = field(default_factory=list, compare=False)
    card: ClassVar[Card] = Card("told what to answer", "none")

    def predict(self, segments: Sequence[Segment]) -> Sequence[Answer]:
        self.asked.append(len(segments))
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return [answer for _ in segments]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Puts an approach that answers in this order into the table of NER."""

    def put(*answers: object) -> Told:
        approach = Told(list(answers))
        table = {"told.v1": approach}
        monkeypatch.setattr(approaches, "table", lambda problem: table)
        # How often it was asked must not be part of what it is.
        monkeypatch.setattr(
            "vieval.inference.identity.parameters", lambda _: {"put": repr(answers)}
        )
        return approach

    return put


def ask(name: str = "told.v1") -> tuple[Any, str]:
    """The result and the name of the final state, from a flow run of its own."""

    @flow
    def once() -> tuple[Any, str]:
        future = predict.submit("ner", name, Batch(SEGMENTS), where="here")
        future.wait()
        return future.result(raise_on_failure=False), future.state.name

    return once()


def test_a_second_run_does_not_ask_again(home: Path, told: Any) -> None:
    approach = told(FOUND)
    (first, state), (second, again) = ask(), ask()
    assert first.answers == second.answers == [FOUND, FOUND]
    assert (state, again) == ("Completed", "Cached")
    assert approach.asked == [2]


def test_an_answer_that_failed_is_not_cached(home: Path, told: Any) -> None:
    approach = told(Failure("for now"), FOUND)
    (first, _), (second, state) = ask(), ask()
    assert first.answers == [Failure("for now")] * 2
    assert second.answers == [FOUND] * 2
    assert state == "Completed"
    assert approach.asked == [2, 2]


def test_what_is_missing_is_told_and_not_cached(home: Path, told: Any) -> None:
    told(Unavailable("weights not found: set X"), FOUND)
    (first, _), (second, _) = ask(), ask()
    assert first == Missing("weights not found: set X")
    assert isinstance(second, Answered)


def test_a_wrong_number_of_answers_is_an_error(
    home: Path, monkeypatch: pytest.MonkeyPatch, told: Any
) -> None:
    approach = told(FOUND, "one answer to all")
    monkeypatch.setattr(type(approach), "predict", lambda self, segments: [FOUND])
    result, state = ask()
    assert state == "Failed"
    assert str(result) == "1 answers to 2 segments"


def test_a_trained_approach_is_asked_anew_when_its_training_changes(home: Path) -> None:
    def examples(label: str) -> list[Example]:
        return [Example(Segment(f"t{i}", f"câu {i}"), label) for i in range(3)]

    @flow
    def once(label: str) -> tuple[Any, str]:
        train = Batch(examples(label))
        future = fit_and_predict.submit(
            "topic", "majority.v1", train, Batch(SEGMENTS), where="here"
        )
        return future.result(), future.state.name

    (first, _), (same, cached), (other, state) = once("event"), once("event"), once("border")
    assert [answer.name for answer in first.answers] == ["event", "event"]
    assert (same.answers, cached) == (first.answers, "Cached")
    assert [answer.name for answer in other.answers] == ["border", "border"]
    assert state == "Completed"
