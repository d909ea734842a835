"""Survey a corpus that is too big to be held, and count its parts where the workers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.context import TaskRunContext

from tasks.predict import Missing, cached_by, do_not_cache
from vieval.approaches import Entrant
from vieval.corpus.corpus import NoGold
from vieval.data import Unavailable
from vieval.hashing import content_key
from vieval.inference import streaming
from vieval.inference.identity import identity
from vieval.problems import Problem


@task(task_run_name="survey {corpus} for {problem.name}", cache_policy=NO_CACHE)
def survey(corpus: str, problem: Problem, labels: Sequence[str]) -> streaming.Survey | None:
    """Read a corpus from end to end; see `vieval.inference.streaming.survey`.

    None where it has no gold.
    """
    try:
        return streaming.survey(Path(corpus), problem, labels)
    except NoGold:
        return None


def _cache_key(context: TaskRunContext, inputs: Mapping[str, Any]) -> str | None:
    question: streaming.Question = inputs["question"]
    found = identity(inputs["entrant"]).fingerprint
    key = content_key(
        context.task.name,
        found,
        question.frame,
        question.unit,
        question.part.place,
        sha256(question.rows).digest(),
    )
    return key if found else None


@task(task_run_name="count {entrant.name} on {where}", **cached_by(_cache_key))
def count(
    entrant: Entrant, question: streaming.Question, where: str
) -> streaming.Counted | Missing:
    """Ask an approach about a part and count its answers, which are not kept."""
    try:
        counted = streaming.count(entrant, question)
    except Unavailable as error:
        do_not_cache()
        return Missing(str(error))
    if counted.failed:
        do_not_cache()
    return counted
