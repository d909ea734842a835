"""Fluency from figures of broken text, by ordinal logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from vieval.approaches.classify.estimator import training_labels
from vieval.approaches.classify.noise_features import features
from vieval.approaches.classify.ordinal import FLUENCY, Ordinal
from vieval.data import Card, Example, Label, Segment, Unsuited
from vieval.problems import Problem


@dataclass(frozen=True)
class FittedNoise:
    """An ordinal regression over `features`."""

    model: Ordinal

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return self.model.answers([features(segment.text) for segment in segments])

    def save(self, path: Path) -> None:
        """Write the model to a file in the skops format."""
        self.model.save(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; a file with types that skops does not trust is refused."""
        return cls(Ordinal.load(path))


@dataclass(frozen=True)
class Noise:
    """Logistic regressions on standardised figures of broken text, one a step of fluency.

    `order` goes from best to worst; labels that the examples lack are never given. `fit` raises
    `ValueError` for a label outside the order.
    """

    order: tuple[str, ...] = FLUENCY
    inverse_penalty: float = 1.0

    card: ClassVar[Card] = Card(
        summary="ordinal logistic regression on figures of broken text: syllables outside the "
        "dictionary or the language, pinyin, stray marks and capitals, surprise of letters",
        licence="Apache-2.0; BSD-3-Clause (scikit-learn); Viet74K as underthesea ships it",
        libraries=("scikit-learn", "underthesea", "pypinyin"),
        tuned_on=("seeds",),
    )

    def adapted(self, problem: Problem) -> Noise:
        """The labels of an ordered problem, from best to worst."""
        if not problem.ordered:
            raise Unsuited("is for labels that lie on a scale")
        return replace(self, order=tuple(problem.labels))

    def fit(self, examples: Sequence[Example]) -> FittedNoise:
        names = training_labels(examples)
        rows = [features(example.segment.text) for example in examples]
        return FittedNoise(Ordinal.fit(rows, names, self.order, self.inverse_penalty))
