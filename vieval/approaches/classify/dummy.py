"""The floor: answers that do not look at the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from vieval.data import Card, Example, Label, Segment


@dataclass(frozen=True)
class FittedDummy:
    """Answers by the label frequencies it has seen."""

    model: Any

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        inputs = [[0]] * len(segments)
        if not inputs:
            return []
        names = self.model.predict(inputs)
        probabilities = self.model.predict_proba(inputs)
        return [
            Label(str(name), dict(zip(map(str, self.model.classes_), map(float, row), strict=True)))
            for name, row in zip(names, probabilities, strict=True)
        ]


@dataclass(frozen=True)
class Dummy:
    """scikit-learn's `DummyClassifier` with a strategy and a seed."""

    strategy: Literal["most_frequent", "stratified"]
    seed: int = 0

    card: ClassVar[Card] = Card(
        summary="does not look at the text: answers by the label frequencies of its training folds",
        licence="BSD-3-Clause (scikit-learn)",
    )

    def fit(self, examples: Sequence[Example]) -> FittedDummy:
        from sklearn.dummy import DummyClassifier

        model = DummyClassifier(strategy=self.strategy, random_state=self.seed)
        return FittedDummy(model.fit([[0]] * len(examples), [str(e.gold) for e in examples]))
