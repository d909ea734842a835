"""What is a Vietnamese syllable, and what is pinyin."""

from __future__ import annotations

import unicodedata

import pytest

from vieval.vietnamese.syllables import (
    SYLLABLE,
    dictionary_syllables,
    is_pinyin,
    is_vietnamese,
    mandarin,
    viet74k,
)


@pytest.mark.parametrize(
    "syllable",
    [
        "nghiêng",
        "quốc",
        "giếng",
        "gì",
        "quyển",
        "khuỷu",
        "hươu",
        "ngoằn",
        "ngoèo",
        "xoong",
        "quạu",
        "thuở",
        "yêu",
        "ỷ",
        "oách",
        "quỳnh",
        "hoá",
        "hóa",
        "thúy",
        "thuý",
        "Ộ",
        "ĐẮC",
        "tuýp",
        "khuya",
        "nguyễn",
        "uống",
    ],
)
def test_vietnamese_spelling_is_recognised(syllable: str) -> None:
    assert is_vietnamese(syllable)
    assert is_vietnamese(unicodedata.normalize("NFD", syllable))


@pytest.mark.parametrize(
    "syllable",
    # A stop without tone or with one that it cannot bear, two tones, foreign letters, onsets and
    # rhymes, an abbreviation, glued syllables.
    ["it", "nèt", "cưỡì", "fan", "jazz", "clo", "video", "zhong", "TTXVN", "việtnam", ""],
)
def test_other_strings_are_not(syllable: str) -> None:
    assert not is_vietnamese(syllable)


def test_nearly_the_whole_dictionary_is_vietnamese() -> None:
    syllables = SYLLABLE.findall(viet74k())
    # The rest are loans (axit, video), letters (b, x) and misprints (cưỡì).
    assert sum(map(is_vietnamese, syllables)) / len(syllables) > 0.985


def test_the_dictionary_has_everyday_syllables_and_no_names() -> None:
    assert {"hội", "nghị", "ngoại", "giao"} <= dictionary_syllables()
    assert not {"pingming", "local", "ttxvn", ""} & dictionary_syllables()


@pytest.mark.parametrize("token", ["Fan", "Pingming", "HUAIZHONG", "Shoubian", "Lan", "Long"])
def test_pinyin_is_recognised(token: str) -> None:
    assert is_pinyin(token)


@pytest.mark.parametrize("token", ["Hanoi", "Local", "Falls", "Vietcong", "ng", "a", "hà", ""])
def test_what_is_no_pinyin_is_not(token: str) -> None:
    assert not is_pinyin(token)


def test_the_main_readings_of_characters_are_those_that_pypinyin_gives() -> None:
    from pypinyin import lazy_pinyin

    readings = mandarin()
    assert len(readings) > 40_000
    assert all([readings[char][0]] == lazy_pinyin(char) for char in list(readings)[::20])
    assert readings["绿"] == ("lv", "lu")
