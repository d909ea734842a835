"""Log evaluations to MLflow.

An experiment holds a problem, a parent run an evaluation, a child run an approach. All children
carry the same names of metrics, so that MLflow's comparison shows them side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from mlflow import MlflowClient
from mlflow.utils.mlflow_tags import MLFLOW_GIT_COMMIT
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home, provenance
from tasks.mlflow_store import (
    datasets,
    errors,
    experiments,
    figures,
    keys,
    logged,
    trend,
    unfinished,
    views,
)
from tasks.mlflow_store import gold as kept_gold
from tasks.mlflow_store.writer import Remark, RunWriter
from vieval.evaluation.results import Evaluation
from vieval.hashing import content_key
from vieval.report.answer import short_answer
from vieval.report.files import GOLD

# An approach that cannot run here, or not on these labels, did nothing that a run could tell of.
HAS_RUN = ("ok", "failed")


class Tracked(NamedTuple):
    """Where an evaluation was logged: ids of MLflow, and those of the child runs by approach.

    `view` is the id of the saved view of its runs, "" where there is none.
    """

    experiment_id: str
    run_id: str
    children: Mapping[str, str]
    view: str = ""


def run_url(tracked: Tracked) -> str:
    """The page of the MLflow UI that holds the approaches of this evaluation, best first."""
    page = f"experiments/{tracked.experiment_id}/runs"
    if tracked.view:
        return home.mlflow_page(f"{page}?viewStateShareKey={tracked.view}")
    asked = {
        "searchFilter": f"tags.`{keys.OF_EVALUATION}` = '{tracked.run_id}'",
        "orderByKey": f"metrics.`{keys.F1}`",
        "orderByAsc": "false",
        "startTime": "ALL",
    }
    return home.mlflow_page(f"{page}?{urlencode(asked)}")


def parent_url(tracked: Tracked) -> str:
    """The page of the run of the whole evaluation: its description, and its files."""
    return home.mlflow_page(f"experiments/{tracked.experiment_id}/runs/{tracked.run_id}")


def file_url(tracked: Tracked, name: str) -> str:
    """The page of the MLflow UI that shows a file of the run of the whole evaluation."""
    page = f"experiments/{tracked.experiment_id}/runs/{tracked.run_id}/artifacts/{name}"
    return home.mlflow_page(page)


@task(
    task_run_name="log {evaluation.problem.name} to MLflow",
    retries=3,
    retry_delay_seconds=[1, 5, 20],
    cache_policy=NO_CACHE,
)
@errors.saying_why
def track(
    evaluation: Evaluation,
    files: Mapping[str, Mapping[str, str]],
    flow_run: str = "",
    remarks: Mapping[str, Remark] = MappingProxyType({}),
) -> Tracked:
    """Log an evaluation, with the `files` and the remark of each approach, by name, in its run.

    Those under the name "" belong to the parent run. An approach that gave no answer because it
    cannot run here, or not on these labels, has no run: the description of the parent names it.

    The parent run is FINISHED only after all its children are. An earlier run of the same content
    that was cut off is taken up again, and gets the children that it lacks.

    Raises `tasks.mlflow_store.errors.StoreFailed`.
    """
    client = MlflowClient(home.tracking_uri())
    experiment = experiments.open_experiment(client, evaluation.problem.name)
    place = str(experiment.experiment_id)
    tags = _tags(evaluation, flow_run)
    keyed = {**tags, keys.WHAT: keys.EVALUATION, keys.KEY: _key(evaluation, remarks)}
    parent = unfinished.take_up_or_create(client, place, _name(evaluation), keyed)
    before = trend.history(client, place, evaluation)
    together = dict(files.get("", {}))
    gold = together.pop(GOLD, "")
    kept_gold.keep(client, before.run_id, evaluation, gold)
    step = trend.step_of(client, before, parent.step, parent.started)
    writer = RunWriter(
        client,
        place,
        parent.run_id,
        parent.artifacts,
        evaluation,
        {**tags, keys.OF_EVALUATION: parent.run_id, keys.ORDER: keys.order(step)},
        datasets.dataset(evaluation, before.run_id if gold else ""),
        logged.known(client, place, evaluation),
    )
    writer.write_parent(keyed, together, remarks.get("", Remark()))
    children = parent.children
    for row in evaluation.rows:
        if row.outcome.status in HAS_RUN and row.approach not in children:
            remark = remarks.get(row.approach, Remark())
            children[row.approach] = writer.add(row, files.get(row.approach, {}), remark)
    if home.tracking_server():
        # A call that was repeated because its answer got lost has made a run twice.
        children = unfinished.complete_children(client, place, parent.run_id)
    lines = trend.continued(client, before, evaluation, step, parent.started)
    beside, parts = figures.beside(evaluation.problem), figures.parts(evaluation)
    experiments.write_views(
        client, experiment, experiments.shown(evaluation.problem, beside, parts, lines)
    )
    board_view = views.leaderboard(beside, parts)
    view = experiments.write_view_of(client, experiment, board_view, parent.run_id, parent.started)
    client.set_terminated(parent.run_id)
    return Tracked(place, parent.run_id, children, view)


def _name(evaluation: Evaluation) -> str:
    about = f"{evaluation.problem.name} on {evaluation.corpus}"
    return keys.short(f"{about} · {short_answer(evaluation)}", keys.LONGEST_KEY)


def _key(evaluation: Evaluation, remarks: Mapping[str, Remark]) -> str:
    rows = [(row.signature, row.outcome.identity.versions) for row in evaluation.rows]
    content = evaluation.problem.name, evaluation.digest, evaluation.gold_digest, rows
    return content_key(*content, remarks, *([evaluation.pool] if evaluation.pool else []))


def _tags(evaluation: Evaluation, flow_run: str) -> dict[str, str]:
    return {
        keys.PROBLEM: keys.short(evaluation.problem.name, keys.LONGEST_TAG),
        keys.CORPUS: keys.short(evaluation.corpus, keys.LONGEST_KEY) + f"@{evaluation.digest}",
        keys.CORPUS_KEY: keys.safe(evaluation.corpus),
        keys.GOLD: evaluation.gold_digest,
        keys.MACHINE: provenance.machine(),
        keys.FLOW_RUN: flow_run,
        keys.OWNER: provenance.owner(),
        MLFLOW_GIT_COMMIT: provenance.git_commit(),
    }
