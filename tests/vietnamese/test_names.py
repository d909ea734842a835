from math import isclose

import pytest

from vieval.vietnamese import names


def test_surname_shares_are_of_the_whole_population():
    assert isclose(sum(surname.share for surname in names.surnames().values()), 1)
    assert names.surnames()["Nguyễn"] == ("阮", 0.384)
    assert all(len(surname.character) == 1 for surname in names.surnames().values())


def test_given_names_have_two_syllables_in_either_tone_style():
    assert len(names.given_names()) > 2400
    assert all(len(name.split()) == 2 for name in names.given_names())
    assert names.given_names()["Bình Hoà"] == "Bình Hòa"
    assert isclose(sum(names.given_syllables().values()), 1)


@pytest.mark.parametrize(
    ("likelier", "than"),
    [
        (("Lê", ("Hoài", "Trung")), ("Lý", ("Hoài", "Trung"))),
        (("Lê", ("Hoài", "Trung")), ("Lê", ("Hoa", "Trung"))),
        (("Lê", ("Minh",)), ("Lê", ("Đan",))),
        (("Lê", ("Hoa", "Trung")), ("Lê", ("Phanh", "Trung"))),
    ],
)
def test_common_names_are_more_plausible(likelier, than):
    assert names.plausibility(*likelier) > names.plausibility(*than)


def test_a_syllable_that_never_occurs_makes_a_name_impossible():
    assert names.plausibility("Lê", ("Xyz",)) == 0
