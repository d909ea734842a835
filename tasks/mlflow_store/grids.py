"""Log grids of figures to MLflow: a parent run with the pictures, a child run an approach."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from mlflow.utils.mlflow_tags import MLFLOW_GIT_COMMIT, MLFLOW_PARENT_RUN_ID, MLFLOW_RUN_NAME
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home, provenance
from tasks.mlflow_store import errors, experiments, keys, views
from tasks.mlflow_store.track import Tracked
from vieval.report.grid import Grid


@task(task_run_name="log {grid.name} to MLflow", cache_policy=NO_CACHE)
@errors.saying_why
def track_grid(grid: Grid, params: Mapping[str, object], flow_run: str = "") -> Tracked:
    """Log the grid in the experiment of its name; each figure is a metric of its approach.

    A parent run that is not FINISHED was cut off. Raises `tasks.mlflow_store.errors.StoreFailed`.
    """
    client = MlflowClient(home.tracking_uri())
    place = experiments.open_experiment(client, grid.name)
    experiment = str(place.experiment_id)
    tags = {
        keys.FLOW_RUN: flow_run,
        keys.MACHINE: provenance.machine(),
        MLFLOW_GIT_COMMIT: provenance.git_commit(),
    }
    if corpus := params.get(keys.CORPUS_PARAM):
        tags[keys.CORPUS_KEY] = keys.safe(str(corpus))
    title = keys.short(grid.title, keys.LONGEST_KEY)
    made = client.create_run(experiment, tags={**tags, MLFLOW_RUN_NAME: title})
    parent = str(made.info.run_id)
    children = {}
    for approach, metrics in grid.metrics.items():
        own = {
            **tags,
            keys.WHAT: keys.APPROACH_RUN,
            keys.OF_EVALUATION: parent,
            keys.NOTE: keys.short(grid.about.get(approach, ""), keys.LONGEST_TAG),
            MLFLOW_RUN_NAME: grid.named.get(approach, approach),
            MLFLOW_PARENT_RUN_ID: parent,
        }
        child = str(client.create_run(experiment, tags=own).info.run_id)
        _log(client, child, {**params, "approach": approach}, metrics)
        if steps := grid.steps.get(approach):
            _log_steps(client, child, steps)
        client.set_terminated(child)
        children[approach] = child
    with TemporaryDirectory() as folder:
        for name, text in grid.files().items():
            Path(folder, name).write_text(text, encoding="utf-8")
        client.log_artifacts(parent, folder)
    _log(client, parent, params, {})
    client.log_batch(parent, tags=[RunTag("mlflow.note.content", grid.notes())])
    view = ""
    if grid.ranked_by:
        shown = _view(grid)
        experiments.write_views(client, place, [shown])
        view = experiments.write_view_of(client, place, shown, parent, made.info.start_time)
    client.set_terminated(parent)
    return Tracked(experiment, parent, children, view)


def _view(grid: Grid) -> views.View:
    """The approaches in the order of a metric, with all others beside it."""
    names = [_metric(name) for one in grid.metrics.values() for name in one]
    columns = dict.fromkeys([_metric(grid.ranked_by), *names])
    return views.by_part(grid.name.capitalize(), tuple(columns), _metric(grid.ranked_by))


def _log(
    client: MlflowClient, run: str, params: Mapping[str, object], metrics: Mapping[str, float]
) -> None:
    now = int(time.time() * 1000)
    named = {_metric(name): value for name, value in metrics.items()}
    client.log_batch(
        run,
        metrics=[Metric(name, value, now, 0) for name, value in named.items()],
        params=[Param(name, str(value)) for name, value in params.items()],
    )


def _log_steps(client: MlflowClient, run: str, steps: Mapping[str, Mapping[int, float]]) -> None:
    now = int(time.time() * 1000)
    metrics = [
        Metric(_metric(name), value, now, step)
        for name, values in steps.items()
        for step, value in values.items()
    ]
    client.log_batch(run, metrics=metrics)


def _metric(name: str) -> str:
    """The name of a metric, without what MLflow takes for none."""
    return re.sub(r"[^\w\-./: ]", "_", name)
