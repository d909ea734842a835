"""underthesea's own text classifier, trained here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Self

from vieval.approaches.classify.estimator import training_labels
from vieval.data import Card, Example, Label, Segment


@dataclass(frozen=True)
class FittedTextClassifier:
    """A fitted classifier, held as a file of the library's own format.

    The library writes the same model to other bytes each time: never hash `weights`.
    """

    weights: bytes = field(repr=False)

    @cached_property
    def _classifier(self) -> Any:
        from underthesea_core import TextClassifier

        with TemporaryDirectory() as folder:
            path = Path(folder) / "model.bin"
            path.write_bytes(self.weights)
            return TextClassifier.load(str(path))

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        names = self._classifier.predict_batch([segment.text for segment in segments])
        return [Label(name) for name in names]

    def __reduce__(self) -> tuple[type[Self], tuple[bytes]]:
        return type(self), (self.weights,)

    def save(self, path: Path) -> None:
        """Write the library's file."""
        path.write_bytes(self.weights)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `save` or the library wrote, and nothing else.

        On other content the library may end the process.
        """
        return cls(path.read_bytes())


@dataclass(frozen=True)
class UndertheseaClassifier:
    """`underthesea_core.TextClassifier` with its defaults and its default preprocessing.

    Whatever the approach's name suggests, it is no logistic regression but a linear support vector
    machine over TF-IDF of syllables and their bigrams, without probabilities.
    """

    inverse_penalty: float = 1.0
    max_features: int = 20_000

    card: ClassVar[Card] = Card(
        summary="underthesea's TF-IDF and linear SVM, in Rust, trained here",
        licence="Apache-2.0 (underthesea_core)",
        libraries=("underthesea-core",),
    )

    def fit(self, examples: Sequence[Example]) -> FittedTextClassifier:
        from underthesea_core import TextClassifier, TextPreprocessor

        labels = training_labels(examples)
        classifier = TextClassifier(
            c=self.inverse_penalty,
            max_features=self.max_features,
            preprocessor=TextPreprocessor(),
        )
        classifier.fit([e.segment.text for e in examples], labels)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "model.bin"
            classifier.save(str(path))
            return FittedTextClassifier(path.read_bytes())
