"""The capabilities that are written down."""

import re
import unicodedata
from itertools import combinations

import pytest

from vieval.challenges.cases import CASES, capabilities, cases, lists
from vieval.challenges.changes import CHANGES

ALL = [c for problem in ("ner", "topic", "fluency") for c in capabilities(problem).values()]


def test_there_are_enough_of_each_kind():
    assert len(capabilities("ner")) >= 25
    for problem in ("ner", "topic", "fluency"):
        assert {c.kind for c in capabilities(problem).values()} == {"MFT", "INV", "DIR"}
    assert capabilities("sentiment") == {}


@pytest.mark.parametrize("capability", ALL, ids=lambda c: c.name)
def test_each_has_sixty_different_cases_whose_names_are_whole_words(capability):
    made = cases(capability)
    assert len({case.segment.text for case in made}) == CASES
    assert made == cases(capability)
    assert {c.segment.text for c in made} != {c.segment.text for c in cases(capability, seed=1)}
    for case in made:
        text = case.segment.text
        assert unicodedata.is_normalized("NFC", text)
        assert not set("[]{}") & set(text)
        assert "  " not in text
        for span in case.gold.names:
            surface = text[span.start : span.end]
            assert surface == surface.strip() != ""
            around = text[max(0, span.start - 1) : span.start] + text[span.end : span.end + 1]
            assert not any(char.isalnum() for char in around)


@pytest.mark.parametrize("capability", ALL, ids=lambda c: c.name)
def test_each_template_makes_cases(capability):
    assert {case.template for case in cases(capability)} == set(capability.templates)


@pytest.mark.parametrize("capability", ALL, ids=lambda c: c.name)
def test_no_name_of_a_case_is_in_another_but_inside_of_it(capability):
    for case in cases(capability):
        text = case.segment.text
        for one, other in combinations(case.gold.names, 2):
            if one.end <= other.start or other.end <= one.start:
                first, second = text[one.start : one.end], text[other.start : other.end]
                assert first not in second
                assert second not in first


@pytest.mark.parametrize("capability", ALL, ids=lambda c: c.name)
def test_times_and_dates_exist(capability):
    for case in cases(capability):
        for segment in filter(None, (case.segment, case.changed)):
            assert all(int(hour) < 24 for hour in re.findall(r"(\d+) giờ", segment.text))
            for day, month in re.findall(r"\b(\d+)/(\d+)\b", segment.text):
                assert 1 <= int(day) <= 31
                assert 1 <= int(month) <= 12


def test_people_are_men_and_women():
    filled = lists()
    assert set(filled["person"]) == {*filled["man"], *filled["woman"]}
    assert not set(filled["man"]) & set(filled["woman"])
    assert filled["Kin"] == [f"{value[0].upper()}{value[1:]}" for value in filled["kin"]]


@pytest.mark.parametrize("capability", [c for c in ALL if c.change], ids=lambda c: c.name)
def test_a_changed_case_differs_and_keeps_its_names(capability):
    for case in cases(capability):
        assert case.changed is not None
        assert case.changed.text != case.segment.text
        if capability.change != "tail-exchanged":
            assert case.rewritten is not None
            assert len(case.rewritten.carry_all(case.gold.names)) == len(case.gold.names)


@pytest.mark.parametrize("capability", ALL, ids=lambda c: c.name)
def test_kinds_are_what_their_fields_say(capability):
    assert (capability.kind == "MFT") == (capability.change is None)
    assert {capability.change, capability.written} - {None} <= set(CHANGES)


def test_lists_have_no_doubles_and_are_all_used():
    templates = " ".join(t for c in ALL for t in c.templates)
    values = " ".join(value for items in lists().values() for value in items)
    for name, items in lists().items():
        assert len(set(items)) == len(items)
        assert f"{{{name}}}" in templates + values
