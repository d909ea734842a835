"""Where a flow's tasks run: in its own process, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

from prefect.context import FlowRunContext
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from vieval.extras import libraries

RunnerName: TypeAlias = Literal["local", "dask"]


def _local(_address: str | None) -> TaskRunner[Any]:
    # One at a time, so that the times of approaches can be compared.
    return ThreadPoolTaskRunner(max_workers=1)


def _dask(address: str | None) -> TaskRunner[Any]:
    with libraries("dask"):
        import dask.config

        # Set before the import of `distributed`, which gives its loggers their levels.
        dask.config.set({"logging.distributed": "error"})
        from prefect_dask.task_runners import DaskTaskRunner
    if address:
        return DaskTaskRunner(address=address)
    return DaskTaskRunner(
        cluster_kwargs={"processes": True, "threads_per_worker": 1, "dashboard_address": None}
    )


RUNNERS: Mapping[RunnerName, Callable[[str | None], TaskRunner[Any]]] = {
    "local": _local,
    "dask": _dask,
}


@contextmanager
def tasks_on(runner: RunnerName, dask_address: str | None = None) -> Iterator[None]:
    """Around the part of a flow whose submitted tasks shall run there.

    It is a part of the flow and not a setting of it, so that a deployment can be told by a
    parameter. Raises `Unavailable` where Dask is not installed, and `OSError` where no scheduler
    answers at the address.
    """
    flow_run = FlowRunContext.get()
    if flow_run is None:
        raise RuntimeError("tasks are submitted inside a flow")
    with (
        RUNNERS[runner](dask_address) as task_runner,
        flow_run.model_copy(update={"task_runner": task_runner}),
    ):
        yield
