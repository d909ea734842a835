"""A bigram model of syllables, which tells how unusual the order of words is.

Interpolated as Witten and Bell 1991 do, as `surprise` is for letters: after a syllable that was
seen with `n` others, `t` different ones, the share `t / (n + t)` goes to how often each occurs.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from vieval.vietnamese.syllables import SYLLABLE

EDGE = ""
WINDOW = 5


@dataclass(frozen=True)
class BigramModel:
    """How often each syllable follows each; the edge of a sentence is one."""

    followers: Mapping[str, Counter[str]]
    single: Counter[str]

    @classmethod
    def of(cls, sentences: Iterable[str]) -> Self:
        """The model of some sentences, in lower case."""
        followers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        single: Counter[str] = Counter()
        for sentence in sentences:
            chain = [EDGE, *_syllables(sentence), EDGE]
            single.update(chain[1:])
            for before, after in pairwise(chain):
                followers[before][after] += 1
        return cls(dict(followers), single)

    def bits(self, sentence: str) -> list[float]:
        """The surprise of each syllable of a sentence and of its end, in bits."""
        chain = [EDGE, *_syllables(sentence), EDGE]
        return [-math.log2(self._probability(before, after)) for before, after in pairwise(chain)]

    def _probability(self, before: str, after: str) -> float:
        kinds, total = len(self.single), self.single.total()
        # One syllable that was never seen stands for all such.
        alone = (self.single[after] + 1 / (kinds + 1)) / (total + 1)
        seen = self.followers.get(before)
        if seen is None:
            return alone
        return (seen[after] + len(seen) * alone) / (seen.total() + len(seen))


def worst_window(bits: list[float], size: int = WINDOW) -> float:
    """The greatest mean over `size` neighbours; over all where there are fewer, 0 over none."""
    if not bits:
        return 0.0
    windows = range(max(1, len(bits) - size + 1))
    return max(math.fsum(bits[i : i + size]) / len(bits[i : i + size]) for i in windows)


def _syllables(sentence: str) -> list[str]:
    return [match[0].lower() for match in SYLLABLE.finditer(sentence)]
