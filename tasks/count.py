"""Survey a corpus that is too big to be held, and count its parts where the workers are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home
from tasks.predict import ASKING, Missing
from vieval.approaches import Entrant
from vieval.corpus.corpus import NoGold
from vieval.data import Unavailable
from vieval.inference import streaming
from vieval.inference.training import Training
from vieval.problems import Problem


@task(
    task_run_name="survey {corpus} for {problem.name}", cache_policy=NO_CACHE, persist_result=False
)
def survey(corpus: str, problem: Problem, labels: Sequence[str]) -> streaming.Survey | None:
    """Read a corpus from end to end; see `vieval.inference.streaming.survey`.

    None where it has no gold.
    """
    try:
        return streaming.survey(Path(corpus), problem, labels)
    except NoGold:
        return None


@task(task_run_name="count {entrant.name} on {where}", **ASKING)
def count(
    entrant: Entrant,
    question: streaming.CountRequest,
    where: str,
    training: Training | None = None,
) -> streaming.Counted | Missing:
    """Ask an approach about a part and count its answers, which are kept where it was asked."""
    try:
        return streaming.count(entrant, question, home.answers(), training)
    except Unavailable as error:
        return Missing(str(error))
