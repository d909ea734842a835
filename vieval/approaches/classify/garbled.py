"""Fluency learnt without gold: native sentences, and the same broken by known operations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import ClassVar

from vieval.approaches.classify.noise_features import features
from vieval.approaches.classify.ordinal import FLUENCY, Ordinal
from vieval.data import Card, Label, Segment, Unavailable, Unsuited
from vieval.models import extras
from vieval.problems import Problem
from vieval.robustness.words import function_words_dropped, order_lost
from vieval.vietnamese.bigrams import BigramModel, worst_window

VARIABLE = "VIEVAL_NATIVE_TEXT"
LEAST_SENTENCES = 100
LEAST_WORDS = 6


def _awkward(sentence: str, random: Random) -> str:
    """Words in disorder, or function words gone: the meaning can be recovered."""
    change = random.choice((order_lost, function_words_dropped))
    return change(sentence, frozenset(), random).text


def _garbled(sentence: str, other: str, random: Random) -> str:
    """The half of one sentence and the half of another, in disorder: a clause is lost."""
    half, rest = sentence.split(), other.split()
    fused = " ".join([*half[: len(half) // 2], *rest[len(rest) // 2 :]])
    broken = order_lost(fused, frozenset(), random).text
    return function_words_dropped(broken, frozenset(), random).text


@dataclass(frozen=True)
class Garbled:
    """Figures of broken text and of unusual words, weighed on sentences that were broken here.

    `native` is the path of a file with a sentence a line. Half of them teach what is usual; of the
    other half each is taken as it is, broken a little, and broken. `labels` go from best to worst,
    three of them.
    """

    native: str = extras.weights(VARIABLE, "")
    labels: tuple[str, ...] = FLUENCY
    seed: int = 0

    card: ClassVar[Card] = Card(
        summary="ordinal logistic regression on figures of broken text and on the surprise of a "
        "bigram model of syllables, learnt from native sentences and from the same broken by known "
        "operations; it sees no gold",
        licence="Apache-2.0; BSD-3-Clause (scikit-learn); that of the sentences",
        libraries=("scikit-learn", "underthesea", "pypinyin"),
        needs=f"native sentences, one a line, in the file that {VARIABLE} names",
        trained_on="the sentences that the user names, and what was made of them",
        contamination="that of the sentences",
    )

    def adapted(self, problem: Problem) -> Garbled:
        """The labels of an ordered problem with three labels, from best to worst."""
        if not problem.ordered or len(problem.labels) != 3:
            raise Unsuited("is for three labels that lie on a scale")
        return replace(self, labels=tuple(problem.labels))

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        usual, model = _learnt(self.native, _stamp(self.native), self.labels, self.seed)
        return model.answers([_figures(usual, segment.text) for segment in segments])


def _figures(usual: BigramModel, text: str) -> list[float]:
    bits = usual.bits(text)
    return [*features(text), math.fsum(bits) / len(bits), worst_window(bits)]


def _stamp(native: str) -> int:
    """When the file was last written; `Unavailable` where there is none."""
    path = Path(native).expanduser()
    if not path.is_file():
        at = f" at {native!r}" if native else ""
        raise Unavailable(f"no native sentences{at}: set {VARIABLE} to a file of them")
    return path.stat().st_mtime_ns


@cache
def _learnt(
    native: str, _stamp: int, labels: tuple[str, ...], seed: int
) -> tuple[BigramModel, Ordinal]:
    text = Path(native).expanduser().read_text(encoding="utf-8-sig")
    lines = dict.fromkeys(line.strip() for line in text.splitlines())
    sentences = [line for line in lines if len(line.split()) >= LEAST_WORDS]
    if len(sentences) < LEAST_SENTENCES:
        raise Unavailable(
            f"{native}: at least {LEAST_SENTENCES} sentences of {LEAST_WORDS} words or more are "
            f"wanted, one a line; it has {len(sentences)}"
        )
    random = Random(seed)  # noqa: S311 - keeps no secret
    random.shuffle(sentences)
    middle = len(sentences) // 2
    usual = BigramModel.of(sentences[:middle])
    rows: list[list[float]] = []
    names: list[str] = []
    for place, sentence in enumerate(sentences[middle:], start=middle):
        other = sentences[place - 1]
        made = (sentence, _awkward(sentence, random), _garbled(sentence, other, random))
        rows += [_figures(usual, one) for one in made]
        names += labels
    return usual, Ordinal.fit(rows, names, labels, 1.0)
