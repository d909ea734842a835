"""Fluency from how surprised a causal language model is, by ordinal logistic regression."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from vieval.approaches.classify.estimator import training_labels
from vieval.approaches.classify.ordinal import FLUENCY, Ordinal
from vieval.data import Card, Example, Label, Segment, Unsuited
from vieval.models import causal, extras
from vieval.problems import Problem
from vieval.vietnamese.bigrams import worst_window


@dataclass(frozen=True)
class FittedSurprisal:
    """An ordinal regression over figures of the surprise of the model at `weights`."""

    weights: str
    model: Ordinal

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return self.model.answers(_figures(self.weights, [s.text for s in segments]))

    def save(self, path: Path) -> None:
        """Write the regression and the path of the weights to a file in the skops format."""
        import skops.io

        skops.io.dump({"weights": self.weights, **self.model._asdict()}, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; a file with types that skops does not trust is refused."""
        import skops.io

        kept = skops.io.load(path)
        return cls(kept["weights"], Ordinal(kept["labels"], kept["worse"]))


@dataclass(frozen=True)
class Surprisal:
    """The surprise of a language model at a text: in all, the mean, and the worst five tokens.

    `weights` is a file *.gguf or a folder of transformers weights.
    """

    weights: str = extras.weights(causal.VARIABLE, "")
    order: tuple[str, ...] = FLUENCY
    inverse_penalty: float = 1.0

    card: ClassVar[Card] = Card(
        summary="ordinal logistic regression on a causal language model's surprise: in all, the "
        "mean, and at the worst five tokens in a row",
        licence="that of the weights; MIT (xllamacpp), Apache-2.0 (transformers), BSD-3-Clause "
        "(scikit-learn)",
        libraries=("scikit-learn",),
        extra="gguf",
        needs=f"weights of a causal language model, at the path in {causal.VARIABLE}, and the "
        "extra 'gguf' for a file or 'transformers' for a folder",
        trained_on="what the language model was",
        contamination="unknown: a language model may have read any published text",
        deterministic=False,
        tuned_on=("seeds",),
    )

    def adapted(self, problem: Problem) -> Surprisal:
        """The labels of an ordered problem, from best to worst."""
        if not problem.ordered:
            raise Unsuited("is for labels that lie on a scale")
        return replace(self, order=tuple(problem.labels))

    def fit(self, examples: Sequence[Example]) -> FittedSurprisal:
        names = training_labels(examples)
        rows = _figures(self.weights, [example.segment.text for example in examples])
        model = Ordinal.fit(rows, names, self.order, self.inverse_penalty)
        return FittedSurprisal(self.weights, model)


def _figures(weights: str, texts: Sequence[str]) -> list[list[float]]:
    return [
        [math.fsum(bits), math.fsum(bits) / max(1, len(bits)), worst_window(bits)]
        for bits in causal.surprises(weights, texts)
    ]
