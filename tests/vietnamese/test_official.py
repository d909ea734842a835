"""Official names in a Chinese word order or reading."""

import pytest

from vieval.vietnamese import official


def found(text):
    return [
        [(text[s.start : s.end], s.type, s.attributes["referent"]) for s in spans]
        for spans in official.find(text)
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "theo Việt Bộ Tư pháp công bố",
            [
                ("Việt Bộ Tư pháp", "ORG", "Bộ Tư pháp Việt Nam"),
                ("Việt", "LOC", "Việt Nam"),
            ],
        ),
        (
            "Đảng Cộng sản Việt Nam Ban Bí thư họp",
            [
                ("Đảng Cộng sản Việt Nam Ban Bí thư", "ORG", "Ban Bí thư Đảng Cộng sản Việt Nam"),
                ("Đảng Cộng sản Việt Nam", "ORG", "Đảng Cộng sản Việt Nam"),
            ],
        ),
        (
            "Đại hội quốc gia lần thứ XII về Phụ nữ đã bế mạc",
            [
                (
                    "Đại hội quốc gia lần thứ XII về Phụ nữ",
                    "MISC",
                    "Đại hội Phụ nữ toàn quốc lần thứ XII",
                )
            ],
        ),
        (
            "Hội nghị Văn hóa Quốc gia thứ 2 khai mạc",
            [("Hội nghị Văn hóa Quốc gia thứ 2", "MISC", "Hội nghị Văn hóa toàn quốc lần thứ 2")],
        ),
        ("bên sông Bắc Lôn", [("Bắc Lôn", "LOC", "sông Bắc Luân")]),
    ],
)
def test_a_name_is_given_back_in_its_own_order(text, names):
    assert found(text) == [names]


@pytest.mark.parametrize(
    "text",
    [
        "Bộ Tư pháp Việt Nam và Bộ Y tế",
        "Hội nghị Ngoại vụ toàn quốc lần thứ 18",
        "Hội thảo lần thứ 18 về Hợp tác trong nước",
        "Hội nghị lần thứ 5 về rác thải nhựa",
        "sông Bắc Luân, sông Kỳ Cùng, bến Ninh Kiều",
        "Việt Hà và Việt Anh",
        "",
    ],
)
def test_what_is_in_order_or_on_no_list_is_left_alone(text):
    assert found(text) == []
