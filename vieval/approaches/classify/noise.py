"""Fluency from figures of broken text, by ordinal logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar, Self

from vieval.approaches.classify.estimator import training_labels
from vieval.approaches.classify.noise_features import features
from vieval.data import Card, Example, Label, Segment, Unsuited
from vieval.problems import Problem
from vieval.stats.threads import one_thread

FLUENCY = ("fluent", "awkward", "garbled")


@dataclass(frozen=True)
class FittedNoise:
    """One binary model a label but the worst: how likely is the text worse than that label says.

    `labels` go from best to worst; `worse` holds one estimator less.
    """

    labels: tuple[str, ...]
    worse: tuple[Any, ...]

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        if not segments:
            return []
        rows = [features(segment.text) for segment in segments]
        worse = [model.predict_proba(rows)[:, 1].tolist() for model in self.worse]
        return [self._answer(chances) for chances in zip(*worse, strict=True)]

    def _answer(self, worse: Sequence[float]) -> Label:
        reached = [1.0]
        for chance in worse:
            # The models are fitted apart and may cross; none may be likelier than the one before.
            reached.append(min(chance, reached[-1]))
        shares = [here - beyond for here, beyond in pairwise([*reached, 0.0])]
        probabilities = dict(zip(self.labels, shares, strict=True))
        return Label(max(probabilities, key=probabilities.__getitem__), probabilities)

    def save(self, path: Path) -> None:
        """Write labels and models to a file in the skops format."""
        import skops.io

        skops.io.dump({"labels": self.labels, "worse": self.worse}, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; a file with types that skops does not trust is refused."""
        import skops.io

        return cls(**skops.io.load(path))


@dataclass(frozen=True)
class Noise:
    """Logistic regressions on standardised figures of broken text, one a step of fluency.

    Frank and Hall 2001, "A Simple Approach to Ordinal Classification". `order` goes from best to
    worst; labels that the examples lack are never given. `fit` raises `ValueError` for a label
    outside the order.
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
        if strangers := sorted(set(names) - set(self.order)):
            raise ValueError(f"labels outside the order {self.order}: {strangers}")
        labels = tuple(label for label in self.order if label in names)
        ranks = [labels.index(name) for name in names]
        rows = [features(example.segment.text) for example in examples]
        with one_thread():
            worse = tuple(
                self._binary().fit(rows, [rank > step for rank in ranks])
                for step in range(len(labels) - 1)
            )
        return FittedNoise(labels, worse)

    def _binary(self) -> Any:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline(
            StandardScaler(), LogisticRegression(C=self.inverse_penalty, max_iter=1000)
        )
