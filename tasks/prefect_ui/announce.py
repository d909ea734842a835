"""Tell Prefect what a re-evaluation found: artifacts for people, events for automations."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from tasks.mlflow_store.track import Tracked, run_url
from tasks.prefect_ui.publish import artifact_key
from vieval.champions.changes import Change
from vieval.champions.verdict import Verdict
from vieval.evaluation.results import Evaluation
from vieval.report.changes import change_rows

PROMOTED = "vieval.champion.promoted"
REGRESSED = "vieval.champion.regressed"


@task(task_run_name="show changes of {evaluation.problem.name}", cache_policy=NO_CACHE)
def show_changes(
    evaluation: Evaluation, changes: Sequence[Change], verdict: Verdict, regressed: str
) -> None:
    """Create the artifacts `changes-PROBLEM-CORPUS` and `champion-PROBLEM-CORPUS`."""
    key = artifact_key(evaluation)
    create_table_artifact(
        change_rows(changes),
        key=f"changes-{key}",
        description=f"{evaluation.problem.name} on {evaluation.corpus} since the last run",
    )
    told = [f"**Champion:** {verdict.champion or 'none'}", verdict.reason]
    told += [f"**Regressed:** {regressed}"] if regressed else []
    told += [f"- {name} {objection}" for name, objection in verdict.objections.items()]
    create_markdown_artifact(
        "\n\n".join(told),
        key=f"champion-{key}",
        description=f"{evaluation.problem.name} on {evaluation.corpus}: who is champion, and why",
    )


@task(task_run_name="announce {event}", cache_policy=NO_CACHE)
def announce(event: str, problem: str, approach: str, reason: str, tracked: Tracked) -> None:
    """Emit an event about a champion, on the resource `vieval.champion.PROBLEM`."""
    emit_event(
        event,
        resource={
            "prefect.resource.id": f"vieval.champion.{problem}",
            "prefect.resource.name": f"champion of {problem}",
            "vieval.approach": approach,
        },
        payload={
            "problem": problem,
            "approach": approach,
            "reason": reason,
            "mlflow_run": tracked.run_id,
            "url": run_url(tracked),
        },
    )
