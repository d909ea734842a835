"""The runs of an evaluation as they are written: that of the whole, and one an approach."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
from mlflow import MlflowClient
from mlflow.entities import DatasetInput, LoggedModelInput, Metric, Param, RunTag
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.utils.mlflow_tags import (
    MLFLOW_LOGGED_ARTIFACTS,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_RUN_NAME,
)

from tasks import home
from tasks.mlflow_store import figures, keys, logged, trend
from vieval.evaluation.marks import marked, words
from vieval.evaluation.results import Evaluation, Row
from vieval.evaluation.signature import interval_name
from vieval.metrics.scores import plain
from vieval.report import board
from vieval.report.pooled import pool_scope, pool_scores

METRICS_A_BATCH = 1000
LEADERBOARD = "leaderboard.json"
# These stand at a data set in the tab *Models*: enough to compare by, and few enough to be seen.
OF_MODELS = (keys.F1, keys.F1_LOW, keys.F1_HIGH, keys.SECONDS)


class Remark(NamedTuple):
    """What a run tells beyond its evaluation."""

    tags: Mapping[str, str] = {}
    metrics: Mapping[str, float] = {}


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
            params=[Param(name, keys.as_param(value)) for name, value in params.items()],
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
    # Python's own indents slowly, and this is a third of what is written.
    text = msgspec.json.format(json.dumps(told, ensure_ascii=False), indent=1)
    return {"scores.json": text}


def _tables(files: Mapping[str, str]) -> dict[str, str]:
    """The tag by which MLflow shows files as tables."""
    shown = [{"path": name, "type": "table"} for name in files if f"{name}l" in files]
    return {MLFLOW_LOGGED_ARTIFACTS: json.dumps(shown)} if shown else {}
