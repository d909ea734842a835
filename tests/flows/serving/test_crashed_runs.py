"""What a process that was killed left behind is told from what still runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from uuid import UUID

import pytest
from prefect import flow, task
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State, StateType
from prefect.states import Running

from flows.serving.automations import TAG
from flows.serving.crashed_runs import crash_what_was_killed

KINDS = {"Running": StateType.RUNNING, "Completed": StateType.COMPLETED}


@flow
def left() -> None:
    """Never runs: its runs are made up."""


@task
def part() -> None:
    """Never runs either."""


def ended() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def run_of(client: SyncPrefectClient, process: int) -> UUID:
    tags = [TAG, f"process {socket.gethostname()}:{process}"]
    return client.create_flow_run(left, tags=tags, state=Running()).id


@pytest.mark.usefixtures("home")
def test_a_run_of_a_dead_process_is_crashed_with_what_was_under_way_in_it() -> None:
    with get_client(sync_client=True) as client:
        dead, alive = run_of(client, ended()), run_of(client, os.getpid())
        tasks = {
            (run, name): client.create_task_run(part, run, dynamic_key=name, state=State(type=kind))
            for run in (dead, alive)
            for name, kind in KINDS.items()
        }
        crash_what_was_killed(client)
        states = {what: client.read_task_run(one.id).state_name for what, one in tasks.items()}
        assert client.read_flow_run(dead).state_name == "Crashed"
        assert client.read_flow_run(alive).state_name == "Running"
        assert states == {
            (dead, "Running"): "Crashed",
            (dead, "Completed"): "Completed",
            (alive, "Running"): "Running",
            (alive, "Completed"): "Completed",
        }
        client.delete_flow_run(alive)
