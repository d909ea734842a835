"""Survey a corpus that is too big to be held, learn once, and count its parts on the workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import work
from tasks.predict import ASKING
from tasks.work import Learned, Missing, Unlearnt
from tasks.workplace import workplace
from vieval.approaches import Entrant
from vieval.corpus.corpus import NoGold
from vieval.inference.parts import CountRequest
from vieval.inference.streaming import Counted
from vieval.inference.survey import Spread, Survey
from vieval.inference.survey import survey as surveyed
from vieval.inference.training import Training
from vieval.problems import Problem


class Lesson:
    """What an approach has learnt, where it learnt it, and how long that took.

    No dataclass, so that Prefect does not look for futures in it.
    """

    def __init__(self, learnt: Learned, seconds: float) -> None:
        self.learnt = learnt
        self.seconds = seconds


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
    held: Training = workplace.get().hold(work.take, training)
    return held


@task(task_run_name="{entrant.name} learns from {corpus}", **ASKING)
def learn(entrant: Entrant, training: Training, corpus: str) -> Lesson | Missing:
    """Learn, once for all parts, from what was taken to a worker."""
    learnt = workplace.get().hold(work.learn, entrant, training)
    seconds: float | Missing = workplace.get().call(work.took, learnt)
    return seconds if isinstance(seconds, Missing) else Lesson(learnt, seconds)


@task(task_run_name="count {entrant.name} on {where}", **ASKING)
def count(
    entrant: Entrant,
    question: CountRequest,
    where: str,
    training: Training | None,
    lessons: Mapping[str, Lesson],
) -> Counted | Missing | Unlearnt:
    """Ask an approach about a part and count its answers, which are kept where it was asked."""
    learnt = {name: one.learnt for name, one in lessons.items()}
    counted: Counted | Missing | Unlearnt = workplace.get().call(
        work.count, entrant, question, training, learnt
    )
    return counted
