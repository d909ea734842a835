"""The reports that evaluations and probes were logged with."""

from __future__ import annotations

from collections.abc import Iterator

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID

from tasks import home
from tasks.mlflow_store import artifacts, keys
from tasks.mlflow_store.errors import StoreFailed, saying_why
from tasks.mlflow_store.store import FINISHED, on
from vieval.report.files import REPORT

EXPERIMENTS = "name LIKE 'vieval-%'"
LOOKED_THROUGH = 20
"""So many of the newest runs of an experiment are looked through for one with a report."""


@saying_why
def latest(corpus: str) -> list[str]:
    """The newest report on each problem of a corpus: evaluations and each kind of probe.

    They are in the order in which their experiments came up.
    """
    client = MlflowClient(home.tracking_uri())
    return [artifacts.text_of(client, run.info.run_id, REPORT) for run in _newest(client, corpus)]


@saying_why
def of_run(run_id: str) -> str:
    """The report of an evaluation or probe, by the id of its run or of an approach's in it.

    Raises `StoreFailed` where there is no such run, or it has no report.
    """
    client = MlflowClient(home.tracking_uri())
    run = client.get_run(run_id)
    parent = run.data.tags.get(MLFLOW_PARENT_RUN_ID)
    run = client.get_run(parent) if parent else run
    if not _has_report(client, run):
        raise StoreFailed(f"run {run_id} has no {REPORT}: was it evaluated part by part?")
    return artifacts.text_of(client, run.info.run_id, REPORT)


def _newest(client: MlflowClient, corpus: str) -> Iterator[Run]:
    wanted = f"{FINISHED} and {on(corpus)} and tags.`{MLFLOW_PARENT_RUN_ID}` IS NULL"
    for experiment in client.search_experiments(
        filter_string=EXPERIMENTS, order_by=["creation_time ASC"]
    ):
        runs = client.search_runs(
            [experiment.experiment_id],
            wanted,
            max_results=LOOKED_THROUGH,
            order_by=[*keys.NEWEST_FIRST],
        )
        found: dict[str | None, Run] = {}
        for run in runs:
            # An experiment of probes holds those of all problems.
            problem = run.data.params.get("problem")
            if problem not in found and _has_report(client, run):
                found[problem] = run
        yield from reversed(found.values())


def _has_report(client: MlflowClient, run: Run) -> bool:
    return artifacts.is_there(client, run.info.run_id, REPORT)
