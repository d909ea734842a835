"""Evaluate approaches on a corpus: ask them, compare them with the gold, log and publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from prefect import flow
from prefect.runtime import flow_run

from flows.names import run_name
from flows.opaque import opaque
from flows.predict import predict_all
from flows.runners import RunnerName, tasks_on, without_tags
from tasks.compare import compare
from tasks.load import load
from tasks.mlflow_store.track import Remark, Tracked, track
from tasks.predict import Batch
from tasks.prefect_ui.publish import publish
from vieval.approaches import choose
from vieval.corpus.corpus import Corpus, NoGold
from vieval.data import PROBLEMS, Problem
from vieval.evaluation.results import Evaluation, Outcome
from vieval.report.files import files


class Material(NamedTuple):
    """What approaches are asked about, and what they learn from: None for its other articles."""

    corpus: Corpus
    training: Corpus | None

    @classmethod
    def load(cls, corpus: str, train: str | None) -> Material:
        """Both, by name or path."""
        with without_tags():
            return cls(load(corpus), load(train) if train else None)

    def answerable(self, chosen: Mapping[Problem, list[str]]) -> dict[Problem, list[str]]:
        """The approaches to problems that the corpus has gold for; `NoGold` where there is none."""
        labelled = {problem: n for problem, n in chosen.items() if self.corpus.labelled(problem)}
        if not labelled:
            raise NoGold(self.corpus.name, chosen)
        return labelled


class Logged(NamedTuple):
    """An evaluation, and where it was logged."""

    evaluation: Evaluation
    tracked: Tracked


@flow(name="evaluate", flow_run_name=run_name)
def evaluate(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    problems: Sequence[Problem] = PROBLEMS,
    corpus: str = "seeds",
    # Empty and not None: for None, Prefect's form has no field to write to.
    approaches: Sequence[str] | None = (),
    train: str | None = "",
    runner: RunnerName = "local",
    dask_address: str | None = "",
) -> Batch[Logged]:
    """Evaluate approaches to some problems on a corpus.

    Args:
        problems: What is predicted: ner, topic, fluency. What the corpus has no gold for is left
            out.
        corpus: "seeds", or the path of a corpus folder or file.
        approaches: Names of approaches; all of a problem's where none is given.
        train: The corpus to train on, by name or path; without it, the other articles' folds.
        runner: Where approaches are asked: local, in the flow's own process, one at a time, so that
            their times can be compared; or dask, on the workers of a Dask cluster, all at once.
        dask_address: The scheduler of a running Dask cluster, as in tcp://host:8786; without it, a
            cluster of worker processes on this machine lives as long as the run.
    """
    material = Material.load(corpus, train)
    chosen = material.answerable(choose(problems, approaches))
    logged = []
    with tasks_on(runner, dask_address):
        for problem, names in chosen.items():
            evaluation = ask_and_compare(problem, names, material)
            logged.append(log(evaluation, files(evaluation, material.corpus)))
    return Batch(logged)


def ask(problem: Problem, names: Sequence[str], material: Material) -> dict[str, Outcome]:
    """The outcome of each approach; see `flows.predict.predict_all`."""
    corpus, training = material
    train = None if training is None else training.examples(problem)
    return predict_all(problem, names, corpus.examples(problem), corpus.name, train)


def ask_and_compare(problem: Problem, names: Sequence[str], material: Material) -> Evaluation:
    """Ask the approaches, and compare what they answered with the gold."""
    outcomes = ask(problem, names, material)
    return compare(problem, opaque(material.corpus), opaque(outcomes), opaque(material.training))


def log(
    evaluation: Evaluation,
    files: Mapping[str, Mapping[str, str]],
    remarks: Mapping[str, Remark] = MappingProxyType({}),
) -> Logged:
    """Log an evaluation to MLflow, and show it in Prefect's UI."""
    tracked = track(opaque(evaluation), opaque(files), str(flow_run.id), remarks)
    publish(opaque(evaluation), tracked)
    return Logged(evaluation, tracked)
