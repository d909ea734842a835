"""Tell Prefect's automations what became of a champion: events."""

from __future__ import annotations

import time
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events import emit_event
from prefect.events.filters import EventFilter, EventIDFilter

from tasks import home

PROMOTED = "vieval.champion.promoted"
REGRESSED = "vieval.champion.regressed"
PATIENCE_SECONDS = 60


class News(NamedTuple):
    """What became of the champion of a problem in an MLflow run, and the page about it."""

    event: str
    problem: str
    approach: str
    reason: str
    run_id: str
    page: str


@task(
    task_run_name="announce {news.event}", retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE
)
def announce(news: News) -> str:
    """Emit an event about a champion, on the resource `vieval.champion.PROBLEM`; gives its id.

    One of the same run that Prefect knows already is not emitted again: whoever was to note that
    may have died before. Raises `TimeoutError` where Prefect does not know it after a minute.
    """
    name = uuid5(NAMESPACE_URL, f"vieval:{news.event}:{news.run_id}")
    with get_client(sync_client=True) as client:
        if not _is_known(client, name):
            emit_event(
                news.event,
                id=name,
                resource={
                    "prefect.resource.id": f"vieval.champion.{news.problem}",
                    "prefect.resource.name": f"champion of {news.problem}",
                    "vieval.approach": news.approach,
                },
                payload={
                    "problem": news.problem,
                    "approach": news.approach,
                    "reason": news.reason,
                    "mlflow_run": news.run_id,
                    "url": home.mlflow_page(news.page),
                },
            )
            _await(client, name)
    return str(name)


def _is_known(client: SyncPrefectClient, event: UUID) -> bool:
    wanted = EventFilter(id=EventIDFilter(id=[event]))
    return bool(client.read_events(wanted, limit=1).events)


def _await(client: SyncPrefectClient, event: UUID) -> None:
    """Events are sent, and kept by the server, in the background: a process may end before."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _is_known(client, event):
        if time.monotonic() > deadline:
            raise TimeoutError(f"Prefect did not take the event {event}")
        time.sleep(0.05)
