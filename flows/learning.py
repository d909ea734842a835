"""Measure how approaches grow with the number of articles that they are trained on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from prefect import flow
from prefect.runtime import flow_run

from flows.evaluate import Material
from flows.forms import ApproachName
from flows.names import run_name
from flows.opaque import opaque
from flows.predict import predict_all
from flows.runners import RunnerName, tasks_on
from tasks import home
from tasks.mlflow_store.grids import track_grid
from tasks.mlflow_store.track import Tracked
from vieval.evaluation.learning import Curves
from vieval.inference.learning import DRAWS, MORE, Course, Design, learning_curves
from vieval.report.learning import grid_of


class LoggedCurves(NamedTuple):
    """Learning curves, and where they were logged."""

    curves: Curves
    tracked: Tracked


@flow(name="learning-curve", flow_run_name=run_name)
def learning_curve(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    corpus: str,
    problem: str,
    approaches: Sequence[ApproachName],
    train: str | None = "",
    allow_overlap: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
    more: int = MORE,
    runner: RunnerName = "local",
    dask_address: str | None = "",
) -> LoggedCurves:
    """Measure the learning curves of approaches.

    Args:
        corpus: "seeds", or the path of a corpus folder or file.
        problem: What is predicted, by the name of the corpus's problem.
        approaches: Names of approaches that learn.
        train: The corpus to train on, by name or path; without it, the other articles' folds.
        allow_overlap: Go on where texts that are asked about are also learnt from, and tell it.
        draws: How often the articles to train on are drawn, for each number of them.
        seed: What they are drawn by.
        more: How many articles more than there are is told of.
        runner: Where approaches are asked; see the flow `evaluate`.
        dask_address: The scheduler of a running Dask cluster; see the flow `evaluate`.
    """
    material = Material.load(corpus, train, allow_overlap=allow_overlap)
    asked = material.choose([problem], approaches)[problem]
    design = Design(draws, seed, more)
    known = material.corpus.problem(problem)
    course = Course(known, material.corpus, material.training, design, home.answers())
    with tasks_on(runner, dask_address):
        found = learning_curves(course, asked, partial(predict_all, known))
    grid = grid_of(found)
    params = {"problem": problem, "corpus": found.corpus, "draws": draws, "seed": seed}
    return LoggedCurves(found, track_grid(opaque(grid), params, str(flow_run.id)))
