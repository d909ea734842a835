"""Vietnamese names read out of pinyin."""

import unicodedata

import pytest

from vieval.vietnamese import pinyin

SINICISED = {
    "Fan Pingming": "Phạm Bình Minh",
    "Ruan Huanglong": "Nguyễn Hoàng Long",
    "Li Huaizhong": "Lê Hoài Trung",
}
# Leaders of Vietnam as Chinese papers write them, none of whom the rule was made for.
LEADERS = {
    "Chen Daguang": "Trần Đại Quang",
    "Chen Deliang": "Trần Đức Lương",
    "Chen Qingman": "Trần Thanh Mẫn",
    "Chen Xingdao": "Trần Hưng Đạo",
    "Fan Mingzheng": "Phạm Minh Chính",
    "Fan Wentong": "Phạm Văn Đồng",
    "Huang Wenhuan": "Hoàng Văn Hoan",
    "Huang Zhonghai": "Hoàng Trung Hải",
    "Li Qingguang": "Lê Thanh Quang",
    "Liang Qiang": "Lương Cường",
    "Pan Wenkai": "Phan Văn Khải",
    "Ruan Chunfu": "Nguyễn Xuân Phúc",
    "Ruan Fuzhong": "Nguyễn Phú Trọng",
    "Ruan Jinyin": "Nguyễn Kim Ngân",
    "Ruan Jinyong": "Nguyễn Tấn Dũng",
    "Ruan Shengxiong": "Nguyễn Sinh Hùng",
    "Su Lin": "Tô Lâm",
    "Wang Tinghui": "Vương Đình Huệ",
    "Wu Wenjie": "Võ Văn Kiệt",
    "Wu Wenshang": "Võ Văn Thưởng",
    "Wu Yuanjia": "Võ Nguyên Giáp",
    "Zhang Heping": "Trương Hòa Bình",
    "Zhang Jinchuang": "Trương Tấn Sang",
    "Zheng Tingyong": "Trịnh Đình Dũng",
}


@pytest.mark.parametrize(("name", "referent"), SINICISED.items())
def test_a_name_is_read_as_its_most_plausible_vietnamese_one(name, referent):
    reading = pinyin.read(tuple(name.split()))
    assert reading
    assert reading.name == referent


def test_of_names_it_was_not_made_for_it_restores_ten_in_twenty_four():
    restored = {name: pinyin.read(tuple(name.split())) for name in LEADERS}
    right = [
        name for name, reading in restored.items() if reading and reading.name == LEADERS[name]
    ]
    assert len(right) == 10
    # It sees a name in all but one of them.
    assert [name for name, reading in restored.items() if not reading] == ["Chen Qingman"]


@pytest.mark.parametrize(
    "words",
    [
        "Ji Nianzhang",  # kỷ niệm chương, a medal
        "He Tong",  # hợp đồng, a contract
        "Thai Lan",
        "Nam Lan",
        "Long An",
        "Sa Pa",
        "Ma Cao",
        "Hong Kong",
        "Nam Campuchia",
        "Local Fan Pingming",
        "Donald Trump",
    ],
)
def test_words_that_are_no_vietnamese_name_are_left_alone(words):
    assert pinyin.read(tuple(words.split())) is None


@pytest.mark.parametrize(
    ("token", "cuts"),
    [
        ("pingming", {("ping", "ming")}),
        # Not hu-ang-long: pinyin would write hu'ang.
        ("huanglong", {("huang", "long")}),
        ("xian", {("xian",)}),
        ("zhang", {("zhang",)}),
        # One-letter syllables are no pinyin of ours, so these are none.
        ("campuchia", set()),
        ("nam", set()),
        ("", set()),
    ],
)
def test_tokens_are_cut_into_pinyin_syllables(token, cuts):
    assert set(pinyin.split(token)) == cuts


def test_endless_pinyin_is_no_name_and_costs_nothing():
    assert pinyin.read(("Li", "Li" + "li" * 5000)) is None
    assert pinyin.find(["Li Huaizhong " * 1000])


def referents(article):
    return [
        [(text[s.start : s.end], s.attributes["referent"]) for s in spans]
        for text, spans in zip(article, pinyin.find(article), strict=True)
    ]


def test_a_misspelling_is_resolved_by_the_article():
    article = [
        "Thứ trưởng Li Huazhong của Việt Nam: Campuchia, Nam và Lan",
        "Bên cạnh đó, Li Huaizhong cũng chỉ ra",
        "Shoubian điện lực của Ji Nianzhang.",
    ]
    assert referents(article) == [
        [("Li Huazhong", "Lê Hoài Trung")],
        [("Li Huaizhong", "Lê Hoài Trung")],
        [],
    ]
    # Alone, it is read as it is written.
    ((alone,),) = referents(article[:1])
    assert alone == ("Li Huazhong", "Lê Hoa Trung")


def test_two_common_names_of_one_article_stay_two():
    article = ["Ruan Huanglong gặp Ruan Huangling", "Ruan Chunfu"]
    names = {referent for found in referents(article) for _, referent in found}
    assert {"Nguyễn Hoàng Long", "Nguyễn Hoàng Linh", "Nguyễn Xuân Phúc"} == names


def test_the_longest_run_that_reads_as_a_name_wins():
    assert referents(["Bí thư Local Ruan Huanglong Local nói"]) == [
        [("Ruan Huanglong", "Nguyễn Hoàng Long")]
    ]


def test_offsets_are_those_of_the_text_as_it_came():
    text = unicodedata.normalize("NFD", "Ông Ruan Huanglong, Bí thư")
    assert referents([text]) == [[("Ruan Huanglong", "Nguyễn Hoàng Long")]]


def test_no_segments_and_empty_segments_have_no_names():
    assert pinyin.find([]) == []
    assert pinyin.find([""]) == [[]]


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("huazhong", "huaizhong", True),
        ("huaizhong", "huazhong", True),
        ("pingming", "pinming", True),
        ("ming", "ping", True),
        ("long", "long", True),
        ("long", "linh", False),
        ("abc", "cba", False),
        ("", "ab", False),
    ],
)
def test_one_letter_apart(a, b, near):
    assert pinyin._one_letter_apart(a, b) is near


def test_the_readings_join_both_tables():
    readings = pinyin.readings()
    assert {"Lê", "Lý", "Lợi"} <= readings["li"]
    assert "Lã" in readings["lv"] or "Lữ" in readings["lv"]
    assert all(syllable.isascii() and len(syllable) > 1 for syllable in readings)
