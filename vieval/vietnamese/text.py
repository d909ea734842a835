"""Text and offsets: NFC with a way back, a tagger's tokens found in the text, bounds of a span.

Offsets are Unicode code points, intervals are half-open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from vieval.data import Fragment


class AlignmentError(ValueError):
    """A token that a tagger gave is not in the text where it should be."""


class Normalised(NamedTuple):
    """A text in NFC that knows where each of its code points came from.

    `starts[i]` and `ends[i]` bound what became code point `i`. Code points that were composed
    together share their bounds, so a span of `text` never maps to a part of a letter.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> Fragment:
        """The bounds in the text as it was of `text[start:end]`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def nfc(text: str) -> Normalised:
    """The text in NFC, with the offsets back to `text` itself."""
    if unicodedata.is_normalized("NFC", text):
        return Normalised(text, range(len(text)), range(1, len(text) + 1))
    composed: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        cluster = unicodedata.normalize("NFC", text[start:end])
        composed.append(cluster)
        starts += [start] * len(cluster)
        ends += [end] * len(cluster)
    return Normalised("".join(composed), starts, ends)


def _clusters(text: str) -> Iterator[Fragment]:
    """Bounds of the pieces whose normal forms, joined, are the normal form of the text."""
    start = 0
    for i in range(1, len(text)):
        if _stands_alone(text[start:i], text[i]):
            yield start, i
            start = i
    if text:
        yield start, len(text)


def _stands_alone(before: str, char: str) -> bool:
    if unicodedata.combining(unicodedata.normalize("NFD", char)[0]):
        return False
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", char)
    # A starter may still compose with what stands before it, as Hangul vowels do.
    return unicodedata.normalize("NFC", before + char) == apart


def align(text: str, tokens: Iterable[str]) -> list[Fragment]:
    """Where each of a tagger's tokens stands in `text`: bounds in order, one a token.

    Scans forward and never looks back. Between syllables of a token there may be any white space.
    A syllable stands in the text as it is or in another spelling of the same letters: composed or
    not, tone mark elsewhere (*hoá*, *hóa*), Ð for Đ, i for y, ngh for ng, other case.

    Raises `AlignmentError` where a token does not follow the one before it.
    """
    source = nfc(text)
    bounds: list[Fragment] = []
    position = 0
    for number, token in enumerate(tokens):
        found = _find(source.text, position, token)
        if found is None:
            here = source.text[position : position + 20]
            raise AlignmentError(
                f"token {number} {token!r} is not in the text at code point {position}: {here!r}"
            )
        bounds.append(source.original(*found))
        position = found[1]
    return bounds


def _find(text: str, position: int, token: str) -> Fragment | None:
    """The bounds of a token that follows `position`, if it does and is not empty."""
    first = None
    for syllable in unicodedata.normalize("NFC", token).split():
        start = _skip_space(text, position)
        position = _match(text, start, syllable)
        if position == start:
            return None
        first = start if first is None else first
    return None if first is None else (first, position)


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _match(text: str, start: int, syllable: str) -> int:
    """The end of the syllable that starts at `start`, or `start` where it does not."""
    if text.startswith(syllable, start):
        return start + len(syllable)
    wanted = _letters(syllable)
    end = start
    while wanted and end < len(text) and not text[end].isspace():
        end += 1
        if _letters(text[start:end]) == wanted:
            return end
    return start


def _letters(syllable: str) -> str:
    """What stays of a syllable when every spelling variant that `align` allows is undone."""
    decomposed = unicodedata.normalize("NFD", syllable.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_ONE_LETTER).replace("ngh", "ng")


_ONE_LETTER = str.maketrans("đðy", "ddi")


def trim(text: str, start: int, end: int) -> Fragment | None:
    """The bounds without punctuation, symbols and space at both ends; None if nothing is left.

    A dot stays that belongs to initials or to an abbreviation with dots: *T.V.D.*, *TP.HCM.*,
    *Quân khu V.*
    """
    while start < end and not _is_word(text[start]):
        start += 1
    while start < end and not _is_word(text[end - 1]):
        if _ABBREVIATED.search(text, start, end):
            break
        end -= 1
    return (start, end) if start < end else None


# Single letters, or words that dots join, each with its dot; the last of a run of them.
_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_ABBREVIATED = re.compile(
    rf"(?<![\w.\u0300-\u036f])(?:(?:{_LETTER}\.)+|(?:{_LETTER})+(?:\.(?:{_LETTER})+)+\.)\Z"
)


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"
