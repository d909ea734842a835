"""Where a flow's tasks run: in its own process, or on the workers of a Dask cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from prefect import Flow
from prefect.context import FlowRunContext, TagsContext
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from vieval.models.extras import libraries

T = TypeVar("T")
R = TypeVar("R")

RunnerName: TypeAlias = Literal["local", "dask"]

DASK = {
    "logging.distributed": "error",
    # Kept for debugging Dask itself; each of these messages holds a task's whole input.
    "distributed.admin.low-level-log-length": 10,
}


class Workers(NamedTuple):
    """Where tasks run, and how many run at once.

    `spread` is the built-in `map` on all of them, for functions whose calls are too many to be
    tasks: it gives what each gives, in order, and holds few at a time.
    """

    runner: TaskRunner[Any]
    width: int
    spread: Callable[[Callable[[T], R], Iterable[T]], Iterator[R]]


@contextmanager
def _local(_address: str | None) -> Iterator[Workers]:
    # One at a time, so that the times of approaches can be compared.
    with ThreadPoolTaskRunner[Any](max_workers=1) as runner:
        yield Workers(runner, 1, map)


@contextmanager
def _dask(address: str | None) -> Iterator[Workers]:
    with libraries("dask"):
        import dask.config

        # Set before the import of `distributed`, which gives its loggers their levels.
        dask.config.set(DASK)
        from distributed.security import Security
        from prefect_dask.task_runners import DaskTaskRunner
    if address:
        at = DaskTaskRunner(address=address)
    else:
        # Dask runs what it is sent: without a key that this run alone has, that of anybody who
        # reaches the port, so of every user of the machine.
        key = {"security": Security.temporary()}  # type: ignore[no-untyped-call]
        own = {"processes": True, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
        at = DaskTaskRunner(cluster_kwargs={**own, **key}, client_kwargs=key)
    with at as runner:
        width = max(sum(runner.client.nthreads().values()), 1)
        yield Workers(runner, width, partial(_spread, runner.client, 2 * width))


def _spread(client: Any, most: int, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    under_way: deque[Any] = deque()
    for item in items:
        under_way.append(client.submit(function, item, pure=False))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


RUNNERS: Mapping[RunnerName, Callable[[str | None], AbstractContextManager[Workers]]] = {
    "local": _local,
    "dask": _dask,
}


@contextmanager
def tasks_on(runner: RunnerName, dask_address: str | None = None) -> Iterator[Workers]:
    """Around the part of a flow whose submitted tasks shall run there.

    It is a part of the flow and not a setting of it, so that a deployment can be told by a
    parameter. Raises `Unavailable` where Dask is not installed, and `OSError` where no scheduler
    answers at the address.
    """
    flow_run = FlowRunContext.get()
    if flow_run is None:
        raise RuntimeError("tasks are submitted inside a flow")
    _names_alone(flow_run)
    with (
        RUNNERS[runner](dask_address) as site,
        flow_run.model_copy(update={"task_runner": site.runner, "flow": _stand_in(flow_run.flow)}),
        without_tags(),
    ):
        yield site


def _names_alone(flow_run: FlowRunContext) -> None:
    """Keep objects out of what Prefect sends to workers with every task, whosever task it is."""
    if flow_run.parameters and (asked := flow_run.parameters.get("approaches")):
        names = [one if isinstance(one, str) else type(one).__name__ for one in asked]
        flow_run.parameters["approaches"] = names


def _stand_in(running: Flow[Any, Any] | None) -> Flow[Any, Any] | None:
    """The flow as far as workers need it, to whom Prefect sends it with every task.

    The real one takes with it what its module imports: MLflow, for two seconds of each worker.
    """
    return running and Flow(_nothing, name=running.name)


def _nothing() -> None:
    """What a stand-in does."""


def without_tags() -> TagsContext:
    """Around tasks that shall not have the tags of their flow run.

    They would wait for a slot of each tag, limited or not.
    """
    return TagsContext(current_tags=set())
