"""Names in pinyin with the name that each was made from."""

from collections import Counter
from random import Random

import pytest

from vieval.approaches.ner.rules import Rules
from vieval.challenges.names_given_back import (
    FORMS,
    Sinicised,
    draw,
    held_out,
    is_right,
    proposals,
)
from vieval.data import Failure, Span
from vieval.vietnamese import cues, lexicons, names, official, pinyin
from vieval.vietnamese.lexicons import one_tone_style
from vieval.vietnamese.sinicise import surname_characters

PARTS = ("fan", "ping", "ming")


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("joined", "Fan Pingming"),
        ("split", "Fan Ping Ming"),
        ("reordered", "Pingming Fan"),
        ("fused", "Fanpingming"),
    ],
)
def test_forms(form, written):
    assert FORMS[form][1](PARTS, Random(0)) == written


def test_a_draw_is_known_by_its_seed_and_has_all_origins_and_forms():
    drawn = draw(2000, seed=3)
    assert drawn == draw(2000, seed=3)
    assert drawn != draw(2000, seed=4)
    assert {d.form for d in drawn} == set(FORMS)
    origins = Counter(d.origin for d in drawn)
    assert origins["frequent surname"] > origins["middling surname"] > origins["rare surname"] > 50
    assert origins["held-out surname"] > 100
    assert origins["held-out given name"] > 100
    assert all(d.written.isascii() and d.written[0].isupper() for d in drawn)


def test_nothing_held_out_is_on_a_list_of_names_that_an_approach_uses():
    surnames = {one_tone_style(surname) for surname, _ in held_out("surname")}
    given = {one_tone_style(syllable) for syllable, _ in held_out("given")}
    assert min(len(surnames), len(given)) >= 25
    # Whole names: *Bạc Liêu*, a province, tells nobody that *Liêu* is a surname.
    listed = {*lexicons.names(), *official.SERIES, *official.RIVERS}
    assert (surnames | given).isdisjoint(map(one_tone_style, listed))
    assert surnames.isdisjoint(map(one_tone_style, names.surnames()))
    assert surnames.isdisjoint(surname_characters())
    assert given.isdisjoint(names.given_syllables())
    assert not any(cues._full_name().match(f"{surname} Văn An") for surname in surnames)


def test_no_reading_of_pinyin_is_a_held_out_name():
    families = {one_tone_style(name) for found in pinyin._surnames().values() for name in found}
    given = {reading for syllable in pinyin.readings() for reading in pinyin._given(syllable)}
    assert {"Phạm", "Nguyễn"} <= families
    assert {"Bình", "Minh"} <= given
    assert families.isdisjoint(one_tone_style(surname) for surname, _ in held_out("surname"))
    assert given.isdisjoint(one_tone_style(syllable) for syllable, _ in held_out("given"))


NAME = Sinicised("Fan Pingming", "Phạm Bình Minh", "frequent surname", "joined")


def answer(**attributes):
    return frozenset({Span(5, 17, "PER", attributes=attributes), Span(0, 4, "PER")})


@pytest.mark.parametrize(
    ("given", "first", "among_five"),
    [
        (answer(referent="Phạm Bình Minh"), True, True),
        (answer(referent="Phạm Bằng Minh", alternatives="An; Phạm Bình Minh"), False, True),
        (answer(referent="Phạm Bằng Minh"), False, False),
        (answer(), False, False),
        (frozenset(), False, False),
        (Failure("x"), False, False),
    ],
)
def test_accuracy_counts_proposals_in_their_order(given, first, among_five):
    assert (is_right(NAME, given, 1), is_right(NAME, given, 5)) == (first, among_five)


def test_either_tone_style_is_right():
    drawn = Sinicised("Chen Hehai", "Trần Hòa Hải", "", "")
    assert is_right(
        drawn, frozenset({Span(5, 9, "PER", attributes={"referent": "Trần Hoà Hải"})}), 1
    )


def test_the_rules_give_back_a_name_in_its_sentence():
    (spans,) = Rules().predict([NAME.segment])
    assert proposals(spans, NAME.written)[0] == "Phạm Bình Minh"
