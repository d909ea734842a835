"""Runs in MLflow that were cut off: mark them as such, and take them up again.

A run is RUNNING until all of it is logged, so nothing half-logged looks complete. Whoever comes
next finds those whose process is gone, and makes them KILLED, with the tag `vieval.unfinished`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from mlflow import MlflowClient
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound

from tasks import home, locks, provenance
from tasks.mlflow_store import keys

REASON = "its process ended before all was logged"
COMPLETE = ("FINISHED", "FAILED")


class Parent(NamedTuple):
    """A parent run that is to be logged, and the children that it has, by approach.

    `artifacts` is where it keeps its files, `started` its time in ms, `step` that of the history
    which it was, 0 where it is none yet.
    """

    run_id: str
    artifacts: str
    children: dict[str, str]
    started: int
    step: int = 0


def take_up_or_create(
    client: MlflowClient, experiment: str, name: str, tags: Mapping[str, str]
) -> Parent:
    """The parent run to log to: one of the same key that was cut off, or a new one.

    `tags` hold the key, and this process as the owner.
    """
    # Evaluations of the same content at once, here or elsewhere, shall not take up the same run.
    with home.lock("unfinished"), locks.database_lock(home.tracking_uri()):
        mark_cut_off(client, experiment, tags[keys.FLOW_RUN])
        ours = f"tags.`{keys.KEY}` = '{tags[keys.KEY]}' and tags.`{keys.UNFINISHED}` = '{REASON}'"
        for run in client.search_runs([experiment], ours, max_results=1):
            # In this order a kill between two of them leaves a run that is found again.
            client.update_run(run.info.run_id, status="RUNNING")
            client.set_tag(run.info.run_id, keys.OWNER, tags[keys.OWNER])
            client.delete_tag(run.info.run_id, keys.UNFINISHED)
            children = complete_children(client, experiment, run.info.run_id)
            step = int(run.data.tags.get(keys.ORDER, "0"))
            at = run.info
            return Parent(at.run_id, at.artifact_uri, children, at.start_time, step)
        new = client.create_run(experiment, run_name=name, tags=dict(tags))
        return Parent(new.info.run_id, new.info.artifact_uri, {}, new.info.start_time)


def mark_cut_off(client: MlflowClient, experiment: str, flow_run: str) -> None:
    """Mark the runs of an experiment that nobody will finish."""
    for run in client.search_runs([experiment], "attributes.status = 'RUNNING'"):
        if _is_gone(run.data.tags, flow_run):
            client.set_tag(run.info.run_id, keys.UNFINISHED, REASON)
            client.set_terminated(run.info.run_id, "KILLED")


def _is_gone(tags: Mapping[str, str], flow_run: str) -> bool:
    owner, theirs = tags.get(keys.OWNER), tags.get(keys.FLOW_RUN)
    if owner is None:
        return False
    if theirs and theirs == flow_run:
        return True  # an earlier try of the task that asks
    if provenance.is_here(owner):
        return not provenance.alive(owner)
    return bool(theirs) and _has_ended(UUID(theirs))


def _has_ended(flow_run: UUID) -> bool:
    """Whether Prefect knows that a flow run on another machine is over."""
    with get_client(sync_client=True) as client:
        try:
            state = client.read_flow_run(flow_run).state
        except ObjectNotFound:
            return False
    return state is not None and state.is_final()


def complete_children(client: MlflowClient, experiment: str, parent: str) -> dict[str, str]:
    """The complete child runs by approach; incomplete ones are deleted."""
    children = {}
    for run in client.search_runs([experiment], f"tags.`{MLFLOW_PARENT_RUN_ID}` = '{parent}'"):
        if run.info.status in COMPLETE:
            children[run.data.tags[keys.APPROACH]] = run.info.run_id
        else:
            client.delete_run(run.info.run_id)
    return children
