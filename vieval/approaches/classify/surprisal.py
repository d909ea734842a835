"""Fluency from the surprise of a causal language model and of a bigram model of syllables."""

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
from vieval.vietnamese.bigrams import BigramModel, worst_window

FOLDS = 5


@dataclass(frozen=True)
class FittedSurprisal:
    """An ordinal regression over figures of the surprise of the model at `weights`.

    `known` are the texts whose bigrams of syllables tell what is usual.
    """

    weights: str
    known: tuple[str, ...]
    model: Ordinal

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        bigrams = BigramModel.of(self.known)
        texts = [segment.text for segment in segments]
        return self.model.answers(_figures(self.weights, texts, [bigrams] * len(texts)))

    def save(self, path: Path) -> None:
        """Write the regression, its texts and the path of the weights in the skops format."""
        import skops.io

        kept = {"weights": self.weights, "known": list(self.known), **self.model._asdict()}
        skops.io.dump(kept, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; a file with types that skops does not trust is refused."""
        import skops.io

        kept = skops.io.load(path)
        model = Ordinal(kept["labels"], kept["worse"])
        return cls(kept["weights"], tuple(kept["known"]), model)


@dataclass(frozen=True)
class Surprisal:
    """The surprise of a language model at a text: in all, the mean, and the worst five tokens.

    The mean and the worst five of a bigram model of syllables go with them. That knows the training
    texts; while the regression learns, it knows those of other folds alone. `weights` is a file
    *.gguf or a folder of transformers weights.
    """

    weights: str = extras.weights(causal.VARIABLE, "")
    order: tuple[str, ...] = FLUENCY
    inverse_penalty: float = 1.0

    card: ClassVar[Card] = Card(
        summary="ordinal logistic regression on a causal language model's surprise: in all, the "
        "mean, and at the worst five tokens in a row; and on that of a bigram model of syllables",
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
        texts = [example.segment.text for example in examples]
        # What a text is held against must not hold that text.
        others = [
            BigramModel.of(text for place, text in enumerate(texts) if place % FOLDS != fold)
            for fold in range(FOLDS)
        ]
        bigrams = [others[place % FOLDS] for place in range(len(texts))]
        rows = _figures(self.weights, texts, bigrams)
        model = Ordinal.fit(rows, names, self.order, self.inverse_penalty)
        return FittedSurprisal(self.weights, tuple(texts), model)


def _figures(
    weights: str, texts: Sequence[str], bigrams: Sequence[BigramModel]
) -> list[list[float]]:
    surprises = causal.surprises(weights, texts)
    rows = zip(surprises, map(BigramModel.bits, bigrams, texts), strict=True)
    return [
        [math.fsum(bits), _mean(bits), worst_window(bits), _mean(usual), worst_window(usual)]
        for bits, usual in rows
    ]


def _mean(bits: Sequence[float]) -> float:
    return math.fsum(bits) / max(1, len(bits))
