"""What is served: both UIs, deployments, schedules, and who is told of what went wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from tests.served.conftest import MadeUp, Served, Webhook

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


class Held(NamedTuple):
    """Two runs: one that is well and waits, and one whose process and worker are gone."""

    beating: UUID
    silent: UUID


@pytest.fixture(scope="module", autouse=True)
def held(house: Served, package: MadeUp) -> Iterator[Held]:
    """Made before all else: a minute and a half go by until silence is noticed."""
    house.up()
    package.hold("beating predict half.v1")
    beating = house.submit("evaluate", "beating", ["half.v1"])
    package.reached("beating predict half.v1")
    yield Held(beating, silent_run(house, package))
    package.release("beating predict half.v1")


def silent_run(house: Served, package: MadeUp) -> UUID:
    """A run on a machine that lost its power: its worker and its process are killed at once."""
    ours = house.process("prefect", "worker")
    os.kill(ours, signal.SIGSTOP)
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "vieval"]
    api = {
        "PREFECT_API_URL": f"{house.prefect}/api",
        "MLFLOW_TRACKING_URI": house.store,
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    }
    with (house.home / "other-worker").open("wb") as output:
        worker = subprocess.Popen(
            command, env=house.environment | api, stdout=output, stderr=output
        )
    try:
        package.hold("silent predict half.v1")
        run = house.submit("evaluate", "silent", ["half.v1"])
        process = package.reached("silent predict half.v1")
    finally:
        worker.kill()
        worker.wait()
    os.kill(process, signal.SIGKILL)
    os.kill(ours, signal.SIGCONT)
    return run


def deployment(site: Served, name: str) -> Any:
    with site.client() as client:
        return client.read_deployment_by_name(f"{name}/{name}")


def artifacts(site: Served, run: UUID) -> dict[str | None, Any]:
    """The data of a run's artifacts by their keys; the last one of those without a key."""
    query = {"artifacts": {"flow_run_id": {"any_": [str(run)]}}}
    with site.client() as client:
        answer = client._client.post("/artifacts/filter", json=query)
    return {found["key"]: found["data"] for found in answer.json()}


def test_both_servers_answer_and_bring_their_pages(site: Served) -> None:
    assert site.answers(f"{site.prefect}/api/health") == "true"
    assert site.answers(f"{site.mlflow}/health") == "OK"
    for page in (site.prefect, site.mlflow):
        assert "<script" in str(site.answers(page))
        assert page in site.output.read_text()


def test_a_home_that_is_served_already_is_told(site: Served) -> None:
    second = site.vieval("serve")
    _, told = second.communicate()
    assert second.returncode == 3
    assert told == f"vieval: this home is served already: {site.prefect}\n"


FORMS = {"evaluate": [], "reevaluate": [], "stream": ["corpus"], "robustness": [], "challenge": []}


@pytest.mark.parametrize(("name", "required"), FORMS.items(), ids=FORMS.keys())
def test_every_field_of_a_form_has_a_type_and_a_description_and_is_filled_in_or_required(
    site: Served, name: str, required: list[str]
) -> None:
    schema = deployment(site, name).parameter_openapi_schema
    fields = schema["properties"]
    assert schema.get("required", []) == required
    assert fields["problems"]["items"]["type"] == "string"
    assert fields["runner"]["enum"] == ["local", "dask"]
    offered = fields["approaches"]["anyOf"][0]["items"]["enum"]
    assert {"rules.v1", "tfidf-nb.v1"} <= set(offered)
    for key, field in fields.items():
        assert field["description"]
        assert "type" in field or "anyOf" in field
        # For None, the form shows nothing to write to.
        assert key in required or field["default"] is not None


def test_the_nightly_run_is_scheduled_in_the_time_of_hanoi_and_alone(site: Served) -> None:
    nightly = deployment(site, "reevaluate")
    [schedule] = nightly.schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone) == (
        "30 2 * * *",
        "Asia/Ho_Chi_Minh",
    )
    assert schedule.active
    assert nightly.global_concurrency_limit.limit == 1
    assert not nightly.paused
    assert deployment(site, "evaluate").schedules == []


def test_a_schedule_fires_and_the_run_says_what_it_did(site: Served) -> None:
    from prefect.client.schemas.schedules import IntervalSchedule

    soon = datetime.now(UTC) + timedelta(seconds=10)
    schedule = IntervalSchedule(interval=timedelta(minutes=1), anchor_date=soon)
    nightly = deployment(site, "reevaluate").id
    parameters = site.parameters("scheduled", ["half.v1"])
    with site.client() as client:
        [made] = client.create_deployment_schedules(
            nightly, [(schedule, True)], parameters=parameters
        )
        try:
            run = site.until(lambda: started(client, nightly), "a scheduled run")
        finally:
            client.delete_deployment_schedule(nightly, made.id)
    assert site.final(run).name == "Completed"
    told = site.run(run)
    assert told.name == "reevaluate ner on scheduled"
    assert set(told.tags) >= {"vieval", "nightly", "auto-scheduled"}
    shown = artifacts(site, run)
    report = shown["report-ner-scheduled"]
    assert report.startswith("**half.v1 leads at")
    assert f"{site.mlflow}/#/experiments/" in report
    assert "**Champion:** half.v1" in report
    assert site.logged("scheduled") == {"ner on scheduled": ["FINISHED"], "half.v1": ["FINISHED"]}


def started(client: Any, of_deployment: UUID) -> UUID | None:
    """A run of a deployment that its schedule made and that is under way."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

    only = DeploymentFilter(id=DeploymentFilterId(any_=[of_deployment]))
    runs = client.read_flow_runs(deployment_filter=only)
    return next((r.id for r in runs if r.auto_scheduled and r.state.name == "Running"), None)


def test_of_two_re_evaluations_at_once_the_later_is_cancelled(
    site: Served, made_up: MadeUp
) -> None:
    made_up.hold("overlap predict half.v1")
    first = site.submit("reevaluate", "overlap", ["half.v1"])
    made_up.reached("overlap predict half.v1")
    second = site.submit("reevaluate", "overlap", ["half.v1"])
    assert site.final(second).name == "Cancelled"
    assert site.run(first).state.name == "Running"
    made_up.release("overlap predict half.v1")
    assert site.final(first).name == "Completed"
    assert made_up.asked("overlap") == ["half.v1"]


def test_a_champion_that_regresses_fails_the_run_and_somebody_is_told(
    site: Served, made_up: MadeUp, webhook: Webhook
) -> None:
    night = site.submit("reevaluate", "regress", ["half.v1"])
    assert site.final(night).name == "Completed"
    made_up.behave("2.0", ["Huế"])
    night = site.submit("reevaluate", "regress", ["half.v1"])
    ended = site.final(night)
    assert ended.name == "Failed"
    # Of 16 places 8 were found, F1 = 2·8 / (16 + 8), and now 1, F1 = 2·1 / (16 + 1).
    assert ended.message.startswith("ner: half.v1 fell to .118 (−.549 [")
    assert ended.message.endswith("made-up: 1.0 → 2.0")
    [(kind, body)] = site.until(lambda: webhook.posted, "a call of the webhook")
    assert kind == "application/json"
    reason = ended.message.removeprefix("ner: ")
    assert body["text"].startswith(f"The champion of ner, half.v1, has regressed: {reason} http")
    assert site.logged("regress")["ner on regress"] == ["FINISHED", "FINISHED"]


def test_a_run_that_falls_silent_is_crashed_and_one_that_beats_is_not(
    site: Served, package: MadeUp, held: Held
) -> None:
    ended = site.final(held.silent)
    assert (ended.name, ended.message) == (
        "Crashed",
        "no heartbeat for 90 s: its process or its machine is gone",
    )
    assert site.run(held.beating).state.name == "Running"
    package.release("beating predict half.v1")
    assert site.final(held.beating).name == "Completed"
