"""What the approaches that stand on scikit-learn share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vieval.data import CannotFit, Example, Label, Segment


def training_labels(examples: Sequence[Example], least: int = 2) -> list[str]:
    """The gold label of each example; `CannotFit` where fewer than `least` labels occur."""
    labels = [str(example.gold) for example in examples]
    found = sorted(set(labels))
    if len(found) < least:
        raise CannotFit(f"needs examples of {least} labels or more; there is {found or 'none'}")
    return labels


@dataclass(frozen=True)
class FittedEstimator:
    """A fitted scikit-learn estimator over the segments' texts.

    Answers carry probabilities where the estimator has `predict_proba`. Subclasses that feed it
    something else than texts override `inputs`.
    """

    model: Any

    def inputs(self, segments: Sequence[Segment]) -> Any:
        """What the estimator takes: one row a segment."""
        return [segment.text for segment in segments]

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        if not segments:
            return []
        inputs = self.inputs(segments)
        if not hasattr(self.model, "predict_proba"):
            return [Label(str(name)) for name in self.model.predict(inputs)]
        names = [str(name) for name in self.model.classes_]
        probabilities = self.model.predict_proba(inputs)
        return [
            Label(names[row.argmax()], dict(zip(names, row.tolist(), strict=True)))
            for row in probabilities
        ]

    def save(self, path: Path) -> None:
        """Write the model to a file in the skops format."""
        import skops.io

        skops.io.dump(self.model, path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; a file with types that skops does not trust is refused."""
        import skops.io

        return cls(skops.io.load(path))
