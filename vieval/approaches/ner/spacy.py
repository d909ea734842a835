"""spaCy's named-entity recogniser, trained on the examples alone."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

from vieval.corpus import iob
from vieval.data import CannotFit, Card, Example, Segment, Span, Spans
from vieval.models.extras import libraries
from vieval.models.seeding import seeded
from vieval.vietnamese.text import nfc

# Not "vi": its tokenizer needs pyvi, and joins words across the bounds of names.
LANGUAGE = "xx"


@dataclass(frozen=True)
class FittedSpacy:
    """A trained pipeline, as spaCy writes it to bytes."""

    pipeline: bytes = field(repr=False)

    @cached_property
    def _nlp(self) -> Any:
        nlp = _blank()
        nlp.from_bytes(self.pipeline)
        return nlp

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        sources = [nfc(segment.text) for segment in segments]
        documents = self._nlp.pipe(source.text for source in sources)
        return [
            frozenset(
                Span(*source.original(name.start_char, name.end_char), name.label_)
                for name in document.ents
            )
            for source, document in zip(sources, documents, strict=True)
        ]

    def __reduce__(self) -> tuple[type[Self], tuple[bytes]]:
        return type(self), (self.pipeline,)

    def save(self, path: Path) -> None:
        """Write what `bytes_to` of spaCy gave."""
        path.write_bytes(self.pipeline)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        return cls(path.read_bytes())


@dataclass(frozen=True)
class Spacy:
    """A blank multilingual pipeline with the entity recogniser, at spaCy's default settings.

    Of nested gold it learns the outermost spans.
    """

    epochs: int = 30
    batch_size: int = 8
    dropout: float = 0.1
    seed: int = 0

    card: ClassVar[Card] = Card(
        summary="spaCy's transition-based recogniser over hashed word features and a small "
        "convolutional network",
        licence="MIT",
        libraries=("spacy", "thinc"),
        extra="spacy",
        needs="the extra 'spacy'",
    )

    def fit(self, examples: Sequence[Example]) -> FittedSpacy:
        nlp = _blank()
        if not any(example.gold for example in examples):
            raise CannotFit(f"no training segment has an entity, of {len(examples)} in all")
        with seeded(self.seed):
            self._train(nlp, [_example(nlp, example) for example in examples])
        return FittedSpacy(nlp.to_bytes())

    def _train(self, nlp: Any, examples: list[Any]) -> None:
        from spacy.util import minibatch

        optimizer = nlp.initialize(lambda: examples)
        for _ in range(self.epochs):
            random.shuffle(examples)
            for batch in minibatch(examples, self.batch_size):
                nlp.update(batch, sgd=optimizer, drop=self.dropout)


def _blank() -> Any:
    with libraries("spacy"):
        import spacy
    nlp = spacy.blank(LANGUAGE)
    nlp.add_pipe("ner")
    return nlp


def _example(nlp: Any, example: Example) -> Any:
    from spacy.training import Example as Training
    from spacy.training import iob_to_biluo

    assert isinstance(example.gold, frozenset)
    source = nfc(example.segment.text)
    document = nlp.make_doc(source.text)
    bounds = [source.original(token.idx, token.idx + len(token)) for token in document]
    tags = iob_to_biluo(iob.encode(bounds, example.gold))
    return Training.from_dict(document, {"entities": tags})
