"""Ask many approaches about a corpus, one task an approach and part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from prefect.futures import PrefectFuture

from tasks.predict import Answered, Batch, Missing, predict
from tasks.prefect_ui.progress import advancing
from vieval.approaches import Entrant
from vieval.data import Answer, Example, Identity
from vieval.evaluation.results import Outcome
from vieval.inference.ask import Question, askable, outcomes, questions
from vieval.inference.identity import identity
from vieval.problems import Problem


@dataclass(frozen=True)
class Submitted:
    """A task that was submitted, and which segments it answers, by their place in the corpus."""

    places: Sequence[int]
    future: PrefectFuture[Answered | Missing]


def predict_all(
    problem: Problem,
    entrants: Sequence[Entrant],
    examples: Sequence[Example],
    corpus: str,
    train: Sequence[Example] | None = None,
) -> list[Outcome]:
    """The outcome of each approach, in order.

    Trained approaches learn from `train`, or else are asked out of fold, by article. The members
    of a composite approach are asked once, whether or not they are named.
    """
    submitted = {
        name: _submit(entrant, examples, corpus, train)
        for name, entrant in askable(entrants).items()
    }
    asked = {
        name: _collect(tasks, len(examples))
        for name, tasks in advancing(submitted.items(), f"approaches to {problem.name}")
    }
    return outcomes(entrants, asked, [example.segment for example in examples])


@dataclass(frozen=True)
class _Tasks:
    """All that an approach is asked."""

    identity: Identity
    parts: Sequence[Submitted]


def _submit(
    entrant: Entrant,
    examples: Sequence[Example],
    corpus: str,
    train: Sequence[Example] | None,
) -> _Tasks | Outcome:
    who = identity(entrant)
    try:
        parts = questions(entrant, examples, corpus, train)
    except ValueError as error:
        return Outcome(who, status="unavailable", reason=str(error))
    return _Tasks(who, [Submitted(part.places, _ask(entrant, examples, part)) for part in parts])


def _ask(
    entrant: Entrant, examples: Sequence[Example], part: Question
) -> PrefectFuture[Answered | Missing]:
    segments = Batch(examples[place].segment for place in part.places)
    train = None if part.train is None else Batch(part.train)
    return predict.submit(entrant, segments, train, where=part.where)


def _collect(asked: _Tasks | Outcome, segments: int) -> Outcome:
    if isinstance(asked, Outcome):
        return asked
    answers: dict[int, Answer] = {}
    seconds = 0.0
    cached = True
    for part in asked.parts:
        result, from_cache = awaited(part.future)
        if ended := unanswered(asked.identity, result):
            return ended
        assert isinstance(result, Answered)
        answers.update(zip(part.places, result.answers, strict=True))
        seconds += result.seconds
        cached &= from_cache
    return Outcome(asked.identity, [answers[n] for n in range(segments)], seconds, cached)


def awaited(future: PrefectFuture[Any]) -> tuple[object, bool]:
    """What a task gave, be it an error, and whether that came from the cache."""
    future.wait()
    return future.result(raise_on_failure=False), future.state.name == "Cached"


def unanswered(who: Identity, result: object) -> Outcome | None:
    """What became of an approach whose task gave this instead of answers; None where it did not."""
    if isinstance(result, Missing):
        return Outcome(who, status="unavailable", reason=result.reason)
    if isinstance(result, BaseException):
        return Outcome(who, status="failed", reason=f"{type(result).__name__}: {result}")
    return None
