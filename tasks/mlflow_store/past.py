"""What MLflow knows beyond an evaluation, for its report: who is champion, and the trend."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.mlflow_store import registry, trend
from vieval.evaluation.results import Evaluation
from vieval.report.page.payload import Past


@task(
    task_run_name="recall the trend of {evaluation.problem.name}",
    retries=2,
    retry_delay_seconds=5,
    cache_policy=NO_CACHE,
)
def recall(evaluation: Evaluation) -> Past:
    """The champion, and the last evaluations with this one as the last.

    How far approaches moved, and why, is for a re-evaluation to tell.
    """
    found = registry.champion(evaluation.problem.name, evaluation.corpus)
    return Past(found.approach if found else "", history=trend.nights(evaluation))
