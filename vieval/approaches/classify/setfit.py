"""SetFit: sentence vectors drawn together by label, then logistic regression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from vieval.approaches.classify.estimator import FittedEstimator, training_labels
from vieval.data import Card, Example, Segment
from vieval.models import extras
from vieval.models.encoders import LONGEST, pieces
from vieval.models.seeding import seeded
from vieval.threads import one_thread
from vieval.vietnamese.text import nfc

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

VARIABLE = "VIEVAL_SETFIT_WEIGHTS"
DEFAULT = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
BODY, HEAD = "body", "head.skops"

CARD = Card(
    summary="sentence vectors trained further on pairs of examples, then logistic regression",
    licence="Apache-2.0 (setfit, sentence-transformers, and the weights)",
    libraries=("setfit", "sentence-transformers", "transformers", "torch", "scikit-learn"),
    extra="transformers",
    needs=f"the extra 'transformers' and the weights {DEFAULT}, or those that {VARIABLE} names",
    trained_on="paraphrases in English and their translations into over 50 languages",
)


@dataclass(frozen=True)
class FittedSetFit(FittedEstimator):
    """A fitted estimator over the vectors of a trained body, which is a `SentenceTransformer`."""

    body: Any

    def inputs(self, segments: Sequence[Segment]) -> npt.NDArray[np.float32]:
        return embed(self.body, [segment.text for segment in segments])

    def save(self, path: Path) -> None:
        """Write a folder: the body as its library does, the estimator in the skops format."""
        import skops.io

        path.mkdir()
        self.body.save(str(path / BODY))
        skops.io.dump(self.model, path / HEAD)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; a file with types that skops does not trust is refused."""
        import skops.io

        return cls(skops.io.load(path / HEAD), _body(str(path / BODY)))


@dataclass(frozen=True)
class SetFit:
    """Contrastive training of a sentence encoder, and logistic regression over its vectors.

    Tunstall et al. 2022, "Efficient Few-Shot Learning Without Prompts", arXiv 2209.11055. Each
    example is paired `pairs` times with one of its label and as often with one of another.
    `weights` is a folder or a hub id; see `vieval.models.extras.folder`.
    """

    pairs: int = 20
    batch_size: int = 16
    seed: int = 0
    weights: str = extras.weights(VARIABLE, DEFAULT)

    @property
    def card(self) -> Card:
        return CARD if self.weights == DEFAULT else extras.of_other_weights(CARD, self.weights)

    def fit(self, examples: Sequence[Example]) -> FittedSetFit:
        body = _body(self.weights)
        labels = training_labels(examples)
        from sklearn.linear_model import LogisticRegression

        texts = [example.segment.text for example in examples]
        with seeded(self.seed):
            self._train(body, texts, labels)
        vectors = embed(body, texts)
        with one_thread():
            return FittedSetFit(LogisticRegression().fit(vectors, labels), body)

    def _train(self, body: Any, texts: Sequence[str], labels: Sequence[str]) -> None:
        from setfit import SetFitModel, Trainer, TrainingArguments, logging

        logging.set_verbosity_warning()
        seen = [(p, name) for t, name in zip(texts, labels, strict=True) for p in _pieces(body, t)]
        with TemporaryDirectory() as folder:
            settings = TrainingArguments(
                output_dir=folder,
                batch_size=self.batch_size,
                num_iterations=self.pairs,
                seed=self.seed,
                # By default it would log to whichever tracker is installed.
                report_to="none",
                save_strategy="no",
                logging_strategy="no",
                show_progress_bar=False,
            )
            trainer = Trainer(model=SetFitModel(model_body=body), args=settings)
            trainer.train_embeddings(*zip(*seen, strict=True))


def embed(body: Any, texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """The vectors of texts, shape (n, dimension): of a long one the mean of its pieces'."""
    import numpy as np

    cut = [_pieces(body, text) for text in texts]
    vectors = iter(body.encode([p for of_one in cut for p in of_one], show_progress_bar=False))
    return np.stack(
        [
            np.average(
                [next(vectors) for _ in of_one], axis=0, weights=[len(p) + 1 for p in of_one]
            )
            for of_one in cut
        ]
    )


def _pieces(body: Any, text: str) -> list[str]:
    special = int(body.tokenizer.num_special_tokens_to_add())
    return pieces(body.tokenizer, nfc(text).text, (body.max_seq_length or LONGEST) - special)


def _body(source: str) -> Any:
    """A new body each time: training changes it."""
    with extras.libraries("transformers"):
        from sentence_transformers import SentenceTransformer
    where = extras.folder(source, VARIABLE)
    with extras.loading(source, VARIABLE):
        return SentenceTransformer(str(where), local_files_only=True)
