"""The libraries of approaches in a bare loop: what an adapter's cost is measured against.

Each gives back a call on texts, ready to run, with the models that the approach has loaded. Their
answers are of less use than the approach's: they have no offsets, or those of another text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Loop = Callable[[list[str]], object]


def underthesea(_: Any) -> Loop:
    """The tagger's own call, with its own feature templates."""
    from underthesea import ner

    return lambda texts: [ner(text) for text in texts]


def text_classifier(fitted: Any) -> Loop:
    """The library's batch path."""
    return fitted._classifier.predict_batch  # noqa: SLF001 (the library's object)


def estimator(fitted: Any) -> Loop:
    """A pipeline of scikit-learn."""
    return getattr(fitted.model, "predict_proba", fitted.model.predict)


def vectors(_: Any) -> Loop:
    """One native call."""
    from vieval.approaches.classify.e5 import _engine

    return _engine().query


def vectors_and_estimator(fitted: Any) -> Loop:
    """One native call, and a pipeline of scikit-learn."""
    embed = vectors(fitted)
    return lambda texts: fitted.model.predict_proba(embed(texts))


def vinlp(_: Any) -> Loop:
    """The tagger's own call."""
    from ViNLP import ner

    return lambda texts: [ner(text) for text in texts]


def spacy(fitted: Any) -> Loop:
    """The pipeline over many texts."""
    return lambda texts: list(fitted._nlp.pipe(texts))  # noqa: SLF001 (the library's object)


def token_classifier(approach: Any) -> Loop:
    """The pipeline of transformers, in batches."""
    from transformers import pipeline

    from vieval.approaches.ner import hf_token
    from vieval.models.encoders import BATCH, load

    encoder = load(hf_token.HEAD, approach.weights, hf_token.VARIABLE)
    return pipeline(
        "token-classification",
        model=encoder.model,
        tokenizer=encoder.tokenizer,
        batch_size=BATCH,
    )


LOOPS: Mapping[str, Callable[[Any], Loop]] = {
    "underthesea.v1": underthesea,
    "vinlp.v1": vinlp,
    "spacy.v1": spacy,
    "hf-token.v1": token_classifier,
    "underthesea-lr.v1": text_classifier,
    "tfidf-logreg.v1": estimator,
    "tfidf-svm.v1": estimator,
    "tfidf-nb.v1": estimator,
    "e5-zero-shot.v1": vectors,
    "e5-logreg.v1": vectors_and_estimator,
}
