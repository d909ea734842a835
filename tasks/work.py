"""What tasks have done on workers, which import neither Prefect nor MLflow for it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from tasks import home
from vieval.approaches import Entrant
from vieval.data import Answer, Example, Failure, Fitted, Segment, Unavailable
from vieval.inference import ask, streaming
from vieval.inference.parts import CountRequest
from vieval.inference.training import Training

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


class Learned:
    """What an approach has learnt, and how long that took.

    No dataclass, so that neither Prefect nor Dask looks for futures in it.
    """

    def __init__(self, model: Fitted | Failure, seconds: float) -> None:
        self.model = model
        self.seconds = seconds


class Unlearnt:
    """Says that an approach has to be asked about a part, and has not learnt yet."""


def answer(
    entrant: Entrant, segments: Batch[Segment], train: Batch[Example] | None
) -> Answered | Missing:
    """The answers of an approach; of one that learns after learning from `train`."""
    start = time.perf_counter()
    try:
        answers = ask.answer(entrant, segments.items, None if train is None else train.items)
    except Unavailable as error:
        return Missing(str(error))
    return Answered(answers, time.perf_counter() - start)


def take(training: Training) -> Training:
    """What is learnt from, where it was taken to."""
    return training


def learn(entrant: Entrant, training: Training) -> Learned | Missing:
    """What an approach learns."""
    start = time.perf_counter()
    try:
        model = training.fit(entrant)
    except Unavailable as error:
        return Missing(str(error))
    return Learned(model, time.perf_counter() - start)


def took(learnt: Learned | Missing) -> float | Missing:
    """How long it took to learn, for whom what was learnt is no matter."""
    return learnt if isinstance(learnt, Missing) else learnt.seconds


def count(
    entrant: Entrant,
    question: CountRequest,
    training: Training | None,
    learnt: Mapping[str, Learned],
) -> streaming.Counted | Missing | Unlearnt:
    """The counts of a part; the answers are kept here."""
    models = {name: one.model for name, one in learnt.items()}
    try:
        return streaming.count(entrant, question, home.answers(), training, models)
    except Unavailable as error:
        return Missing(str(error))
    except streaming.NotLearnt:
        return Unlearnt()
