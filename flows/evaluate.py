"""Evaluate approaches on a corpus: ask them, compare them with the gold, log and publish."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from prefect import flow
from prefect.runtime import flow_run

from flows.forms import ApproachName
from flows.names import run_name
from flows.opaque import opaque
from flows.predict import predict_all
from flows.repeat import command
from flows.runners import RunnerName, tasks_on, without_tags
from tasks import home
from tasks.compare import compare
from tasks.load import load
from tasks.mlflow_store.past import recall
from tasks.mlflow_store.track import Tracked, track
from tasks.mlflow_store.writer import Remark
from tasks.prefect_ui.publish import publish
from tasks.work import Batch
from vieval.approaches import Asked, Entrant, check_names, choose
from vieval.corpus.apart import overlap
from vieval.corpus.corpus import Corpus, NoGold
from vieval.corpus.pool import Pool, read_pool
from vieval.evaluation.pooled import PoolOutcomes
from vieval.evaluation.results import Evaluation, Outcome
from vieval.inference.sheet import Exam
from vieval.problems import Problem
from vieval.report.files import files
from vieval.report.leaderboard import absent

_logger = logging.getLogger(__name__)


class Material(NamedTuple):
    """What approaches are asked about, and what they learn from: None for its other articles.

    `pool` has articles without gold beside, where there are any. Texts that are asked about are
    learnt from, too, only where `allow_overlap` says so.
    """

    corpus: Corpus
    training: Corpus | None
    pool: Pool | None = None
    allow_overlap: bool = False

    @classmethod
    def load(
        cls, corpus: str, train: str | None, pool: str | None = None, *, allow_overlap: bool = False
    ) -> Material:
        """All of it, by name or path."""
        with without_tags():
            held = load(corpus)
            beside = read_pool(pool, held, home.root()) if pool else None
            return cls(held, load(train) if train else None, beside, allow_overlap)

    def choose(
        self, problems: Sequence[str], approaches: Sequence[Asked] | None
    ) -> dict[str, list[Entrant]]:
        """The approaches to each of the problems, all that the corpus has gold for by default.

        Raises `NoGold` where the corpus has none for a problem, and `ValueError` for a name of an
        approach to none of them, or where texts that are asked about are learnt from, too.
        """
        check_names(approaches or ())
        held = self.corpus.with_gold
        named = [self.corpus.problem(name) for name in problems or held]
        if missing := [one.name for one in named if one.name not in held]:
            raise NoGold(self.corpus.name, missing, held)
        if not named:
            raise NoGold(self.corpus.name, ["any problem"])
        learnt = None if self.allow_overlap else self.training
        if learnt is not None and (told := overlap(self.corpus, learnt, named)):
            raise ValueError(f"{told}; allow_overlap goes on, and the report tells it")
        return choose(named, approaches)


class NobodyAnswered(Exception):
    """No approach answered to any problem, so nothing is logged; each line of the message says why.

    It would be the last evaluation, and hide the one before from whoever looks at it.
    """


class Logged(NamedTuple):
    """An evaluation, and where it was logged."""

    evaluation: Evaluation
    tracked: Tracked


@flow(name="evaluate", flow_run_name=run_name)
def evaluate(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    problems: Sequence[str] = (),
    corpus: str = "seeds",
    # Empty and not None: for None, Prefect's form has no field to write to.
    approaches: Sequence[ApproachName] | None = (),
    train: str | None = "",
    allow_overlap: bool = False,
    runner: RunnerName = "local",
    dask_address: str | None = "",
    pool: str | None = "",
) -> Batch[Logged]:
    """Evaluate approaches to some problems on a corpus.

    Args:
        problems: What is predicted, by the names of the corpus's problems; all where none is given.
        corpus: "seeds", or the path of a corpus folder or file.
        approaches: Names of approaches; all of a problem's where none is given.
        train: The corpus to train on, by name or path; without it, the other articles' folds.
        allow_overlap: Go on where texts that are asked about are also learnt from, and tell it.
        runner: Where approaches are asked: local, in the flow's own process, one at a time, so that
            their times can be compared; or dask, on the workers of a Dask cluster, all at once.
        dask_address: The scheduler of a running Dask cluster, as in tcp://host:8786; without it, a
            cluster of worker processes on this machine lives as long as the run.
        pool: Articles without gold, from where the corpus's come, by path: they make intervals
            narrower where other approaches can speak for the gold.
    """
    material = Material.load(corpus, train, pool, allow_overlap=allow_overlap)
    chosen = material.choose(problems, approaches)
    logged: list[Logged] = []
    unanswered: list[str] = []
    with tasks_on(runner, dask_address):
        for name, asked in chosen.items():
            problem = material.corpus.problem(name)
            evaluation = ask_and_compare(problem, asked, material)
            if told := why_nobody(evaluation):
                unanswered.append(told)
                continue
            repeat = command(
                *("evaluate", name, corpus, approaches),
                train=train,
                pool=pool,
                allow_overlap=allow_overlap,
            )
            made = files(evaluation, material.corpus, recall(opaque(evaluation)), repeat)
            logged.append(log(evaluation, made))
    return answered(logged, unanswered)


def why_nobody(evaluation: Evaluation) -> str:
    """Why no approach answered to a problem; "" where one did."""
    if any(row.outcome.status == "ok" for row in evaluation.rows):
        return ""
    return f"{evaluation.problem.name}: nobody answered. {'; '.join(absent(evaluation))}"


def answered(logged: Sequence[Logged], unanswered: Sequence[str]) -> Batch[Logged]:
    """What was logged, and what was not is told; raises `NobodyAnswered` where it is all."""
    if not logged:
        raise NobodyAnswered("\n".join(unanswered))
    for told in unanswered:
        _logger.warning("%s", told)
    return Batch(logged)


def ask(problem: Problem, asked: Sequence[Entrant], material: Material) -> list[Outcome]:
    """The outcome of each approach; see `flows.predict.predict_all`."""
    return predict_all(problem, asked, _exam(problem, material))


def ask_beside(
    problem: Problem, asked: Sequence[Entrant], material: Material
) -> PoolOutcomes | None:
    """The same of the pool; None where there is none."""
    if material.pool is None:
        return None
    pool = material.pool
    exam = replace(_exam(problem, material), pool=pool.segments, corpus=pool.name)
    return PoolOutcomes(pool, predict_all(problem, asked, exam))


def _exam(problem: Problem, material: Material) -> Exam:
    corpus, training = material.corpus, material.training
    train = None if training is None else training.examples(problem)
    return Exam(corpus.examples(problem), corpus.name, train, home.answers())


def ask_and_compare(problem: Problem, asked: Sequence[Entrant], material: Material) -> Evaluation:
    """Ask the approaches, and compare what they answered with the gold."""
    outcomes = ask(problem, asked, material)
    beside = ask_beside(problem, asked, material)
    return compare(
        opaque(problem),
        opaque(material.corpus),
        opaque(outcomes),
        opaque(material.training),
        opaque(beside),
    )


def log(
    evaluation: Evaluation,
    files: Mapping[str, Mapping[str, str]],
    remarks: Mapping[str, Remark] = MappingProxyType({}),
    news: str = "",
) -> Logged:
    """Log an evaluation to MLflow, and show it in Prefect's UI; see `tasks.prefect_ui.publish`."""
    tracked = track(opaque(evaluation), opaque(files), str(flow_run.id), remarks)
    publish(opaque(evaluation), tracked, news)
    return Logged(evaluation, tracked)
