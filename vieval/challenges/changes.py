"""What invariance and direction tests do to a sentence: a table of changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import TypeAlias

from vieval.challenges.templates import Sentence
from vieval.robustness import letters, renamed, words
from vieval.robustness.rewrite import Piece, Rewritten, edited

Change: TypeAlias = Callable[[Sentence, Random], Rewritten]

_NUMBER = re.compile(r"\d+")
_PLACES = ("Phú Yên", "Bình Phước", "Hậu Giang", "Yên Bái", "Hưng Yên", "Quảng Nam", "Trà Vinh")
_ON_BORDERS = (
    "Lực lượng hai bên tuần tra dọc biên giới và bảo vệ các cột mốc.",
    "Cư dân biên giới qua lại cửa khẩu thuận lợi hơn.",
    "Việc quản lý đường biên, mốc giới tiếp tục được thực hiện trên thực địa.",
)
_ON_TRADE = (
    "Xuất khẩu và đầu tư tiếp tục là động lực tăng trưởng của nền kinh tế.",
    "Doanh nghiệp kỳ vọng thị trường sẽ ổn định trong quý tới.",
    "Thương mại hai chiều được dự báo còn tăng.",
)
_TAILS = (
    "của loài chim này đang bị thu hẹp từng ngày.",
    "thì đội chủ nhà mới gỡ hòa ở phút cuối.",
    "mà bà cụ vẫn nhớ như in từng câu hát.",
)


def _by_edits(edits: Callable[[str, Random], letters.Edits]) -> Change:
    return lambda sentence, random: edited(sentence.text, edits(sentence.text, random))


def _by_words(change: Callable[..., Rewritten]) -> Change:
    return lambda sentence, random: change(*sentence, random)


def _by_names(kind: str, new: Callable[[str, Random], str | None]) -> Change:
    def change(sentence: Sentence, random: Random) -> Rewritten:
        text = sentence.text
        named = sorted((s.start, s.end) for s in sentence.names if s.type == kind)
        other = [(at, new(text[slice(*at)], random)) for at in named]
        return edited(text, [Piece(*at, surface) for at, surface in other if surface])

    return change


def _added(sentences: tuple[str, ...]) -> Change:
    def change(sentence: Sentence, random: Random) -> Rewritten:
        end = len(sentence.text)
        return edited(sentence.text, [Piece(end, end, f" {random.choice(sentences)}")])

    return change


def _title_added(sentence: Sentence, _: Random) -> Rewritten:
    starts = [span.start for span in sentence.names if span.type == "PER"]
    return edited(
        sentence.text, [Piece(start, start, "ông " if start else "Ông ") for start in starts]
    )


def _numbers_exchanged(sentence: Sentence, random: Random) -> Rewritten:
    def other(number: str) -> str:
        return "".join(random.choice("123456789") for _ in number)

    found = _NUMBER.finditer(sentence.text)
    return edited(sentence.text, [Piece(*number.span(), other(number[0])) for number in found])


def _tail_exchanged(sentence: Sentence, random: Random) -> Rewritten:
    """The second half of the words replaced by the end of a sentence about something else."""
    text = sentence.text
    blanks = [i for i, char in enumerate(text) if char == " "]
    return edited(text, [Piece(blanks[len(blanks) // 2] + 1, len(text), random.choice(_TAILS))])


CHANGES: Mapping[str, Change] = {
    "blanks-doubled": _by_edits(letters.blanks_doubled),
    "tone-moved": _by_edits(letters.tone_moved),
    "decomposed": _by_edits(letters.decomposed),
    "diacritics-lost": _by_edits(letters.diacritics_lost),
    "lower-case": _by_edits(letters.lower_case),
    "upper-case": _by_edits(letters.upper_case),
    "mistyped": _by_edits(letters.mistyped),
    "scanned": _by_edits(letters.scanned),
    "order-lost": _by_words(words.order_lost),
    "function-words-dropped": _by_words(words.function_words_dropped),
    "people-exchanged": _by_names("PER", lambda _, random: renamed.native_name(random)),
    "people-sinicised": _by_names("PER", renamed.in_pinyin),
    "places-exchanged": _by_names("LOC", lambda _, random: random.choice(_PLACES)),
    "numbers-exchanged": _numbers_exchanged,
    "title-added": _title_added,
    "border-added": _added(_ON_BORDERS),
    "trade-added": _added(_ON_TRADE),
    "tail-exchanged": _tail_exchanged,
}
