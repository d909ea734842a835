import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.vietnamese import lexicons
from vieval.vietnamese.organisations import ORGANISATIONS


def found(text):
    return [(text[span.start : span.end], span.type) for span in lexicons.matches(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Từ Huế, qua Đà Nẵng tới Lào Cai.", [("Đà Nẵng", "LOC"), ("Lào Cai", "LOC")]),
        (
            "Bộ Ngoại giao Việt Nam và Bộ Y tế",
            [("Bộ Ngoại giao Việt Nam", "ORG"), ("Bộ Y tế", "ORG")],
        ),
        ("Hòa Bình và Hoà Bình", [("Hòa Bình", "LOC"), ("Hoà Bình", "LOC")]),
        ("viện trợ của Mỹ, Nhật và UNESCO", [("Mỹ", "LOC"), ("Nhật", "LOC"), ("UNESCO", "ORG")]),
        ("TP.HCM(Việt Nam)", [("TP.HCM", "LOC"), ("Việt Nam", "LOC")]),
        ("Myanmar và Miến Điện", [("Myanmar", "LOC"), ("Miến Điện", "LOC")]),
        # Syllables are whole, and case counts.
        ("LàoCai, Ngay, việt nam", []),
        # A one-syllable name beside another capitalised syllable is part of a person's name …
        ("ca sĩ Mỹ Linh hát cùng Tuấn Anh", []),
        # … unless that syllable only opens the sentence.
        ("Tại Mỹ thì khác. Ở Nga cũng vậy", [("Mỹ", "LOC"), ("Nga", "LOC")]),
        # … or is not Vietnamese.
        ("Tổng thống Mỹ Barack Obama", [("Mỹ", "LOC")]),
        ("", []),
    ],
)
def test_names_are_found_as_whole_syllables(text, names):
    assert found(text) == names


def test_decomposed_text_gives_offsets_into_itself():
    text = unicodedata.normalize("NFD", "Hội nghị ở Hà Nội và Thừa Thiên Huế")
    assert [unicodedata.normalize("NFC", name) for name, _ in found(text)] == [
        "Hà Nội",
        "Thừa Thiên Huế",
    ]


def test_every_name_is_found_where_it_stands_alone():
    for name, kind in lexicons.names().items():
        assert found(f"« {name} »") == [(name, kind)]


def test_the_sources_are_as_large_as_they_say():
    assert len(lexicons.territories()) > 280
    assert len(lexicons.provinces()) == 63 - 1 + 4
    assert {"Mỹ", "Anh", "Nhật"} <= set(lexicons.everyday_names())
    assert not {"Thế giới", "Pseudo-Bidi"} & set(lexicons.names())


def test_no_organisation_is_listed_twice():
    listed = [name for names in ORGANISATIONS.values() for name in names]
    assert len(listed) == len(set(listed))


@given(st.text("oaeuyOAEUY áóúàòùãõũảỏủạọụý", max_size=20))
def test_one_tone_style_keeps_the_length_and_is_final(text):
    styled = lexicons.one_tone_style(text)
    assert len(styled) == len(text)
    assert lexicons.one_tone_style(styled) == styled


@given(
    st.lists(
        st.sampled_from(["Việt Nam", "Lào", "Lào Cai", "Bộ Y tế", "và", ",", "Lan"]), max_size=8
    )
)
def test_matches_are_in_order_and_do_not_overlap(words):
    spans = lexicons.matches(" ".join(words))
    assert all(a.end <= b.start for a, b in pairwise(spans))
