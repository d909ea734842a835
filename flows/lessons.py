"""What approaches learn from, taken to the workers once, and what they learnt, learnt once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from prefect.futures import PrefectFuture

from flows.predict import unanswered
from tasks.count import Lesson, learn, take
from tasks.work import Missing
from vieval.approaches import Entrant
from vieval.evaluation.results import Outcome
from vieval.inference.identity import identity
from vieval.inference.streaming import learners
from vieval.inference.training import Training


class Lessons:
    """The futures stand for what the workers have; none comes from where it is to where it is not.

    Nobody learns before somebody has to be asked.
    """

    def __init__(self, training: Training | None) -> None:
        self._training = training
        self._corpus = training.corpus.name if training else ""
        self._taken: PrefectFuture[Training] | None = None
        self._learnt: dict[str, PrefectFuture[Lesson | Missing] | Outcome] = {}
        self._seconds: dict[str, float] = {}

    def training(self, entrant: Entrant) -> PrefectFuture[Training] | None:
        """What the approach learns from; None where it learns nothing."""
        if self._training is None or not learners(entrant):
            return None
        if self._taken is None:
            self._taken = take.submit(self._training)
        return self._taken

    def learnt(self, entrant: Entrant) -> Mapping[str, PrefectFuture[Lesson | Missing]]:
        """What the approach, or its members, have learnt so far."""
        found = {name: self._learnt.get(name) for name in learners(entrant)}
        return {name: one for name, one in found.items() if isinstance(one, PrefectFuture)}

    def learn(self, entrant: Entrant) -> Outcome | None:
        """Have them learn who have not; what became of the approach where one cannot."""
        who, those = identity(entrant), learners(entrant)
        for name, one in those.items():
            if name not in self._learnt:
                # Prefect gives the task what the future stands for.
                training = cast("Training", self.training(one))
                self._learnt[name] = learn.submit(one, training, self._corpus)
        for name in those:
            future = self._learnt[name]
            if isinstance(future, Outcome):
                return future
            result: object = future.result(raise_on_failure=False)
            if ended := unanswered(who, result):
                self._learnt[name] = ended
                return ended
            assert isinstance(result, Lesson)
            self._seconds[name] = result.seconds
        return None

    def seconds(self, entrant: Entrant) -> float:
        """How long it took what the approach, or its members, learnt in this run."""
        return sum(self._seconds.get(name, 0.0) for name in learners(entrant))
