"""ViNLP's named-entity recogniser as shipped."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from vieval import iob
from vieval.data import Card, Fragment, Segment, Spans
from vieval.extras import libraries
from vieval.text import nfc


@dataclass(frozen=True)
class Vinlp:
    """The tags of `ViNLP.ner`, read leniently as conlleval does, punctuation trimmed."""

    card: ClassVar[Card] = Card(
        summary="ViNLP's pipeline of conditional random fields, as `ViNLP.ner` runs it",
        licence="MIT by its metadata, Apache-2.0 by its licence file",
        emits=("LOC", "MISC", "ORG", "PER"),
        libraries=("vinlp", "sklearn-crfsuite", "python-crfsuite"),
        extra="vinlp",
        needs="the extra 'vinlp'",
        trained_on="VLSP 2016 (entities), VLSP 2013 (words, parts of speech)",
        contamination="it does not say which parts of VLSP 2016 it was trained on",
    )

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        return [_spans(segment.text) for segment in segments]


def _spans(text: str) -> Spans:
    ner, patterns = _library()
    source = nfc(text)
    tokens = [match.span() for match in patterns.finditer(source.text.replace("\t", " "))]
    rows = ner(source.text)
    words = list(_words(tokens, [row[0] for row in rows]))
    return iob.decode(text, [source.original(*word) for word in words], [row[-1] for row in rows])


def _words(tokens: Iterable[Fragment], named: Iterable[str]) -> Iterator[Fragment]:
    """The bounds of the library's words: each joins tokens, in order, by underscores."""
    left = iter(tokens)
    for word in named:
        start, end = next(left)
        size = end - start
        while size < len(word):
            begin, end = next(left)
            size += len("_") + end - begin
        yield start, end


@cache
def _library() -> tuple[Any, Any]:
    """The tagger, and the pattern of the tokens that it makes words of."""
    with libraries("vinlp"), warnings.catch_warnings():
        # Its source has escape sequences that Python warns of when it compiles them.
        warnings.simplefilter("ignore")
        from ViNLP import ner
        from ViNLP.utils.regex_tokenize import patterns
    return ner, patterns
