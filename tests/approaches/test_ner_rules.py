"""How the rules work together; each alone has its own tests."""

import pytest

from vieval.approaches.ner.rules import Rules
from vieval.data import Segment


def found(text):
    (spans,) = Rules().predict([Segment("0", text)])
    return {text[span.start : span.end]: span.type for span in spans}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Phó Thủ tướng Phạm Bình Minh thăm Bộ Ngoại giao Việt Nam tại Hà Nội",
            {"Phạm Bình Minh": "PER", "Bộ Ngoại giao Việt Nam": "ORG", "Hà Nội": "LOC"},
        ),
        ("Tổng thống Hàn Quốc Park Geun-hye", {"Hàn Quốc": "LOC", "Park Geun-hye": "PER"}),
        ("Bí thư Ruan Huanglong", {"Ruan Huanglong": "PER"}),
        ("Công ty Samsung Việt Nam", {"Công ty Samsung Việt Nam": "ORG"}),
        ("tỉnh Lào Cai", {"Lào Cai": "LOC"}),
        ("Fan Pingming và Li Huaizhong", {"Fan Pingming": "PER", "Li Huaizhong": "PER"}),
        # A medal, and no person.
        ("trao Ji Nianzhang, Shoubian điện lực", {}),
        ("", {}),
    ],
)
def test_the_longest_span_wins(text, names):
    assert found(text) == names


def test_a_name_in_pinyin_carries_its_referent_and_others_carry_none():
    text = "Fan Pingming gặp ông Trần Nam"
    (spans,) = Rules().predict([Segment("0", text)])
    given = {text[span.start : span.end]: dict(span.attributes) for span in spans}
    assert given["Fan Pingming"]["referent"] == "Phạm Bình Minh"
    assert given["Trần Nam"] == {}


def test_only_segments_of_the_same_article_help_each_other():
    texts = ["Li Huazhong nói", "Li Huaizhong nói"]
    together = Rules().predict([Segment(str(i), text, "a") for i, text in enumerate(texts)])
    apart = Rules().predict([Segment(str(i), text) for i, text in enumerate(texts)])

    def referents(answers):
        return [span.attributes["referent"] for spans in answers for span in spans]

    assert referents(together) == ["Lê Hoài Trung", "Lê Hoài Trung"]
    assert referents(apart) == ["Lê Hoa Trung", "Lê Hoài Trung"]
