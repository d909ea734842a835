"""Differences in writing that are none: named, so that a reader may choose to overlook them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
TONES = frozenset((GRAVE, ACUTE, TILDE, HOOK, DOT))
# The new style writes the tone over the second vowel of these, the old one over the first.
PAIRS = ("oa", "oe", "uy")


def _tone(text: str) -> str:
    """The text with the tone of open oa, oe and uy over the first vowel, as in hòa, khỏe, thúy."""
    for new, old in _TONES.items():
        if new in text:
            text = _moved(text, new, old)
    return text


def _moved(text: str, new: str, old: str) -> str:
    parts = text.split(new)
    joined = parts[0]
    for part in parts[1:]:
        # In a closed syllable, and after the q of quý, both styles write the same.
        closed = part[:1].isalpha() or (new[0] in "uU" and joined[-1:] in ("q", "Q"))
        joined += (new if closed else old) + part
    return joined


def _tones() -> dict[str, str]:
    """The old style of each pair of vowels with a tone in the new style, both in NFC."""
    cased = {
        first + second
        for pair in PAIRS
        for first in (pair[0], pair[0].upper())
        for second in (pair[1], pair[1].upper())
    }
    return {
        unicodedata.normalize("NFC", pair + tone): unicodedata.normalize(
            "NFC", pair[0] + tone + pair[1]
        )
        for pair in cased
        for tone in TONES
    }


_TONES = _tones()

FOLDS: Mapping[str, Callable[[str], str]] = {
    "nfc": lambda text: unicodedata.normalize("NFC", text),
    "tone": _tone,
    "underscore": lambda text: text.replace("_", " "),
}
"""What each overlooks: composed and decomposed letters, where a tone is written (hoà, hòa), and
underscores that join the syllables of a word."""


def folded(text: str, folds: Iterable[str]) -> str:
    """The text without the differences that some folds overlook."""
    for name in FOLDS:
        if name in folds:
            text = FOLDS[name](text)
    return text


def alike_under(one: str, other: str) -> tuple[str, ...]:
    """The fewest folds under which two texts are equal; none where no folds make them so."""
    for size in range(1, len(FOLDS) + 1):
        for folds in combinations(FOLDS, size):
            if folded(one, folds) == folded(other, folds):
                return folds
    return ()
