"""Perturbations of words: what a translation that goes astray does to sentences.

Both leave names whole. Chances are those of one word or pair of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import NamedTuple

from vieval.data import Span, Spans
from vieval.robustness.rewrite import Piece, Rewritten, edited, rewrite
from vieval.vietnamese.syllables import viet74k

MOVED = 0.25
DROPPED = 0.5

FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "của và là được đã đang sẽ các những cho với trong ở tại để về từ do bị cũng rằng thì mà "
        "như theo khi nên bởi đến",
    )
)
_WORD = re.compile(r"[^\W_]+")


class Unit(NamedTuple):
    """What is moved as one: a name, a word of the dictionary, or a syllable."""

    start: int
    end: int


def order_lost(text: str, spans: Spans, random: Random) -> Rewritten:
    """A quarter of the neighbouring words change places, as a word-by-word translation has them."""
    pieces: list[Piece] = []
    done, place = 0, 0
    units = _units(text, spans)
    while place + 1 < len(units):
        one, other = units[place : place + 2]
        if text[one.end : other.start] != " " or random.random() >= MOVED:
            place += 1
            continue
        pieces += [
            Piece(done, one.start),
            Piece(*other),
            Piece(one.end, other.start),
            Piece(*one),
        ]
        done = other.end
        place += 2
    pieces.append(Piece(done, len(text)))
    return rewrite(text, [piece for piece in pieces if piece.start < piece.end])


def function_words_dropped(text: str, spans: Spans, random: Random) -> Rewritten:
    """Half of the function words are gone, such as *của*, *và*, *được*."""
    return edited(
        text,
        [
            Piece(word.start(), _after_blank(text, word.end()), "")
            for word in _WORD.finditer(text)
            if word[0] in FUNCTION_WORDS
            and not _within(word.start(), spans)
            and random.random() < DROPPED
        ],
    )


def _after_blank(text: str, end: int) -> int:
    return end + text[end : end + 1].isspace()


def _within(place: int, spans: Spans) -> bool:
    return any(span.start <= place < span.end for span in spans)


def _units(text: str, spans: Spans) -> list[Unit]:
    names = _names(spans)
    words = [
        Unit(*word.span())
        for word in _WORD.finditer(text)
        if not any(name.start < word.end() and word.start() < name.end for name in names)
    ]
    return sorted([*names, *_compounds(text, words)])


def _names(spans: Spans) -> list[Unit]:
    """The outermost stretches that spans take up, gaps and overlaps included."""
    found: list[Unit] = []
    for span in sorted(spans, key=Span.place):
        if found and span.start < found[-1].end:
            found[-1] = Unit(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(Unit(span.start, span.end))
    return found


def _compounds(text: str, words: Sequence[Unit]) -> list[Unit]:
    """The words with two syllables that make a word of the dictionary as one."""
    found: list[Unit] = []
    place = 0
    while place < len(words):
        one, *rest = words[place : place + 2]
        pair = rest and text[one.start : rest[0].end].lower() in _dictionary()
        found.append(Unit(one.start, rest[0].end) if pair else one)
        place += 2 if pair else 1
    return found


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(viet74k().splitlines())
