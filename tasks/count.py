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
from vieval.corpus.corpus import NoGold
from vieval.data import Problem, Unavailable
from vieval.hashing import content_key
from vieval.inference import streaming
from vieval.inference.identity import fingerprint


@task(task_run_name="survey {corpus} for {problem}", cache_policy=NO_CACHE)
def survey(corpus: str, problem: Problem) -> streaming.Survey | None:
    """Read a corpus from end to end; see `vieval.inference.streaming.survey`.

    None where it has no gold.
    """
    try:
        return streaming.survey(Path(corpus), problem)
    except NoGold:
        return None


def _cache_key(context: TaskRunContext, inputs: Mapping[str, Any]) -> str:
    question: streaming.Question = inputs["question"]
    return content_key(
        context.task.name,
        fingerprint(question.problem, inputs["name"]),
        question.frame,
        question.unit,
        question.part.place,
        sha256(question.rows).digest(),
    )


@task(task_run_name="count {name} on {where}", **cached_by(_cache_key))
def count(name: str, question: streaming.Question, where: str) -> streaming.Counted | Missing:
    """Ask an approach about a part and count its answers, which are not kept."""
    try:
        counted = streaming.count(name, question)
    except Unavailable as error:
        do_not_cache()
        return Missing(str(error))
    if counted.failed:
        do_not_cache()
    return counted
