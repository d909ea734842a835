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
from tasks.mlflow_store import errors
from tasks.mlflow_store.experiments import experiment_id
from tasks.mlflow_store.track import Tracked
from vieval.report.grid import Grid


@task(task_run_name="log {grid.name} to MLflow", cache_policy=NO_CACHE)
@errors.saying_why()
def track_grid(grid: Grid, params: Mapping[str, object], flow_run: str = "") -> Tracked:
    """Log the grid in the experiment of its name; each figure is a metric of its approach.

    A parent run that is not FINISHED was cut off. Raises `tasks.mlflow_store.errors.StoreFailed`.
    """
    client = MlflowClient(home.tracking_uri())
    experiment = experiment_id(client, grid.name)
    tags = {
        "prefect.flow_run": flow_run,
        "vieval.machine": provenance.machine(),
        MLFLOW_GIT_COMMIT: provenance.git_commit(),
    }
    made = client.create_run(experiment, tags={**tags, MLFLOW_RUN_NAME: grid.title})
    parent = str(made.info.run_id)
    children = {}
    for approach, metrics in grid.metrics.items():
        own = {**tags, MLFLOW_RUN_NAME: approach, MLFLOW_PARENT_RUN_ID: parent}
        child = str(client.create_run(experiment, tags=own).info.run_id)
        _log(client, child, {**params, "approach": approach}, metrics)
        client.set_terminated(child)
        children[approach] = child
    with TemporaryDirectory() as folder:
        for name, text in grid.files().items():
            Path(folder, name).write_text(text, encoding="utf-8")
        client.log_artifacts(parent, folder)
    _log(client, parent, params, {})
    client.log_batch(parent, tags=[RunTag("mlflow.note.content", grid.notes())])
    client.set_terminated(parent)
    return Tracked(experiment, parent, children)


def _log(
    client: MlflowClient, run: str, params: Mapping[str, object], metrics: Mapping[str, float]
) -> None:
    now = int(time.time() * 1000)
    named = {re.sub(r"[^\w\-./: ]", "_", name): value for name, value in metrics.items()}
    client.log_batch(
        run,
        metrics=[Metric(name, value, now, 0) for name, value in named.items()],
        params=[Param(name, str(value)) for name, value in params.items()],
    )
