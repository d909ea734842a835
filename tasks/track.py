"""Log an evaluation to MLflow: an experiment a problem, a parent run an evaluation, a child run an
approach. The only place that knows MLflow.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, Metric, Param, Run, RunTag
from mlflow.utils.mlflow_tags import (
    MLFLOW_DATASET_CONTEXT,
    MLFLOW_GIT_COMMIT,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_RUN_NAME,
)
from prefect import task

from tasks import home
from vieval.data import Problem, content_key
from vieval.results import Evaluation, Row, metrics

METRICS_A_BATCH = 1000
LONGEST_PARAM = 6000


class Tracked(NamedTuple):
    """Where an evaluation was logged: ids of MLflow, and the runs by approach."""

    experiment_id: str
    run_id: str
    children: Mapping[str, str]


@task(task_run_name="log {evaluation.problem} to MLflow", retries=3, retry_delay_seconds=[1, 5, 20])
def track(
    evaluation: Evaluation, files: Mapping[str, Mapping[str, str]], flow_run: str = ""
) -> Tracked:
    """Log an evaluation, and the `files` of each approach by name, as artifacts of its run.

    The parent run ends as FINISHED only after all its children did. An earlier run of the same
    content that was cut off is taken up again, and the children that it lacks are added.
    """
    client = MlflowClient()
    experiment = experiment_id(client, evaluation.problem)
    key = _key(evaluation)
    parent = _take_up(client, experiment, key) or client.create_run(
        experiment, run_name=f"{evaluation.problem} on {evaluation.corpus}"
    )
    run_id = parent.info.run_id
    tags = _tags(evaluation, flow_run) | {"vieval.key": key, "vieval.owner": _owner()}
    _log(client, run_id, tags, _corpus_params(evaluation), _parent_metrics(evaluation))
    children = _finished_children(client, experiment, run_id)
    for row in evaluation.rows:
        if row.approach not in children:
            children[row.approach] = _track_row(
                client, experiment, run_id, evaluation, row, files.get(row.approach, {}), tags
            )
    client.log_text(run_id, json.dumps(_leaderboard(evaluation), indent=1), "leaderboard.json")
    client.set_terminated(run_id, "FINISHED")
    return Tracked(experiment, run_id, children)


def experiment_id(client: MlflowClient, problem: Problem) -> str:
    """The experiment of a problem, created on first use with its artifacts under `mlruns/`."""
    name = f"vieval-{problem}"
    with home.lock("experiments"):
        if found := client.get_experiment_by_name(name):
            return str(found.experiment_id)
        return str(client.create_experiment(name, artifact_location=home.artifacts()))


def _key(evaluation: Evaluation) -> str:
    content = [(row.signature, row.parameters, row.versions) for row in evaluation.rows]
    return content_key(evaluation.problem, content)


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _alive(owner: str) -> bool:
    """Whether a process that logs still runs; one on another machine is taken to."""
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def _take_up(client: MlflowClient, experiment: str, key: str) -> Run | None:
    """An unfinished parent run of the same content whose process is gone."""
    runs = client.search_runs(
        [experiment], f"tags.`vieval.key` = '{key}' and attributes.status = 'RUNNING'"
    )
    for run in runs:
        if not _alive(run.data.tags.get("vieval.owner", "")):
            return run
    return None


def _finished_children(client: MlflowClient, experiment: str, parent: str) -> dict[str, str]:
    """The complete child runs of a parent by approach; the incomplete ones are deleted."""
    children = {}
    for run in client.search_runs([experiment], f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{parent}'"):
        if run.info.status == "RUNNING":
            client.delete_run(run.info.run_id)
        else:
            children[run.data.tags["vieval.approach"]] = run.info.run_id
    return children


def _track_row(
    client: MlflowClient,
    experiment: str,
    parent: str,
    evaluation: Evaluation,
    row: Row,
    files: Mapping[str, str],
    tags: Mapping[str, str],
) -> str:
    run = client.create_run(
        experiment,
        tags={MLFLOW_PARENT_RUN_ID: parent, MLFLOW_RUN_NAME: row.approach} | dict(tags),
    )
    run_id = str(run.info.run_id)
    _log(client, run_id, _row_tags(row), _row_params(row, evaluation), _row_metrics(row))
    client.log_inputs(run_id, [_dataset(evaluation)])
    for name, text in files.items():
        client.log_text(run_id, text, name)
    if row.scores is not None:
        client.log_text(
            run_id, json.dumps(row.scores, ensure_ascii=False, indent=1), "scores.json"
        )
    client.set_terminated(run_id, "FINISHED" if row.outcome.status == "ok" else "FAILED")
    return run_id


def _log(
    client: MlflowClient,
    run_id: str,
    tags: Mapping[str, str],
    params: Mapping[str, object],
    values: Mapping[str, float],
) -> None:
    """Log in batches: a call a metric costs twenty times as much."""
    now = int(time.time() * 1000)
    entries = [Metric(_name(name), value, now, 0) for name, value in values.items()]
    client.log_batch(
        run_id,
        params=[Param(name, str(value)[:LONGEST_PARAM]) for name, value in params.items()],
        tags=[RunTag(name, value) for name, value in tags.items()],
    )
    for start in range(0, len(entries), METRICS_A_BATCH):
        client.log_batch(run_id, metrics=entries[start : start + METRICS_A_BATCH])


def _name(text: str) -> str:
    """A metric name that MLflow takes."""
    return re.sub(r"[^\w\-./: ]", "_", text)


def _tags(evaluation: Evaluation, flow_run: str) -> dict[str, str]:
    tags = {
        "vieval.problem": evaluation.problem,
        "vieval.corpus": f"{evaluation.corpus}@{evaluation.digest}",
        "vieval.gold": evaluation.gold_digest,
        "prefect.flow_run": flow_run,
    }
    if commit := git_commit():
        tags[MLFLOW_GIT_COMMIT] = commit
    return tags


def git_commit() -> str | None:
    """The commit of the checkout, with `+changes` where the work tree differs; None without git."""
    git = ["git", "-C", str(home.root())]
    try:
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True)  # noqa: PLW1510, S603
        status = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True)  # noqa: PLW1510, S603
    except FileNotFoundError:
        return None
    if head.returncode:
        return None
    return head.stdout.strip() + ("+changes" if status.stdout.strip() else "")


def _corpus_params(evaluation: Evaluation) -> dict[str, object]:
    return {
        "corpus": evaluation.corpus,
        "segments": evaluation.segments,
        "articles": evaluation.articles,
        "resample": evaluation.unit,
    }


def _row_tags(row: Row) -> dict[str, str]:
    return {
        "vieval.approach": row.approach,
        "vieval.signature": row.signature,
        "vieval.status": row.outcome.status,
        "vieval.tuned": str(row.tuned).lower(),
        "vieval.reason": row.outcome.reason,
    }


def _row_params(row: Row, evaluation: Evaluation) -> dict[str, object]:
    libraries = {f"version.{name}": value for name, value in row.versions.items()}
    return (
        _corpus_params(evaluation)
        | {"approach": row.approach, "licence": row.card.licence}
        | {f"parameter.{name}": value for name, value in row.parameters.items()}
        | libraries
    )


def _row_metrics(row: Row) -> dict[str, float]:
    if row.scores is None:
        return {}
    named: dict[str, Any] = {"headline": asdict(row.headline), "failed": row.failed}
    values = {
        "headline": row.headline.value,
        "headline_low": row.headline.low,
        "headline_high": row.headline.high,
        "failed_segments": row.failed,
        "seconds": row.outcome.seconds,
    }
    del named
    known = {name: float(value) for name, value in values.items() if value is not None}
    return known | metrics(row.scores)


def _parent_metrics(evaluation: Evaluation) -> dict[str, float]:
    best = evaluation.rows[0].headline.value if evaluation.rows else None
    return {} if best is None else {"best_headline": best}


def _dataset(evaluation: Evaluation) -> DatasetInput:
    counts = {"num_rows": evaluation.segments, "articles": evaluation.articles}
    dataset = Dataset(
        name=f"{evaluation.corpus}-{evaluation.problem}",
        digest=content_key(evaluation.digest, evaluation.gold_digest)[:8],
        source_type="local",
        source=json.dumps({"corpus": evaluation.corpus}),
        profile=json.dumps(counts),
    )
    from mlflow.entities import InputTag

    return DatasetInput(dataset, [InputTag(MLFLOW_DATASET_CONTEXT, "evaluation")])


def _leaderboard(evaluation: Evaluation) -> list[dict[str, object]]:
    return [
        {
            "approach": row.approach,
            "status": row.outcome.status,
            "headline": asdict(row.headline),
            "ranks": row.ranks,
            "versus": row.versus and asdict(row.versus),
            "signature": row.signature,
        }
        for row in evaluation.rows
    ]
