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

from vieval.approaches import find
from vieval.data import (
    Answer,
    Example,
    Failure,
    Predictor,
    Problem,
    Segment,
    Trainable,
    Unavailable,
)
from vieval.hashing import content_key
from vieval.inference.ask import fit_predict
from vieval.inference.identity import fingerprint

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


def _cache_key(context: TaskRunContext, inputs: Mapping[str, Any]) -> str:
    identity = fingerprint(inputs["problem"], inputs["name"])
    return content_key(context.task.name, identity, inputs.get("train"), inputs["segments"])


def _worth_retrying(_task: object, _run: object, state: Any) -> bool:
    """Whether another try could help: not where something is missing or was called wrongly."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and not isinstance(error, FileNotFoundError)


def cached_by(key: Callable[[TaskRunContext, dict[str, Any]], str]) -> dict[str, Any]:
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


@task(task_run_name="{name} on {where}", **CACHED)
def predict(
    problem: Problem, name: str, segments: Batch[Segment], where: str
) -> Answered | Missing:
    """Ask a predictor about a batch of whole articles."""
    approach = find(problem, name)
    assert isinstance(approach, Predictor)
    return _ask(lambda: approach.predict(segments.items), len(segments.items))


@task(task_run_name="{name} on {where}", **CACHED)
def fit_and_predict(
    problem: Problem, name: str, train: Batch[Example], segments: Batch[Segment], where: str
) -> Answered | Missing:
    """Train on one part and ask about the other, which shares no article with it."""
    approach = find(problem, name)
    assert isinstance(approach, Trainable)
    return _ask(lambda: fit_predict(approach, train.items, segments.items), len(segments.items))


def _ask(question: Callable[[], Iterable[Answer]], segments: int) -> Answered | Missing:
    start = time.perf_counter()
    try:
        answers = list(question())
    except Unavailable as error:
        do_not_cache()
        return Missing(str(error))
    if len(answers) != segments:
        raise ValueError(f"{len(answers)} answers to {segments} segments")
    if any(isinstance(answer, Failure) for answer in answers):
        do_not_cache()
    return Answered(answers, time.perf_counter() - start)


def do_not_cache() -> None:
    """A failure may pass: the next run shall ask again."""
    if transaction := get_transaction():
        transaction.write_on_commit = False
