"""Made-up gold and predictions from a seed, shaped like a tagged corpus, for the benchmarks.

A segment has 20 tokens of four code points, parted by single spaces, in four slots of five. A slot
holds at most one gold name of one to four tokens; about 1.74 names a segment. Predictions repeat
the gold with the noise of a mediocre tagger: wrong bounds, wrong types, names missed, made up,
split in two and merged with their neighbour.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.data import Span, Spans

TYPES = ("PER", "LOC", "ORG", "MISC")
TOKENS, SLOT, PITCH = 20, 5, 5
SLOTS = TOKENS // SLOT

NAMES_A_SEGMENT = (0.15, 0.30, 0.30, 0.16, 0.09)
"""The chance of 0, 1, … 4 names in a segment: 1.74 on average."""

NOISE = {
    "kept": 0.775,
    "missed": 0.07,
    "type": 0.05,
    "bounds": 0.055,
    "bounds and type": 0.02,
    "split": 0.015,
    "merged": 0.015,
}
"""What becomes of a gold name."""

MADE_UP = 0.03
"""The chance that an empty slot gets a name."""

Ints: TypeAlias = NDArray[np.int64]


class Names(NamedTuple):
    """Typed token ranges `[first, last)` of numbered segments, in order."""

    segment: Ints
    first: Ints
    last: Ints
    type: Ints

    def spans(self, segments: int) -> list[Spans]:
        """The names as code-point spans, a set a segment."""
        made = [
            Span(first * PITCH, last * PITCH - 1, TYPES[kind])
            for first, last, kind in zip(
                self.first.tolist(), self.last.tolist(), self.type.tolist(), strict=True
            )
        ]
        bounds = np.searchsorted(self.segment, np.arange(segments + 1)).tolist()
        return [frozenset(made[low:high]) for low, high in pairwise(bounds)]

    def tags(self, segments: int) -> list[list[str]]:
        """The names as IOB2 tags, a list a segment."""
        rows = [["O"] * TOKENS for _ in range(segments)]
        for segment, first, last, kind in zip(*(column.tolist() for column in self), strict=True):
            rows[segment][first:last] = ["I-" + TYPES[kind]] * (last - first)
            rows[segment][first] = "B-" + TYPES[kind]
        return rows


class Corpus(NamedTuple):
    """Gold and predicted names of so many segments."""

    segments: int
    gold: Names
    predicted: Names


def make(segments: int, seed: int = 0) -> Corpus:
    """The corpus of a seed: always the same for the same arguments."""
    rng = np.random.default_rng(seed)
    wanted = rng.choice(SLOTS + 1, segments, p=NAMES_A_SEGMENT)
    filled = rng.permuted(np.arange(SLOTS)[None] < wanted[:, None], axis=1)
    gold = _draw(rng, *np.nonzero(filled))
    made_up = _draw(rng, *np.nonzero(~filled & (rng.random(filled.shape) < MADE_UP)))
    return Corpus(segments, gold, _without_overlap(_joined(_noisy(rng, gold), made_up)))


def _draw(rng: np.random.Generator, segment: Ints, slot: Ints) -> Names:
    length = rng.integers(1, SLOT, len(segment))
    first = slot * SLOT + rng.integers(0, SLOT - length + 1)
    return Names(segment, first, first + length, rng.integers(0, len(TYPES), len(segment)))


def _noisy(rng: np.random.Generator, gold: Names) -> Names:
    fate = rng.choice(list(NOISE), len(gold.segment), p=list(NOISE.values()))
    first, last, kind = gold.first.copy(), gold.last.copy(), gold.type.copy()

    retyped = np.isin(fate, ["type", "bounds and type"])
    kind[retyped] = (kind[retyped] + rng.integers(1, len(TYPES), retyped.sum())) % len(TYPES)

    moved = np.isin(fate, ["bounds", "bounds and type"])
    shorter = moved & (last - first > 1)
    first[shorter] += 1
    last[moved & ~shorter] = np.minimum(last[moved & ~shorter] + 1, TOKENS)

    last[fate == "merged"] = np.minimum(last[fate == "merged"] + SLOT, TOKENS)

    halved = (fate == "split") & (last - first > 1)
    tail = Names(gold.segment[halved], first[halved] + 1, last[halved], kind[halved])
    last[halved] = first[halved] + 1
    kept = fate != "missed"
    return _joined(Names(gold.segment[kept], first[kept], last[kept], kind[kept]), tail)


def _joined(one: Names, two: Names) -> Names:
    columns = [np.concatenate(pair) for pair in zip(one, two, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return Names(*(column[order] for column in columns))


def _without_overlap(names: Names) -> Names:
    """Leave out each name that begins before an earlier one ends, as a tagger cannot say both."""
    ends = names.segment * TOKENS + names.last
    reached = np.maximum.accumulate(ends)
    free = np.concatenate(([True], names.segment[1:] * TOKENS + names.first[1:] >= reached[:-1]))
    return Names(*(column[free[: len(column)]] for column in names))
