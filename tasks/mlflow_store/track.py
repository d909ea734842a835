"""Log evaluations to MLflow.

An experiment holds a problem, a parent run an evaluation, a child run an approach. All children
carry the same names of metrics, so that MLflow's comparison shows them side by side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlencode

from mlflow import MlflowClient
from mlflow.entities import DatasetInput, LoggedModelInput, Metric, Param, RunTag
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.utils.mlflow_tags import (
    MLFLOW_GIT_COMMIT,
    MLFLOW_LOGGED_ARTIFACTS,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_RUN_NAME,
)
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
from vieval.evaluation.marks import marked, words
from vieval.evaluation.results import Evaluation, Row
from vieval.evaluation.signature import interval_name
from vieval.hashing import content_key
from vieval.metrics.scores import plain
from vieval.report import board
from vieval.report.answer import short_answer
from vieval.report.files import GOLD
from vieval.report.pooled import pool_scope, pool_scores

METRICS_A_BATCH = 1000
LEADERBOARD = "leaderboard.json"
# An approach that cannot run here, or not on these labels, did nothing that a run could tell of.
HAS_RUN = ("ok", "failed")
# These stand at a data set in the tab *Models*: enough to compare by, and few enough to be seen.
OF_MODELS = (keys.F1, keys.F1_LOW, keys.F1_HIGH, keys.SECONDS)


class Remark(NamedTuple):
    """What a run tells beyond its evaluation."""

    tags: Mapping[str, str] = {}
    metrics: Mapping[str, float] = {}


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


@dataclass(frozen=True)
class RunWriter:
    """A parent run that is being written, its files at `artifacts`.

    `models` are the logged models that are there already.
    """

    client: MlflowClient
    experiment: str
    parent: str
    artifacts: str
    evaluation: Evaluation
    tags: Mapping[str, str]
    dataset: DatasetInput
    models: Mapping[str, str]

    def write_parent(self, keyed: Mapping[str, str], files: Mapping[str, str], own: Remark) -> None:
        """Log what is about all approaches together."""
        written = {
            **keyed,
            **self.tags,
            keys.NOTE: board.markdown(self.evaluation, keys.LONGEST_TAG),
            **_tables(files),
            **own.tags,
        }
        self.log(
            self.parent, written, self.corpus_params(), {**_best(self.evaluation), **own.metrics}
        )
        self.client.log_inputs(self.parent, [self.dataset])
        boards = {
            "leaderboard.md": board.markdown(self.evaluation),
            "leaderboard.csv": board.as_csv(self.evaluation),
            LEADERBOARD: board.as_json(self.evaluation),
        }
        self.log_files(self.artifacts, {**boards, **files})

    def add(self, row: Row, files: Mapping[str, str], remark: Remark) -> str:
        """Log an approach as a child run; gives its id.

        Metrics come last: nearly every call before the end reads the whole run.
        """
        tags = {
            MLFLOW_PARENT_RUN_ID: self.parent,
            MLFLOW_RUN_NAME: keys.short(marked(row), keys.LONGEST_KEY),
            keys.WHAT: keys.APPROACH_RUN,
            **self.tags,
            **_row_tags(self.evaluation, row),
            **_tables(files),
            **remark.tags,
        }
        run = self.client.create_run(self.experiment, tags=tags)
        run_id = str(run.info.run_id)
        model = self._model(row, run_id)
        inputs = [LoggedModelInput(model)] if model else []
        self.client.log_inputs(run_id, [self.dataset], inputs)
        self.log_files(run.info.artifact_uri, {**files, **_scores(self.evaluation, row)})
        params = self.corpus_params() | _row_params(row)
        values = {**figures.metrics(row, self.evaluation.problem), **remark.metrics}
        self.log(run_id, {}, params, values, model)
        self.client.set_terminated(run_id, "FINISHED" if row.outcome.status == "ok" else "FAILED")
        return run_id

    def _model(self, row: Row, run_id: str) -> str:
        """The logged model of an approach; "" where it has no fingerprint or no answer."""
        fingerprint = row.outcome.identity.fingerprint
        if row.scores is None or not fingerprint:
            return ""
        return self.models.get(fingerprint) or logged.make(
            self.client, self.experiment, self.evaluation, row, run_id
        )

    def log(
        self,
        run_id: str,
        tags: Mapping[str, str],
        params: Mapping[str, object],
        values: Mapping[str, float],
        model: str = "",
    ) -> None:
        """Log in batches: a call a metric costs twenty times as much."""
        now = trend.now()
        about = {
            "model_id": model,
            "dataset_name": self.dataset.dataset.name,
            "dataset_digest": self.dataset.dataset.digest,
        }
        entries = [
            Metric(name, value, now, 0, **(about if model and name in OF_MODELS else {}))
            for name, value in values.items()
        ]
        self.client.log_batch(
            run_id,
            metrics=entries[:METRICS_A_BATCH],
            params=[Param(name, as_param(value)) for name, value in params.items()],
            tags=[RunTag(name, keys.short(v, keys.LONGEST_TAG)) for name, v in tags.items()],
        )
        for start in range(METRICS_A_BATCH, len(entries), METRICS_A_BATCH):
            self.client.log_batch(run_id, metrics=entries[start : start + METRICS_A_BATCH])

    def log_files(self, artifacts: str, files: Mapping[str, str]) -> None:
        """Log texts in one call, to where a run keeps its files: by its id MLflow would read it."""
        with TemporaryDirectory() as folder:
            for name, text in files.items():
                Path(folder, name).write_text(text, encoding="utf-8")
            store = get_artifact_repository(artifacts, tracking_uri=home.tracking_uri())
            store.log_artifacts(folder)  # type: ignore[no-untyped-call]

    def corpus_params(self) -> dict[str, object]:
        """What is the same for all approaches."""
        return {
            keys.CORPUS_PARAM: self.evaluation.corpus,
            "segments": self.evaluation.segments,
            keys.ARTICLES: self.evaluation.articles,
            "interval": interval_name(self.evaluation.unit),
            "scope": self.evaluation.scope,
            **({keys.POOL: pool_scope(self.evaluation)} if self.evaluation.pool else {}),
        }


def _best(evaluation: Evaluation) -> dict[str, float]:
    defined = [(v, row) for row in evaluation.rows if (v := row.headline.value) is not None]
    if not defined:
        return {}
    value, row = max(defined, key=lambda found: found[0])
    return {keys.best(" ".join(words(row))): keys.rounded(value)}


def as_param(value: object) -> str:
    """A value as MLflow keeps it."""
    return keys.short(str(value), keys.LONGEST_PARAM)


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


def _row_tags(evaluation: Evaluation, row: Row) -> dict[str, str]:
    told = {
        keys.APPROACH: row.approach,
        keys.APPROACH_KEY: keys.safe(row.approach),
        keys.KIND: row.outcome.identity.kind,
        keys.FINGERPRINT: row.outcome.identity.fingerprint,
        keys.SIGNATURE: row.signature,
        keys.STATUS: row.outcome.status,
        keys.REASON: row.outcome.reason,
        keys.HEADLINE: "" if row.headline.value is None else repr(row.headline.value),
        keys.MARKS: " ".join(words(row)),
        keys.CONTAMINATION: row.card.contamination,
        keys.NOTE: board.of_one(evaluation, row),
    }
    return {name: keys.short(text, keys.LONGEST_TAG) for name, text in told.items()}


def _row_params(row: Row) -> dict[str, object]:
    who = row.outcome.identity
    return {
        "approach": row.approach,
        **{keys.PARAMETER + keys.safe(name): value for name, value in who.parameters.items()},
        **{keys.VERSION + keys.safe(name): value for name, value in who.versions.items()},
    }


def _scores(evaluation: Evaluation, row: Row) -> dict[str, str]:
    """The whole tree of scores under the true names, with what goes with every figure."""
    if row.scores is None:
        return {}
    about = {
        "approach": row.approach,
        "marks": words(row),
        "signature": row.signature,
    }
    pooled = {"pool": pool_scores(evaluation, row)} if row.pooled else {}
    told = {**plain(row.scores), **pooled, "about": about}
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return {"scores.json": text}


def _tables(files: Mapping[str, str]) -> dict[str, str]:
    """The tag by which MLflow shows files as tables."""
    shown = [{"path": name, "type": "table"} for name in files if f"{name}l" in files]
    return {MLFLOW_LOGGED_ARTIFACTS: json.dumps(shown)} if shown else {}
