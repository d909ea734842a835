"""Texts that are the same or nearly: within a corpus, and between what is trained on and tested on.

Two texts are near where the sets of their runs of three syllables have a Jaccard index of at least
some threshold. Pairs are found without comparing all: two such sets must share one of their rarest
elements (Chaudhuri, Ganti and Kaushik 2006, "A primitive operator for similarity joins").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

RUN = 3
NEAR = 0.8
_SYLLABLE = re.compile(r"\w+")

Runs: TypeAlias = frozenset[tuple[str, ...]]


class SimilarTexts(NamedTuple):
    """The places of two texts, and how much they have in common: 1 where all."""

    one: int
    other: int
    similarity: float


def runs(text: str) -> Runs:
    """The runs of three syllables of a text, without regard to case; of a shorter one it itself."""
    syllables = _SYLLABLE.findall(text.casefold())
    most = max(1, len(syllables) - RUN + 1)
    return frozenset(tuple(syllables[i : i + RUN]) for i in range(most)) - {()}


def near(
    texts: Sequence[str], others: Sequence[str] | None = None, threshold: float = NEAR
) -> Iterator[SimilarTexts]:
    """The pairs of texts that are near; of `texts` and `others`, or else among the texts.

    A text without a syllable is near none.
    """
    sets = [runs(text) for text in texts]
    against = sets if others is None else [runs(text) for text in others]
    times = Counter(run for one in [*sets, *([] if others is None else against)] for run in one)
    index: dict[tuple[str, ...], list[int]] = {}
    for place, one in enumerate(against):
        for run in _rarest(one, times, threshold):
            index.setdefault(run, []).append(place)
    for place, one in enumerate(sets):
        found = {other for run in _rarest(one, times, threshold) for other in index.get(run, ())}
        for other in sorted(found):
            if others is None and other <= place:
                continue
            shared = len(one & against[other])
            similarity = shared / (len(one) + len(against[other]) - shared)
            if similarity >= threshold:
                yield SimilarTexts(place, other, similarity)


def _rarest(one: Runs, times: Counter[tuple[str, ...]], threshold: float) -> list[tuple[str, ...]]:
    """As many of the rarest runs that a near set cannot lack all of them."""
    ordered = sorted(one, key=lambda run: (times[run], run))
    return ordered[: len(one) - math.ceil(threshold * len(one) - 1e-9) + 1]
