"""A floor: labels from the number of syllables alone."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pvariance
from typing import ClassVar, NamedTuple, Self

from vieval.approaches.classify.estimator import training_labels
from vieval.data import Card, Example, Label, Segment

# Added to each variance, so that a label whose examples are all equally long has a law too.
LEAST_VARIANCE = 1e-3


class Law(NamedTuple):
    """The share of a label, and the mean and variance of the logarithm of its lengths."""

    share: float
    mean: float
    variance: float

    def score(self, length: float) -> float:
        """The logarithm of how likely the label is together with a length, up to a constant."""
        distance = (length - self.mean) ** 2 / self.variance
        return math.log(self.share) - (math.log(self.variance) + distance) / 2


@dataclass(frozen=True)
class FittedLength:
    """Answers with the label that is likeliest at the length of a segment."""

    laws: dict[str, Law]

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return [self._answer(_length(segment)) for segment in segments]

    def _answer(self, length: float) -> Label:
        scores = {name: law.score(length) for name, law in self.laws.items()}
        best = max(scores, key=scores.__getitem__)
        weights = {name: math.exp(score - scores[best]) for name, score in scores.items()}
        total = math.fsum(weights.values())
        return Label(best, {name: weight / total for name, weight in weights.items()})

    def save(self, path: Path) -> None:
        """Write the laws as JSON."""
        path.write_text(json.dumps(self.laws), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        return cls({name: Law(*law) for name, law in json.loads(path.read_text("utf-8")).items()})


@dataclass(frozen=True)
class Length:
    """Takes lengths to be lognormal in each label: a naive Bayes of a single feature."""

    card: ClassVar[Card] = Card(
        summary="sees nothing but the number of syllables", licence="Apache-2.0", floor=True
    )

    def fit(self, examples: Sequence[Example]) -> FittedLength:
        lengths: dict[str, list[float]] = defaultdict(list)
        for label, example in zip(training_labels(examples), examples, strict=True):
            lengths[label].append(_length(example.segment))
        return FittedLength(
            {
                label: Law(len(own) / len(examples), fmean(own), pvariance(own) + LEAST_VARIANCE)
                for label, own in sorted(lengths.items())
            }
        )


def _length(segment: Segment) -> float:
    """The logarithm of the number of syllables, which blanks part; none counts as one."""
    return math.log(max(1, len(segment.text.split())))
