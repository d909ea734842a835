"""Ask an approach: one task an approach and batch, cached by the content of what it sees."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from prefect import task
from prefect.cache_policies import CacheKeyFnPolicy
from prefect.context import TaskRunContext
from prefect.transactions import get_transaction

from vieval.approaches import Entrant
from vieval.data import Answer, Example, Failure, Segment, Unavailable
from vieval.hashing import content_key
from vieval.inference.ask import answer
from vieval.inference.identity import identity

T = TypeVar("T")


class Batch(Generic[T]):
    """Items that are handed over as one.

    Prefect and Dask would look for futures in every part of a list, and Dask takes Prefect's own
    `quote` apart; neither looks into this.
    """

    def __init__(self, items: Iterable[T]) -> None:
        self.items = list(items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)


@dataclass(frozen=True)
class Answered:
    """The answers of one task, in the order of its segments, and how long they took.

    `seconds` is the approach's own time, fitting and loading included, when it was last asked.
    """

    answers: list[Answer]
    seconds: float


@dataclass(frozen=True)
class Missing:
    """Why an approach cannot run here, and the remedy. Never cached: it may be remedied."""

    reason: str


def _cache_key(context: TaskRunContext, inputs: Mapping[str, Any]) -> str | None:
    """None where nobody can tell whether the approach is the one of an earlier run."""
    found = identity(inputs["entrant"]).fingerprint
    key = context.task.name, found, inputs.get("train"), inputs["segments"]
    return content_key(*key) if found else None


def _worth_retrying(_task: object, _run: object, state: Any) -> bool:
    """Whether another try could help: not where something is missing or was called wrongly."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and not isinstance(error, FileNotFoundError)


def cached_by(key: Callable[[TaskRunContext, dict[str, Any]], str | None]) -> dict[str, Any]:
    """The options of a task whose result is kept by a key of its inputs' content."""
    return {
        "cache_policy": CacheKeyFnPolicy(cache_key_fn=key),
        "persist_result": True,
        # The store on disk is enough: in memory, every answer would stay until the flow ends.
        "cache_result_in_memory": False,
        "retries": 2,
        "retry_delay_seconds": [1, 5],
        "retry_condition_fn": _worth_retrying,
    }


CACHED = cached_by(_cache_key)


@task(task_run_name="{entrant.name} on {where}", **CACHED)
def predict(
    entrant: Entrant, segments: Batch[Segment], train: Batch[Example] | None, where: str
) -> Answered | Missing:
    """Ask an approach about whole articles; one that learns after learning from `train`."""
    start = time.perf_counter()
    try:
        answers = answer(entrant, segments.items, None if train is None else train.items)
    except Unavailable as error:
        do_not_cache()
        return Missing(str(error))
    if any(isinstance(one, Failure) for one in answers):
        do_not_cache()
    return Answered(answers, time.perf_counter() - start)


def do_not_cache() -> None:
    """A failure may pass: the next run shall ask again."""
    if transaction := get_transaction():
        transaction.write_on_commit = False
