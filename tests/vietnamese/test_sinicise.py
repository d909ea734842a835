"""Vietnamese names put into pinyin."""

from random import Random

import pytest

from vieval.challenges.cases import lists
from vieval.vietnamese import sinicise


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("Phạm Bình Minh", "Fan Pingming"),
        # Not *zhang*, to grow.
        ("Đặng Xuân Trường", "Deng Chunchang"),
        ("Trần Bạch Nga", "Chen Bai'e"),
        ("Nguyễn Lệ Thy", "Ruan Lishi"),
    ],
)
def test_names_are_read_as_names_are(name, pinyin):
    for seed in range(20):
        parts = sinicise.syllables(name, Random(seed))
        assert parts is not None
        assert sinicise.joined(parts) == pinyin


@pytest.mark.parametrize(
    ("place", "pinyin"),
    [("Hà Nội", "Henei"), ("Khánh Hòa", "Qinghe"), ("Nghệ An", "Yi'an"), ("Mỹ", "Meiguo")],
)
def test_known_places_have_one_reading(place, pinyin):
    for seed in range(20):
        parts = sinicise.place_syllables(place, Random(seed))
        assert parts is not None
        assert sinicise.one_word(parts) == pinyin


def test_other_places_are_read_by_the_common_characters():
    assert sinicise.place_syllables("Bình Sơn", Random(0)) is not None
    assert sinicise.place_syllables("Đắk Lắk", Random(0)) is None


def test_the_places_of_the_challenge_are_read_as_the_table_reads_them():
    known = {
        sinicise.one_word(tuple(map(sinicise.reading, c))) for c in sinicise._places().values()
    }
    assert {*lists()["pinyin_place"], *lists()["pinyin_province"]} <= known


@pytest.mark.parametrize("name", ["", " ", "\u00a0", "Lan"])
def test_what_is_no_full_name_has_no_pinyin(name: str) -> None:
    assert sinicise.syllables(name, Random(0)) is None
