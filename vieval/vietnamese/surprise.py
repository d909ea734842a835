"""A character trigram model of Vietnamese syllables.

Interpolated as Witten and Bell 1991 do: a context with `n` letters seen after it, `t` different
ones, gives the share `t / (n + t)` to the shorter context, the empty one to all letters alike.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Self

from vieval.vietnamese.syllables import SYLLABLE, viet74k

EDGE = " "
ORDER = 3


@dataclass(frozen=True)
class CharacterModel:
    """How often each letter follows each context of up to two; an edge counts as a letter."""

    followers: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, syllables: Iterable[str]) -> Self:
        """The model of a list of syllables, each counted as often as it occurs."""
        followers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for syllable, count in Counter(syllables).items():
            padded = f"{EDGE}{syllable}{EDGE}"
            for end in range(1, len(padded)):
                for start in range(max(0, end - ORDER + 1), end + 1):
                    followers[padded[start:end]][padded[end]] += count
        return cls(dict(followers))

    def probability(self, context: str, letter: str) -> float:
        """Of `letter` after `context`; a letter never seen stands for all such."""
        seen = self.followers.get(context)
        if seen is None:
            return self.probability(context[1:], letter)
        shorter = self.probability(context[1:], letter) if context else 1 / (len(seen) + 1)
        return (seen[letter] + len(seen) * shorter) / (seen.total() + len(seen))

    def bits(self, syllable: str) -> float:
        """The surprise of a syllable and its end, in bits a letter (the end counts as one)."""
        padded = f"{EDGE}{syllable}{EDGE}"
        logs = (
            math.log2(self.probability(padded[max(0, end - ORDER + 1) : end], padded[end]))
            for end in range(1, len(padded))
        )
        return -math.fsum(logs) / (len(padded) - 1)


@cache
def _vietnamese() -> CharacterModel:
    return CharacterModel.of(SYLLABLE.findall(viet74k()))


@lru_cache(maxsize=65_536)
def surprise(syllable: str) -> float:
    """The surprise of a lower-case syllable to one who knows the dictionary Viet74K."""
    return _vietnamese().bits(syllable)
