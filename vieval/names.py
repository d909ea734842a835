"""How plausible a Vietnamese person's name is, by published counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import prod

from vieval.lexicons import one_tone_style

# Shares in per cent: Lê Trung Hoa, Họ và tên người Việt Nam, Hà Nội 2005. Hoàng and Huỳnh, Vũ and
# Võ are counted together there; here each has half.
_COMMON: Mapping[str, float] = {
    "Nguyễn": 38.4,
    "Trần": 11.0,
    "Lê": 9.5,
    "Phạm": 7.1,
    "Hoàng": 2.55,
    "Huỳnh": 2.55,
    "Phan": 4.5,
    "Vũ": 1.95,
    "Võ": 1.95,
    "Đặng": 2.1,
    "Bùi": 2.0,
    "Đỗ": 1.4,
    "Hồ": 1.3,
    "Ngô": 1.3,
    "Dương": 1.0,
    "Lý": 0.5,
}
# Less common ones; the rest of the population is shared out among them.
_RARE = """
An Bạch Cao Châu Chu Cù Diệp Doãn Đàm Đào Đinh Đoàn Đồng Giang Hà Hứa Khổng Khúc Kiều Kim La
Lại Lâm Liễu Lục Lưu Lương Ma Mạc Mai Nghiêm Ninh Ông Phí Phó Phùng Quách Quan Tạ Tào Tăng
Thạch Thái Thân Tiêu Tô Tôn Tống Triệu Trịnh Trương Từ Văn Viên Vương
"""

SURNAMES: Mapping[str, float] = {
    **dict.fromkeys(_RARE.split(), (1 - sum(_COMMON.values()) / 100) / len(_RARE.split())),
    **{surname: share / 100 for surname, share in _COMMON.items()},
}


@cache
def given_names() -> Mapping[str, str]:
    """Common given names of two syllables: as they are written, by `one_tone_style`."""
    lines = files("vieval").joinpath("given_names.txt").read_text(encoding="utf-8").splitlines()
    return {one_tone_style(line): line for line in lines if not line.startswith("#")}


@cache
def given_syllables() -> Mapping[str, float]:
    """How often each syllable, by `one_tone_style`, occurs in given names: shares of one."""
    counts = Counter(syllable for name in given_names() for syllable in name.split())
    total = counts.total()
    return {syllable: count / total for syllable, count in counts.items()}


def is_listed(given: Sequence[str]) -> bool:
    """Whether a given name, as syllables in `one_tone_style`, is a common one."""
    return " ".join(given) in given_names()


def plausibility(surname: str, given: Sequence[str]) -> float:
    """An estimate of how often a name occurs; 0 where a part of it never does.

    The share of the surname, times that of the given name: half of it as a whole among the listed
    ones, half as independent syllables. Syllables are in `one_tone_style`.
    """
    shares = given_syllables()
    whole = is_listed(given) / len(given_names())
    apart = prod(shares.get(syllable, 0.0) for syllable in given)
    return SURNAMES.get(surname, 0.0) * (whole + apart) / 2
