"""Ask many approaches about a corpus, one task an approach and part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from prefect import get_run_logger
from prefect.futures import PrefectFuture

from tasks.predict import Answered, Batch, Missing, predict
from tasks.prefect_ui.progress import advancing
from vieval.approaches import Entrant
from vieval.data import Identity
from vieval.evaluation.results import Outcome
from vieval.inference.ask import askable, outcomes
from vieval.inference.identity import identity
from vieval.inference.sheet import Exam, Question, AnswerSheet
from vieval.problems import Problem


def predict_all(problem: Problem, entrants: Sequence[Entrant], exam: Exam) -> list[Outcome]:
    """The outcome of each approach, in order.

    What is kept of its answers is not asked again. The members of a composite approach are asked
    once, whether or not they are named.
    """
    submitted = {name: _submit(one, exam) for name, one in askable(entrants).items()}
    waiting = {name: one for name, one in submitted.items() if isinstance(one, _Asked)}
    kept = [name for name, one in submitted.items() if isinstance(one, Outcome) and one.cached]
    if kept:
        message = "%s on %s: answered before, and not asked again: %s"
        get_run_logger().info(message, problem.name, exam.corpus, ", ".join(kept))
    collected = {
        name: _collect(asked)
        for name, asked in advancing(waiting.items(), f"approaches to {problem.name}")
    }
    asked = {n: one if isinstance(one, Outcome) else collected[n] for n, one in submitted.items()}
    return outcomes(entrants, asked, exam.segments)


class _Asked(NamedTuple):
    """The sheet of an approach, and the task of each of its questions."""

    sheet: AnswerSheet
    tasks: Sequence[PrefectFuture[Answered | Missing]]


def _submit(entrant: Entrant, exam: Exam) -> _Asked | Outcome:
    try:
        sheet = exam.sheet(entrant)
    except ValueError as error:
        return Outcome(identity(entrant), status="unavailable", reason=str(error))
    if not sheet.questions:
        return sheet.outcome()
    return _Asked(sheet, [_ask(entrant, sheet, question) for question in sheet.questions])


def _ask(
    entrant: Entrant, sheet: AnswerSheet, question: Question
) -> PrefectFuture[Answered | Missing]:
    train = None if question.train is None else Batch(question.train)
    segments = Batch(sheet.segments_of(question))
    return predict.submit(entrant, segments, train, where=question.where)


def _collect(asked: _Asked) -> Outcome:
    sheet = asked.sheet
    for question, future in zip(sheet.questions, asked.tasks, strict=True):
        result = awaited(future)
        if ended := unanswered(sheet.identity, result):
            return ended
        assert isinstance(result, Answered)
        sheet.add(question, result.answers, result.seconds)
    return sheet.outcome()


def awaited(future: PrefectFuture[Any]) -> object:
    """What a task gave, be it an error."""
    future.wait()
    return future.result(raise_on_failure=False)


def unanswered(who: Identity, result: object) -> Outcome | None:
    """What became of an approach whose task gave this instead of answers; None where it did not."""
    if isinstance(result, Missing):
        return Outcome(who, status="unavailable", reason=result.reason)
    if isinstance(result, BaseException):
        return Outcome(who, status="failed", reason=f"{type(result).__name__}: {result}")
    return None
