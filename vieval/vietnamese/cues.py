"""Names that the words before them give away, as in *ông Nam*, *tỉnh Nghệ An*, *sông Hồng*.

Written from general knowledge of Vietnamese titles and place nouns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from vieval.data import Span
from vieval.vietnamese.names import surnames


class Cue(NamedTuple):
    """Words after which at least `least` capitalised syllables are a name of a type.

    `inside` tells whether the cue is part of the name: *sông Hồng* is, *ông Nam* is not.
    """

    type: str
    least: int
    inside: bool
    words: str


_PERSON = (
    "ông|bà|anh|chị|cô|chú|bác|cụ|ngài|đồng chí|vua|nhà văn|nhà thơ|nhà báo|ca sĩ|nhạc sĩ|nghệ sĩ|"
    "họa sĩ|bác sĩ|luật sư|tiến sĩ|giáo sư"
)
_OFFICE = (
    "thủ tướng|chủ tịch|bộ trưởng|thứ trưởng|tổng thống|tổng bí thư|bí thư|đại sứ|giám đốc|"
    "cục trưởng|vụ trưởng|đại tướng|thượng tướng|trung tướng|thiếu tướng|đại tá|phát ngôn viên|"
    "nghị sĩ|đại biểu"
)
_DIVISION = "tỉnh|thành phố|huyện|quận|phường|xã|thị xã|thị trấn|làng|thôn|thủ đô|bang"
_LANDSCAPE = "sông|núi|đảo|quần đảo|cảng|hồ|vịnh|đèo|thác|cửa khẩu|sân bay"
_COMPANY = "công ty|tập đoàn|ngân hàng|đại học|học viện|câu lạc bộ|bệnh viện|hãng|đài|báo"

CUES = (
    Cue("PER", 1, inside=False, words=_PERSON),
    # A portfolio may follow an office (*Bộ trưởng Ngoại giao*): one syllable is not enough.
    Cue("PER", 2, inside=False, words=_OFFICE),
    Cue("LOC", 1, inside=False, words=_DIVISION),
    Cue("LOC", 1, inside=True, words=_LANDSCAPE),
    Cue("ORG", 1, inside=True, words=_COMPANY),
)

_UPPER = "".join(
    chr(i) for block in (range(0x250), range(0x1E00, 0x1F00)) for i in block if chr(i).isupper()
)
_CAPITALISED = rf"[{_UPPER}]\w*(?:-\w+)*"


def after_cues(text: str) -> Iterator[Span]:
    """The names in a text, in NFC, that follow one of `CUES`."""
    for cue, pattern in _patterns():
        for match in pattern.finditer(text):
            yield Span(match.start() if cue.inside else match.start("name"), match.end(), cue.type)


@cache
def _patterns() -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    return tuple(
        (
            cue,
            re.compile(
                rf"(?<!\w)(?i:{cue.words}) "
                rf"(?P<name>{_CAPITALISED}(?: {_CAPITALISED}){{{cue.least - 1},4}})(?!\w)"
            ),
        )
        for cue in CUES
    )


def full_names(text: str) -> Iterator[Span]:
    """Vietnamese full names in a text in NFC: a surname and two or three more syllables."""
    for match in _full_name().finditer(text):
        yield Span(*match.span(), "PER")


@cache
def _full_name() -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?:{'|'.join(surnames())})(?: {_CAPITALISED}){{2,3}}(?!\w| {_CAPITALISED})"
    )
