"""Find runs whose process is gone although their state says that they run.

A server that outlives its runs notices their silence (see `automations`). One that ends with a
command, or with `vieval serve`, may end before: the next one finds what was left behind.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
    TaskRunFilter,
    TaskRunFilterState,
    TaskRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType, TaskRun
from prefect.states import Crashed

from flows.serving.automations import TAG
from flows.serving.programs import WORK_POOL
from tasks import provenance

_PROCESS = "process "


def tags_of_this_process() -> tuple[str, str]:
    """What a command's runs are tagged with, so that they can be told from others' and found."""
    return TAG, _PROCESS + provenance.owner()


def crash_what_was_killed(client: SyncPrefectClient) -> None:
    """Mark the runs of commands whose process on this machine is gone."""
    unfinished = FlowRunFilter(
        state=_in_state(StateType.RUNNING, StateType.PENDING), tags=FlowRunFilterTags(all_=[TAG])
    )
    killed = [
        run
        for run in client.read_flow_runs(flow_run_filter=unfinished)
        if any(not provenance.alive(owner) for owner in _owners(run))
    ]
    _crash(client, killed, "its process was killed")


def crash_what_a_worker_left(client: SyncPrefectClient) -> None:
    """Mark the unfinished runs of our work pool; call it only while the pool has no worker.

    A worker that was killed could not end the processes of its runs: they are ended here.
    """
    states = _in_state(StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
    left = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=states),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[WORK_POOL])),
    )
    for run in left:
        _end_process(run)
    _crash(client, left, "its worker was stopped")


def _end_process(run: FlowRun) -> None:
    """Kill what runs a flow run on this machine, where `/proc` tells that it does."""
    process = (run.infrastructure_pid or "").rpartition(":")[2]
    mark = f"PREFECT__FLOW_RUN_ID={run.id}".encode()
    try:
        # The number alone says little: another program may have it by now.
        if mark in Path(f"/proc/{process}/environ").read_bytes().split(b"\0"):
            os.killpg(int(process), signal.SIGKILL)
    except OSError:
        return


def _in_state(*types: StateType) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types)))


def _owners(run: FlowRun) -> list[str]:
    return [tag.removeprefix(_PROCESS) for tag in run.tags if tag.startswith(_PROCESS)]


def _crash(client: SyncPrefectClient, runs: Iterable[FlowRun], why: str) -> None:
    for run in runs:
        client.set_flow_run_state(run.id, Crashed(message=why), force=True)
        for task in _under_way(client, run):
            client.set_task_run_state(task.id, Crashed(message=why), force=True)


def _under_way(client: SyncPrefectClient, run: FlowRun) -> list[TaskRun]:
    states = TaskRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING])
    return client.read_task_runs(
        flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id])),
        task_run_filter=TaskRunFilter(state=TaskRunFilterState(type=states)),
    )
