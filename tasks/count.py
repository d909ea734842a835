"""Survey a corpus that is too big to be held, and count its parts where the workers are."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import TaskRunContext

from tasks.predict import Missing, cached_by, do_not_cache
from vieval import streams
from vieval.corpora import NoGold
from vieval.data import Problem, Unavailable, content_key
from vieval.signatures import fingerprint


@task(task_run_name="survey {corpus} for {problem}", cache_policy=NO_CACHE)
def survey(corpus: str, problem: Problem) -> streams.Survey | None:
    """Read a corpus from end to end; see `vieval.streams.survey`. None where it has no gold."""
    try:
        return streams.survey(Path(corpus), problem)
    except NoGold:
        return None


def _cache_key(context: TaskRunContext, inputs: Mapping[str, Any]) -> str:
    question: streams.Question = inputs["question"]
    return content_key(
        context.task.name,
        fingerprint(question.problem, inputs["name"]),
        question.frame,
        question.unit,
        question.part.place,
        sha256(question.rows).digest(),
    )


@task(task_run_name="count {name} on {where}", **cached_by(_cache_key))
def count(name: str, question: streams.Question, where: str) -> streams.Counted | Missing:
    """Ask an approach about a part and count its answers, which are not kept."""
    try:
        counted = streams.count(name, question)
    except Unavailable as error:
        do_not_cache()
        return Missing(str(error))
    if counted.failed:
        do_not_cache()
    return counted
