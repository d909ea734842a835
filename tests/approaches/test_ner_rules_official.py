"""Official names beside the rules."""

import unicodedata

from vieval.approaches.ner.rules import Rules
from vieval.approaches.ner.rules_official import OfficialRules
from vieval.data import Segment


def answer(text, approach=None):
    (spans,) = (approach or OfficialRules()).predict([Segment("x", text)])
    return {text[s.start : s.end]: (s.type, s.attributes.get("referent")) for s in spans}


def test_it_finds_what_the_rules_find_where_no_official_name_is_disordered():
    text = "Ông Trần Nam gặp Fan Pingming tại cảng Cát Lái, theo TTXVN."
    assert answer(text) == answer(text, Rules())


def test_a_name_and_the_names_inside_of_it_carry_their_referents():
    assert answer("Việt Bộ Ngoại giao họp tại cảng Bắc Lôn") == {
        "Việt Bộ Ngoại giao": ("ORG", "Bộ Ngoại giao Việt Nam"),
        "Việt": ("LOC", "Việt Nam"),
        "cảng Bắc Lôn": ("LOC", None),
        "Bắc Lôn": ("LOC", "sông Bắc Luân"),
    }


def test_a_surname_may_stand_last_and_a_country_first():
    assert answer("Thứ trưởng Việt Li Huaizhong gặp Pingming Fan") == {
        "Việt": ("LOC", "Việt Nam"),
        "Li Huaizhong": ("PER", "Lê Hoài Trung"),
        "Pingming Fan": ("PER", "Phạm Bình Minh"),
    }


def test_offsets_are_those_of_the_text_as_it_came():
    text = unicodedata.normalize("NFD", "Theo Việt Bộ Ngoại giao")
    surfaces = {unicodedata.normalize("NFC", surface) for surface in answer(text)}
    assert surfaces == {"Việt Bộ Ngoại giao", "Việt"}


def test_a_country_before_a_name_is_found_however_letters_are_encoded():
    text = "Ngoại trưởng Việt Pingming Fan đã đến."
    decomposed = unicodedata.normalize("NFD", text)
    [composed, apart] = OfficialRules().predict([Segment("a", text), Segment("b", decomposed)])
    spans = [span for span in apart if span.type == "LOC"]
    assert [unicodedata.normalize("NFC", decomposed[s.start : s.end]) for s in spans] == ["Việt"]
    assert len(composed) == len(apart)
