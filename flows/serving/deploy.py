"""Register what can be run with a Prefect server: work pool, deployments, automations."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from prefect.automations import AutomationCore
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectAlreadyExists
from prefect.types import SecretDict
from pydantic import SecretStr

from flows.serving.automations import dead_runs, regression_notice
from flows.serving.programs import WORK_POOL

WEBHOOK_SETTING = "VIEVAL_WEBHOOK_URL"
WEBHOOK_BLOCK = "vieval-regression"
# Prefect sends a text as it is, and of no kind; chat services want to be told.
JSON = {"Content-Type": "application/json"}

# Command, environment and folder of a run's process are no matter of whoever asks for the run:
# Prefect's own template lets the request choose them, and any template that has an `env` lets it
# add to that. Runs have the worker's environment.
JOB_TEMPLATE = {
    "job_configuration": {
        "name": "{{ name }}",
        "labels": "{{ labels }}",
        "stream_output": True,
    },
    "variables": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "title": "Name"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
        "additionalProperties": False,
    },
}


def deploy() -> None:
    """Register everything with the server that `PREFECT_API_URL` names; again changes nothing.

    Raises `subprocess.CalledProcessError` where Prefect refuses a deployment.
    """
    with get_client(sync_client=True) as client:
        create_work_pool(client)
        for automation in [*dead_runs(), *_notices()]:
            put_automation(client, automation)
    put_deployments(blueprint())


def blueprint() -> Path:
    """The file `prefect.yaml`, of the checkout or beside the installed flows."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parent, package):
        if (file := folder / "prefect.yaml").exists():
            return file
    raise FileNotFoundError(f"no prefect.yaml in {package.parent} or {package}")


def create_work_pool(client: SyncPrefectClient) -> None:
    """The pool whose workers start a process a run; it is brought up to date where it exists."""
    pool = WorkPoolCreate(name=WORK_POOL, type="process", base_job_template=JOB_TEMPLATE)
    try:
        client.create_work_pool(pool)
    except ObjectAlreadyExists:
        client.update_work_pool(WORK_POOL, WorkPoolUpdate(base_job_template=JOB_TEMPLATE))


def put_automation(client: SyncPrefectClient, automation: AutomationCore) -> None:
    """Create an automation, or bring the one of its name up to date; switched off, it stays so."""
    existing = client.read_automations_by_name(automation.name)
    if not existing:
        client.create_automation(automation)
        return
    [known, *_] = existing
    client.update_automation(known.id, automation.model_copy(update={"enabled": known.enabled}))


def _notices() -> list[AutomationCore]:
    url = os.environ.get(WEBHOOK_SETTING)
    if not url:
        return []
    webhook = Webhook(method="POST", url=SecretStr(url), headers=SecretDict(JSON))
    block = webhook.save(WEBHOOK_BLOCK, overwrite=True)
    assert isinstance(block, UUID)  # a coroutine only where an event loop runs
    return [regression_notice(block)]


def put_deployments(file: Path) -> None:
    """Create or update the deployments that a file in the form of `prefect.yaml` lists."""
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    subprocess.run(  # noqa: S603 (the command is ours)
        [*command, "--prefect-file", str(file)], capture_output=True, text=True, check=True
    )
