"""Ask an approach: one task an approach and batch."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE

from vieval.approaches import Entrant
from vieval.data import Answer, Example, Segment, Unavailable
from vieval.inference.ask import answer

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

    `seconds` is the approach's own time, fitting and loading included.
    """

    answers: list[Answer]
    seconds: float


@dataclass(frozen=True)
class Missing:
    """Why an approach cannot run here, and the remedy."""

    reason: str


def _worth_retrying(_task: object, _run: object, state: Any) -> bool:
    """Whether another try could help: not where something is missing or was called wrongly."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and not isinstance(error, FileNotFoundError)


# What is worth keeping is kept as answers, see `vieval.inference.answers`. A result that Prefect
# keeps is a pickle, and whoever writes one into its folder has his code run by whoever reads it.
ASKING: Mapping[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": 2,
    "retry_delay_seconds": [1, 5],
    "retry_condition_fn": _worth_retrying,
}


@task(task_run_name="{entrant.name} on {where}", **ASKING)
def predict(
    entrant: Entrant, segments: Batch[Segment], train: Batch[Example] | None, where: str
) -> Answered | Missing:
    """Ask an approach about whole articles; one that learns after learning from `train`."""
    start = time.perf_counter()
    try:
        answers = answer(entrant, segments.items, None if train is None else train.items)
    except Unavailable as error:
        return Missing(str(error))
    return Answered(answers, time.perf_counter() - start)
