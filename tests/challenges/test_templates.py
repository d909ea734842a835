"""Sentences made of templates, with the names in them."""

from random import Random

import pytest

from vieval.challenges.templates import Sentence, TemplateError, make
from vieval.data import Span

LISTS = {
    "person": ["Lê An", "Vũ Ba"],
    "agency": ["[ORG Sở Y tế [LOC {province}]]"],
    "province": ["Huế"],
}


def test_brackets_give_the_names_and_are_gone():
    made = make("Ông [PER Lê An] ở [LOC Huế].", {}, Random(0))
    assert made == Sentence("Ông Lê An ở Huế.", frozenset({Span(4, 9, "PER"), Span(12, 15, "LOC")}))


def test_a_value_may_hold_names_and_blanks_itself():
    made = make("Theo {agency}", LISTS, Random(0))
    # "Theo " has 5 code points, "Sở Y tế " 8.
    assert made == Sentence(
        "Theo Sở Y tế Huế", frozenset({Span(5, 16, "ORG"), Span(13, 16, "LOC")})
    )


def test_a_blank_is_filled_alike_and_others_of_its_list_otherwise():
    for seed in range(20):
        text = make("{person}, {person}, {person.2}", LISTS, Random(seed)).text
        first, again, other = text.split(", ")
        assert first == again
        assert {first, other} == set(LISTS["person"])


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{nobody}", "there is no list 'nobody'"),
        ("{province} {province.2}", "the list 'province' is too short"),
        ("[PER Lê An", "not closed"),
        ("Lê An]", "not opened"),
    ],
)
def test_a_faulty_template_says_what_is_wrong(template, fault):
    with pytest.raises(TemplateError, match=fault):
        make(template, LISTS, Random(0))
