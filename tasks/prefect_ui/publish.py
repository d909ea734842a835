"""Show an evaluation in the Prefect UI: its leaderboard and the way to its MLflow run."""

from __future__ import annotations

import re

from prefect import task
from prefect.artifacts import create_link_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from tasks.mlflow_store.track import Tracked, run_url
from vieval.evaluation.results import Evaluation
from vieval.metrics.numbers import interval, number, p_value, ranks


@task(task_run_name="publish {evaluation.problem.name}", cache_policy=NO_CACHE)
def publish(evaluation: Evaluation, tracked: Tracked) -> None:
    """Create the artifacts `leaderboard-PROBLEM-CORPUS` and `mlflow-PROBLEM-CORPUS`."""
    key = artifact_key(evaluation)
    create_table_artifact(
        [
            {
                "rank": ranks(row.ranks),
                "approach": row.approach,
                "headline": number(row.headline.value),
                "95 %": interval(row.headline),
                "p against the best": p_value(row.versus.p) if row.versus else "",
                "status": row.outcome.status,
            }
            for row in evaluation.rows
        ],
        key=f"leaderboard-{key}",
        description=f"{evaluation.problem.name} on {evaluation.corpus}: {evaluation.headline}",
    )
    create_link_artifact(
        run_url(tracked),
        key=f"mlflow-{key}",
        link_text="all runs of this evaluation in MLflow",
        description=f"{evaluation.problem.name} on {evaluation.corpus}: every figure, side by side",
    )


def artifact_key(evaluation: Evaluation) -> str:
    """What an artifact's key ends in; keys are lower-case with dashes."""
    name = f"{evaluation.problem.name}-{evaluation.corpus}".lower()
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")
