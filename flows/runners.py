"""Where a flow's tasks have their work done: in its own process, or on workers of Dask."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from importlib import import_module
from pickle import PicklingError
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from prefect.context import FlowRunContext, TagsContext
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from tasks.greetings import NoAnswer
from tasks.reachable import PATIENCE_SECONDS
from tasks.workplace import Workplace, workplace
from vieval.models.extras import libraries

_logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")

RunnerName: TypeAlias = Literal["local", "dask"]

DASK = {
    "logging.distributed": "error",
    # Kept for debugging Dask itself; each of these messages holds a task's whole input.
    "distributed.admin.low-level-log-length": 10,
    # What shows in Dask's dashboard how its processes fare: looking a hundred times a second takes
    # a tenth of each core, and nobody looks at the dashboard of a cluster of one run.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.worker.memory.monitor-interval": "1s",
}


class Workers(NamedTuple):
    """What runs tasks, where they have their work done, and how much is done there at once.

    `spread` is the built-in `map` on all workers, for functions whose calls are too many to be
    tasks: it gives what each gives, in order, and holds few at a time.
    """

    runner: TaskRunner[Any]
    workplace: Workplace
    width: int
    spread: Callable[[Callable[[T], R], Iterable[T]], Iterator[R]]


@contextmanager
def _local(_address: str | None) -> Iterator[Workers]:
    # One at a time, so that the times of approaches can be compared.
    with ThreadPoolTaskRunner[Any](max_workers=1) as runner:
        yield Workers(runner, workplace.get(), 1, map)


@contextmanager
def _dask(address: str | None) -> Iterator[Workers]:
    with libraries("dask"):
        import dask.config

        # Set before the import of `distributed`, which gives its loggers their levels.
        dask.config.set(DASK)
        distributed: Any = import_module("distributed")  # it has no types
    with ExitStack() as stack:
        if address:
            client = distributed.Client(address, set_as_default=False)
            _await_worker(client, address)
        else:
            # Dask runs what it is sent: without a key that this run alone has, that of anybody who
            # reaches the port, so of every user of the machine.
            key = distributed.Security.temporary()
            cluster = distributed.LocalCluster(
                processes=True,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs="ERROR",
                security=key,
            )
            client = distributed.Client(
                stack.enter_context(cluster), security=key, set_as_default=False
            )
        width = sum(client.nthreads().values())
        # While a worker works for one task, the next is on its way.
        most = 2 * width
        runner = stack.enter_context(ThreadPoolTaskRunner[Any](max_workers=most))
        # It is left first: then no task of a run that is stopped waits for a worker any more.
        stack.enter_context(client)
        hold = partial(_sent, client)
        there = Workplace(lambda *asked: hold(*asked).result(), hold)
        yield Workers(runner, there, width, partial(_spread, hold, most))


def _await_worker(client: Any, address: str) -> None:
    """Raise `NoAnswer` where a scheduler has no worker for a minute: a task would wait for ever."""
    if client.nthreads():
        return
    none = f"Dask's scheduler at {address} has no worker"
    _logger.warning("%s; waiting %d s for one", none, PATIENCE_SECONDS)
    try:
        client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
    except TimeoutError:
        client.close()
        raise NoAnswer(f"{none}; start one: `dask worker {address}`") from None


def _sent(client: Any, function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return client.submit(function, *arguments, pure=False)
    except (TypeError, PicklingError) as error:
        # Dask's own message shows its graph.
        reason = f"it cannot be sent to a worker: {error.__cause__ or error}"
        raise PicklingError(reason) from None


def _spread(submit: Any, most: int, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    under_way: deque[Any] = deque()
    for item in items:
        under_way.append(submit(function, item))
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
    """Around the part of a flow whose submitted tasks shall have their work done there.

    It is a part of the flow and not a setting of it, so that a deployment can be told by a
    parameter. Raises `Unavailable` where Dask is not installed, and `OSError` where no scheduler
    answers at the address, or one without a worker.
    """
    flow_run = FlowRunContext.get()
    if flow_run is None:
        raise RuntimeError("tasks are submitted inside a flow")
    with (
        RUNNERS[runner](dask_address) as workers,
        flow_run.model_copy(update={"task_runner": workers.runner}),
        without_tags(),
    ):
        before = workplace.set(workers.workplace)
        try:
            yield workers
        finally:
            workplace.reset(before)


def without_tags() -> TagsContext:
    """Around tasks that shall not have the tags of their flow run.

    They would wait for a slot of each tag, limited or not.
    """
    return TagsContext(current_tags=set())
