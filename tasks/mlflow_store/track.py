"""Log evaluations to MLflow.

An experiment holds a problem, a parent run an evaluation, a child run an approach. All children
carry the same names of metrics, so that MLflow's comparison shows them side by side.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from mlflow.utils.mlflow_tags import (
    MLFLOW_DATASET_CONTEXT,
    MLFLOW_GIT_COMMIT,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_RUN_NAME,
)
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home, provenance
from tasks.mlflow_store import errors, unfinished
from vieval.evaluation.results import Evaluation, Row, metrics
from vieval.evaluation.signature import interval_name
from vieval.hashing import content_key

METRICS_A_BATCH = 1000
LONGEST_PARAM = 6000


class Remark(NamedTuple):
    """What a run tells beyond its evaluation."""

    tags: Mapping[str, str] = {}
    metrics: Mapping[str, float] = {}


class Tracked(NamedTuple):
    """Where an evaluation was logged: ids of MLflow, and those of the child runs by approach.

    `answered` are the child runs that have scores, best first.
    """

    experiment_id: str
    run_id: str
    children: Mapping[str, str]
    answered: Sequence[str]


def run_url(tracked: Tracked) -> str:
    """The page of the MLflow UI that holds the approaches of this evaluation side by side."""
    runs, experiments = (
        quote(json.dumps(ids, separators=(",", ":")), safe="[],")
        for ids in (list(tracked.answered), [tracked.experiment_id])
    )
    return home.mlflow_page(f"compare-runs?runs={runs}&experiments={experiments}")


@task(
    task_run_name="log {evaluation.problem.name} to MLflow",
    retries=3,
    retry_delay_seconds=[1, 5, 20],
    cache_policy=NO_CACHE,
)
@errors.saying_why()
def track(
    evaluation: Evaluation,
    files: Mapping[str, Mapping[str, str]],
    flow_run: str = "",
    remarks: Mapping[str, Remark] = MappingProxyType({}),
) -> Tracked:
    """Log an evaluation, with the `files` and the remark of each approach, by name, in its run.

    Those under the name "" belong to the parent run.

    The parent run is FINISHED only after all its children are. An earlier run of the same content
    that was cut off is taken up again, and gets the children that it lacks.

    Raises `tasks.mlflow_store.errors.StoreFailed`.
    """
    client = MlflowClient(home.tracking_uri())
    experiment = experiment_id(client, evaluation.problem.name)
    tags = _tags(evaluation, flow_run)
    keyed = {**tags, unfinished.KEY: _key(evaluation, remarks)}
    name = f"{evaluation.problem.name} on {evaluation.corpus}"
    parent, children = unfinished.take_up_or_create(client, experiment, name, keyed)
    writer = RunWriter(client, experiment, parent, evaluation, tags)
    own = remarks.get("", Remark())
    writer.log(
        writer.parent,
        {**keyed, **own.tags},
        writer.corpus_params(),
        {**_parent_metrics(evaluation), **own.metrics},
    )
    client.log_inputs(writer.parent, [_dataset(evaluation)])
    for row in evaluation.rows:
        if row.approach not in children:
            remark = remarks.get(row.approach, Remark())
            children[row.approach] = writer.add(row, files.get(row.approach, {}), remark)
    writer.log_files(
        writer.parent, {"leaderboard.json": _leaderboard(evaluation), **files.get("", {})}
    )
    if home.tracking_server():
        # A call that was repeated because its answer got lost has made a run twice.
        children = unfinished.complete_children(client, experiment, writer.parent)
    client.set_terminated(writer.parent)
    answered = [children[row.approach] for row in evaluation.rows if row.scores is not None]
    return Tracked(experiment, writer.parent, children, answered)


def experiment_id(client: MlflowClient, problem: str) -> str:
    """The experiment of a problem, created on first use; see `tasks.home.artifacts`."""
    name = f"vieval-{problem}"
    if found := client.get_experiment_by_name(name):
        return str(found.experiment_id)
    try:
        made = client.create_experiment(name, home.artifacts(), _experiment_tags(problem))
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        return experiment_id(client, problem)  # another process was faster
    return str(made)


def _experiment_tags(problem: str) -> dict[str, str]:
    note = f"""\
A run is an evaluation of approaches to **{problem}** on a corpus, the runs below it are the
approaches. `headline` is what they are ranked by, with the 95 % interval from `headline_low` to
`headline_high`. A run that is KILLED was cut off, and is no complete evaluation."""
    return {"mlflow.note.content": note, "mlflow.experimentKind": "custom_model_development"}


@dataclass(frozen=True)
class RunWriter:
    """A parent run that is being written."""

    client: MlflowClient
    experiment: str
    parent: str
    evaluation: Evaluation
    tags: Mapping[str, str]

    def add(self, row: Row, files: Mapping[str, str], remark: Remark) -> str:
        """Log an approach as a child run; gives its id.

        Metrics come last: nearly every call before the end reads the whole run.
        """
        tags = {
            MLFLOW_PARENT_RUN_ID: self.parent,
            MLFLOW_RUN_NAME: row.approach,
            **self.tags,
            **_row_tags(row),
            **remark.tags,
        }
        run_id = str(self.client.create_run(self.experiment, tags=tags).info.run_id)
        self.client.log_inputs(run_id, [_dataset(self.evaluation)])
        scores = {} if row.scores is None else {"scores.json": _json(row.scores)}
        self.log_files(run_id, {**files, **scores})
        params = self.corpus_params() | _row_params(row)
        self.log(run_id, {}, params, {**_metrics(row), **remark.metrics})
        self.client.set_terminated(run_id, "FINISHED" if row.outcome.status == "ok" else "FAILED")
        return run_id

    def log(
        self,
        run_id: str,
        tags: Mapping[str, str],
        params: Mapping[str, object],
        values: Mapping[str, float],
    ) -> None:
        """Log in batches: a call a metric costs twenty times as much."""
        now = int(time.time() * 1000)
        entries = [Metric(_name(name), value, now, 0) for name, value in values.items()]
        self.client.log_batch(
            run_id,
            metrics=entries[:METRICS_A_BATCH],
            params=[Param(name, as_param(value)) for name, value in params.items()],
            tags=[RunTag(name, value) for name, value in tags.items()],
        )
        for start in range(METRICS_A_BATCH, len(entries), METRICS_A_BATCH):
            self.client.log_batch(run_id, metrics=entries[start : start + METRICS_A_BATCH])

    def log_files(self, run_id: str, files: Mapping[str, str]) -> None:
        """Log texts in one call: each call looks up where the run keeps its files."""
        with TemporaryDirectory() as folder:
            for name, text in files.items():
                Path(folder, name).write_text(text, encoding="utf-8")
            self.client.log_artifacts(run_id, folder)

    def corpus_params(self) -> dict[str, object]:
        """What is the same for all approaches."""
        return {
            "corpus": self.evaluation.corpus,
            "segments": self.evaluation.segments,
            "articles": self.evaluation.articles,
            "interval": interval_name(self.evaluation.unit),
            "scope": self.evaluation.scope,
        }


def as_param(value: object) -> str:
    """A value as MLflow keeps it."""
    return str(value)[:LONGEST_PARAM]


def _key(evaluation: Evaluation, remarks: Mapping[str, Remark]) -> str:
    rows = [(row.signature, row.outcome.identity.versions) for row in evaluation.rows]
    content = evaluation.problem.name, evaluation.digest, evaluation.gold_digest, rows
    return content_key(*content, remarks)


def _name(text: str) -> str:
    """A metric name that MLflow takes."""
    return re.sub(r"[^\w\-./: ]", "_", text)


def _tags(evaluation: Evaluation, flow_run: str) -> dict[str, str]:
    return {
        "vieval.problem": evaluation.problem.name,
        "vieval.corpus": f"{evaluation.corpus}@{evaluation.digest}",
        "vieval.gold": evaluation.gold_digest,
        "vieval.machine": provenance.machine(),
        unfinished.FLOW_RUN: flow_run,
        unfinished.OWNER: provenance.owner(),
        MLFLOW_GIT_COMMIT: provenance.git_commit(),
    }


def _row_tags(row: Row) -> dict[str, str]:
    return {
        "vieval.approach": row.approach,
        "vieval.kind": row.outcome.identity.kind,
        "vieval.signature": row.signature,
        "vieval.status": row.outcome.status,
        "vieval.reason": row.outcome.reason,
        "vieval.tuned": str(row.tuned).lower(),
        "vieval.contamination": row.card.contamination,
    }


def _row_params(row: Row) -> dict[str, object]:
    return {
        "approach": row.approach,
        **{f"parameter.{name}": value for name, value in row.outcome.identity.parameters.items()},
        **{f"version.{name}": value for name, value in row.outcome.identity.versions.items()},
    }


def _metrics(row: Row) -> dict[str, float]:
    if row.scores is None:
        return {}
    estimate = row.headline
    values = {
        "headline": estimate.value,
        "headline_low": estimate.low,
        "headline_high": estimate.high,
        "p_against_best": row.versus.p if row.versus else None,
        "failed_segments": row.failed,
        "seconds": row.outcome.seconds,
    }
    defined = {name: float(value) for name, value in values.items() if value is not None}
    usage = {f"usage/{name}": value for name, value in row.outcome.usage.items()}
    return defined | usage | metrics(row.scores)


def _parent_metrics(evaluation: Evaluation) -> dict[str, float]:
    defined = [v for row in evaluation.rows if (v := row.headline.value) is not None]
    return {"best_headline": max(defined)} if defined else {}


def _dataset(evaluation: Evaluation) -> DatasetInput:
    counts = {"num_rows": evaluation.segments, "articles": evaluation.articles}
    dataset = Dataset(
        name=f"{evaluation.corpus}-{evaluation.problem.name}",
        digest=content_key(evaluation.digest, evaluation.gold_digest)[:8],
        source_type="local",
        source=json.dumps({"corpus": evaluation.corpus}),
        profile=json.dumps(counts),
    )
    return DatasetInput(dataset, [InputTag(MLFLOW_DATASET_CONTEXT, "evaluation")])


def _leaderboard(evaluation: Evaluation) -> str:
    rows = [
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
    return _json(rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
