"""Perturbations of letters, marks and blanks: what keyboards, scanners and exports do to text.

Each gives the edits to a text; chances are those of one syllable, blank or letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from random import Random

from vieval.robustness.rewrite import Piece
from vieval.vietnamese.lexicons import one_tone_style

_SYLLABLE = re.compile(r"[^\W\d_]+")
_HUYEN, _SAC, _HOI, _NGA, _NANG = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_BREVE, _CIRCUMFLEX, _HORN = "\u0306", "\u0302", "\u031b"
_TELEX_TONES = {_HUYEN: "f", _SAC: "s", _HOI: "r", _NGA: "x", _NANG: "j"}
_VNI_TONES = {_SAC: "1", _HUYEN: "2", _HOI: "3", _NGA: "4", _NANG: "5"}
_STROKE, _STROKED = "đ", {"đ": "d", "Đ": "D"}
_VNI_SHAPES = {_CIRCUMFLEX: "6", _HORN: "7", _BREVE: "8", _STROKE: "9"}

SOME = 0.3
TYPED = 0.25
BLANKS = 0.15
SCANNED = 0.06
SLIPPED = 0.03

# Pairs that scanners take for one another in Vietnamese print; the second stands for the first.
_CONFUSIONS: Mapping[str, str] = {
    "l": "1", "i": "l", "I": "l", "O": "0", "o": "c", "c": "e", "e": "c", "h": "b", "b": "h",
    "m": "rn", "n": "u", "u": "n", "đ": "d", "Đ": "D", "ă": "ã", "ả": "á", "ã": "à", "ơ": "o",
    "ư": "u", "ộ": "ô", "ệ": "ê", "ị": "i", "ự": "ư", "ợ": "ơ", "ề": "ê", "ồ": "ô", "ớ": "ó",
    "S": "5", "B": "8", ",": ".",
}  # fmt: skip
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS: Mapping[str, str] = {
    letter: row[max(0, i - 1) : i] + row[i + 1 : i + 2]
    for row in _ROWS
    for i, letter in enumerate(row)
}

Edits = Iterator[Piece]


def diacritics_lost(text: str, _: Random) -> Edits:
    """Every mark of a letter is gone: *Hà Nội*, *Ha Noi*."""
    return _each(text, _bare)


def diacritics_thinned(text: str, random: Random) -> Edits:
    """The marks of three syllables in ten are gone."""
    for word in _drawn(text, random, SOME):
        for edit in _each(word[0], _bare):
            yield Piece(word.start() + edit.start, word.start() + edit.end, edit.text)


def decomposed(text: str, _: Random) -> Edits:
    """Letters and marks apart, Unicode's NFD, as files from some systems have them."""
    return _each(text, lambda char: unicodedata.normalize("NFD", char))


def tone_moved(text: str, _: Random) -> Edits:
    """The tone mark on the other vowel, where both places are in use: *hòa*, *hoà*."""
    for place in range(len(text) - 1):
        pair = text[place : place + 2]
        if (moved := one_tone_style(pair)) != pair:
            yield Piece(place, place + 2, moved)
        elif pair in _OLD_STYLE and _may_move(text, place):
            yield Piece(place, place + 2, _OLD_STYLE[pair])


def telex_left(text: str, random: Random) -> Edits:
    """A quarter of the syllables as Telex types them: *Việt*, *Vieetj*."""
    return _typed(text, random, _telex)


def vni_left(text: str, random: Random) -> Edits:
    """A quarter of the syllables as VNI types them: *Việt*, *Vie6t5*."""
    return _typed(text, random, _vni)


def blanks_doubled(text: str, random: Random) -> Edits:
    """One blank in seven is doubled."""
    return (Piece(i, i + 1, "  ") for i in _blanks(text, random))


def blanks_lost(text: str, random: Random) -> Edits:
    """One blank in seven is gone."""
    return (Piece(i, i + 1, "") for i in _blanks(text, random))


def lower_case(text: str, _: Random) -> Edits:
    """No capitals."""
    return _each(text, str.lower)


def upper_case(text: str, _: Random) -> Edits:
    """Capitals only."""
    return _each(text, str.upper)


def title_case(text: str, _: Random) -> Edits:
    """Every syllable capitalised."""
    for word in _SYLLABLE.finditer(text):
        if word[0][0].upper() != word[0][0]:
            yield Piece(word.start(), word.start() + 1, word[0][0].upper())


def punctuation_lost(text: str, _: Random) -> Edits:
    """No punctuation."""
    return _each(text, lambda char: "" if unicodedata.category(char)[0] == "P" else char)


def scanned(text: str, random: Random) -> Edits:
    """Letters taken for others that look like them."""
    for place, char in enumerate(text):
        if char in _CONFUSIONS and random.random() < SCANNED:
            yield Piece(place, place + 1, _CONFUSIONS[char])


def mistyped(text: str, random: Random) -> Edits:
    """Letters doubled, dropped, or their neighbour on the keyboard, in the same case."""
    for place, char in enumerate(text):
        near = _NEIGHBOURS.get(char.lower())
        if near and random.random() < SLIPPED:
            other = random.choice(near)
            slip = random.choice(("", char * 2, other.upper() if char.isupper() else other))
            yield Piece(place, place + 1, slip)


def _each(text: str, change: Callable[[str], str]) -> Edits:
    for place, char in enumerate(text):
        if (new := change(char)) != char:
            yield Piece(place, place + 1, new)


def _bare(char: str) -> str:
    letter, marks = _apart(char)
    return "".join(c for c in letter + marks if c != _STROKE and not unicodedata.combining(c))


def _drawn(text: str, random: Random, chance: float) -> Iterator[re.Match[str]]:
    return (word for word in _SYLLABLE.finditer(text) if random.random() < chance)


def _blanks(text: str, random: Random) -> list[int]:
    return [i for i, char in enumerate(text) if char == " " and random.random() < BLANKS]


def _old_styles() -> Iterator[tuple[str, str]]:
    for first, second in ("oa", "oe", "uy", "Oa", "Oe", "Uy", "OA", "OE", "UY"):
        for tone in _TELEX_TONES:
            old = unicodedata.normalize("NFC", first + tone) + second
            yield one_tone_style(old), old


_OLD_STYLE = dict(_old_styles())


def _may_move(text: str, place: int) -> bool:
    """Whether the vowels at a place end their syllable, and the first is no part of *qu*."""
    after = text[place + 2 : place + 3]
    return not after.isalpha() and text[max(0, place - 1) : place].lower() != "q"


def _typed(text: str, random: Random, keys: Callable[[str], str]) -> Edits:
    for word in _drawn(text, random, TYPED):
        if (typed := keys(word[0])) != word[0]:
            yield Piece(word.start(), word.end(), typed)


def _telex(syllable: str) -> str:
    """Shapes after their letter, as *aa*, *aw* and *dd*; the tone last.

    Where all letters are capitals, the keys are too: *VIEETJ*.
    """
    keys, tones = "", ""
    for letter, marks in map(_apart, syllable):
        shapes = [mark for mark in marks if mark not in _TELEX_TONES]
        keys += letter + "".join(_telex_shape(letter, mark) for mark in shapes)
        tones += "".join(_TELEX_TONES.get(mark, "") for mark in marks)
    typed = keys + tones
    return typed.upper() if len(syllable) > 1 and syllable.isupper() else typed


def _telex_shape(letter: str, mark: str) -> str:
    return letter.lower() if mark in {_CIRCUMFLEX, _STROKE} else "w"


def _vni(syllable: str) -> str:
    """Digits for shapes after their letter; the tone last."""
    keys, tones = "", ""
    for letter, marks in map(_apart, syllable):
        keys += letter + "".join(_VNI_SHAPES.get(mark, "") for mark in marks)
        tones += "".join(_VNI_TONES.get(mark, "") for mark in marks)
    return keys + tones


def _apart(char: str) -> tuple[str, str]:
    """A letter and its marks; the stroke of *đ*, which Unicode does not part, is one."""
    if char in _STROKED:
        return _STROKED[char], _STROKE
    apart = unicodedata.normalize("NFD", char)
    return apart[0], apart[1:]
