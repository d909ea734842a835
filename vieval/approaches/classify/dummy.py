"""The floor: answers that do not look at the text."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from vieval.approaches.classify.estimator import training_labels
from vieval.data import Card, Example, Label, Segment

Strategy = Literal["majority", "stratified"]


@dataclass(frozen=True)
class FittedDummy:
    """Answers by `shares`, the share of each label among the examples it has seen.

    The draw for a segment depends on its id and the seed alone. scikit-learn's `DummyClassifier`
    draws along the batch, so its answers would change with the batches.
    """

    strategy: Strategy
    seed: int
    shares: Mapping[str, float]

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return [Label(self._choose(segment), self.shares) for segment in segments]

    def _choose(self, segment: Segment) -> str:
        if self.strategy == "majority":
            return max(self.shares, key=self.shares.__getitem__)
        lot = random.Random(f"{self.seed}:{segment.id}")  # noqa: S311 - keeps no secret
        return lot.choices(list(self.shares), list(self.shares.values()))[0]

    def save(self, path: Path) -> None:
        """Write strategy, seed and shares as JSON."""
        path.write_text(json.dumps([self.strategy, self.seed, self.shares]), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        return cls(*json.loads(path.read_text("utf-8")))


@dataclass(frozen=True)
class Dummy:
    """Answers with the most frequent label (the first by name of equals), or by lot."""

    strategy: Strategy
    seed: int = 0

    @property
    def card(self) -> Card:
        return Card(
            summary="does not look at the text: answers by the label frequencies of its training",
            licence="Apache-2.0",
            floor=True,
            by_lot=self.strategy == "stratified",
        )

    def fit(self, examples: Sequence[Example]) -> FittedDummy:
        counts = Counter(training_labels(examples, least=1))
        shares = {name: counts[name] / counts.total() for name in sorted(counts)}
        return FittedDummy(self.strategy, self.seed, shares)
