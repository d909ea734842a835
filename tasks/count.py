"""Survey a corpus that is too big to be held, learn once, and count its parts on the workers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home
from tasks.predict import ASKING, Missing
from vieval.approaches import Entrant
from vieval.corpus.corpus import NoGold
from vieval.data import Failure, Fitted, Unavailable
from vieval.inference import streaming
from vieval.inference.parts import CountRequest
from vieval.inference.survey import Spread, Survey
from vieval.inference.survey import survey as surveyed
from vieval.inference.training import Training
from vieval.problems import Problem


class Learned:
    """What an approach has learnt, and how long that took.

    No dataclass, so that neither Prefect nor Dask looks for futures in it.
    """

    def __init__(self, model: Fitted | Failure, seconds: float) -> None:
        self.model = model
        self.seconds = seconds


class Unlearnt:
    """Says that an approach has to be asked about a part, and has not learnt yet."""


@task(
    task_run_name="survey {corpus} for {problem.name}", cache_policy=NO_CACHE, persist_result=False
)
def survey(
    corpus: str, problem: Problem, labels: Sequence[str], size: int, spread: Spread
) -> Survey | None:
    """Read a corpus from end to end; see `vieval.inference.survey.survey`.

    None where it has no gold.
    """
    try:
        return surveyed(Path(corpus), problem, labels, size, spread)
    except NoGold:
        return None


@task(task_run_name="take {training.corpus.name}", cache_policy=NO_CACHE, persist_result=False)
def take(training: Training) -> Training:
    """Take to a worker what is learnt from; the other workers fetch it there."""
    return training


@task(task_run_name="{entrant.name} learns from {training.corpus.name}", **ASKING)
def learn(entrant: Entrant, training: Training) -> Learned | Missing:
    """Learn, once for all parts."""
    start = time.perf_counter()
    try:
        model = training.fit(entrant)
    except Unavailable as error:
        return Missing(str(error))
    return Learned(model, time.perf_counter() - start)


@task(task_run_name="count {entrant.name} on {where}", **ASKING)
def count(
    entrant: Entrant,
    question: CountRequest,
    where: str,
    training: Training | None,
    learnt: Mapping[str, Learned],
) -> streaming.Counted | Missing | Unlearnt:
    """Ask an approach about a part and count its answers, which are kept where it was asked."""
    models = {name: one.model for name, one in learnt.items()}
    try:
        return streaming.count(entrant, question, home.answers(), training, models)
    except Unavailable as error:
        return Missing(str(error))
    except streaming.NotLearnt:
        return Unlearnt()
