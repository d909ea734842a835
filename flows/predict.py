"""Ask many approaches about a corpus, one task an approach and part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from prefect import get_run_logger
from prefect.futures import PrefectFuture

from tasks.predict import predict
from tasks.prefect_ui.progress import PartProgress, Shown, shown
from tasks.work import Answered, Batch, Missing
from vieval.approaches import Entrant
from vieval.data import Identity
from vieval.evaluation.results import Outcome
from vieval.inference.ask import askable, outcomes
from vieval.inference.identity import identity
from vieval.inference.sheet import AnswerSheet, Exam, Question
from vieval.inference.wellformed import reason
from vieval.problems import Problem


def predict_all(problem: Problem, entrants: Sequence[Entrant], exam: Exam) -> list[Outcome]:
    """The outcome of each approach, in order.

    What is kept of its answers is not asked again. The members of a composite approach are asked
    once, whether or not they are named.
    """
    asked = askable(entrants)
    sheets = {name: _sheet(one, exam) for name, one in asked.items()}
    answered = {name: one for name, one in sheets.items() if isinstance(one, Outcome)}
    waiting = {name: one for name, one in sheets.items() if isinstance(one, AnswerSheet)}
    if kept := [name for name, one in answered.items() if one.cached]:
        message = "%s on %s: answered before, and not asked again: %s"
        get_run_logger().info(message, problem.name, exam.corpus, ", ".join(kept))
    if waiting:
        total = len(sheets) * len(exam.segments)
        left = sum(len(question.places) for one in waiting.values() for question in one.questions)
        with shown(problem.name, total, total - left) as progress:
            submitted = {n: _submit(asked[n], one, progress) for n, one in waiting.items()}
            for name, one in submitted.items():
                answered[name] = _collect(name, one, progress)
    return outcomes(entrants, answered, exam.segments)


class _Asked(NamedTuple):
    """A sheet, with the task of each question and the segments to count."""

    sheet: AnswerSheet
    tasks: Sequence[PrefectFuture[Answered | Missing]]
    parts: Sequence[PartProgress]


def _sheet(entrant: Entrant, exam: Exam) -> AnswerSheet | Outcome:
    try:
        sheet = exam.sheet(entrant)
    except ValueError as error:
        return Outcome(identity(entrant), status="unavailable", reason=str(error))
    return sheet if sheet.questions else sheet.outcome()


def _submit(entrant: Entrant, sheet: AnswerSheet, progress: Shown) -> _Asked:
    parts = [progress.count.part(len(question.places)) for question in sheet.questions]
    tasks = [
        part.submit(partial(_ask, entrant, sheet, question))
        for question, part in zip(sheet.questions, parts, strict=True)
    ]
    return _Asked(sheet, tasks, parts)


def _ask(
    entrant: Entrant, sheet: AnswerSheet, question: Question
) -> PrefectFuture[Answered | Missing]:
    train = None if question.train is None else Batch(question.train)
    segments = Batch(sheet.segments_of(question))
    return predict.submit(entrant, segments, train, where=question.where)


def _collect(name: str, asked: _Asked, progress: Shown) -> Outcome:
    sheet = asked.sheet
    progress.asking(name)
    for question, task, part in zip(sheet.questions, asked.tasks, asked.parts, strict=True):
        result = progress.awaited(task, part)
        if ended := unanswered(sheet.identity, result):
            for rest in asked.parts:
                progress.count.finish(rest)
            return ended
        assert isinstance(result, Answered)
        sheet.add(question, result.answers, result.seconds)
    return sheet.outcome()


def unanswered(who: Identity, result: object) -> Outcome | None:
    """What became of an approach whose task gave this instead of answers; None where it did not."""
    if isinstance(result, Outcome):
        return result
    if isinstance(result, Missing):
        return Outcome(who, status="unavailable", reason=result.reason)
    if isinstance(result, BaseException):
        return Outcome(who, status="failed", reason=reason(result))
    return None
