"""ViNLP's named-entity recogniser as shipped."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from vieval.corpus import iob
from vieval.data import Card, Failure, Fragment, Segment, Spans
from vieval.models.extras import libraries
from vieval.vietnamese.text import AlignmentError, nfc


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

    def predict(self, segments: Sequence[Segment]) -> list[Spans | Failure]:
        return [_spans(segment.text) for segment in segments]


def _spans(text: str) -> Spans | Failure:
    source = nfc(text)
    rows = _ner()(source.text)
    try:
        words = [source.original(*word) for word in _words(source.text, [row[0] for row in rows])]
    except AlignmentError as error:
        return Failure(str(error))
    return iob.trimmed(text, iob.decode(words, [row[-1] for row in rows]))


def _words(text: str, named: Iterable[str]) -> Iterator[Fragment]:
    """Where the library's words stand in the text, of which they leave out nothing but space.

    An underscore stands for itself, or for the space between two tokens, which may be none.
    Raises `AlignmentError` for a word that is not there.
    """
    end = 0
    for word in named:
        start = position = _skip_space(text, end)
        for char in word:
            if text.startswith(char, position):
                end = position = position + 1
            else:
                if char != "_":
                    raise AlignmentError(f"{word!r} is not in the text at code point {start}")
                position = _skip_space(text, position)
        yield start, end


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


@cache
def _ner() -> Any:
    with libraries("vinlp"), warnings.catch_warnings():
        # Its source has escape sequences that Python warns of when it compiles them.
        warnings.simplefilter("ignore")
        from ViNLP import ner
    return ner
