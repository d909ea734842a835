"""Names are found in the text or dropped."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.corpus.corpus import Corpus
from vieval.data import Span
from vieval.models.llm.grounding import ground
from vieval.models.llm.questions import NamedString

TEXT = "Bộ Y tế Lào và Lào: ông Lan, Lạng Sơn."


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        pytest.param(TEXT, ["Lạng Sơn"], [(29, 37)], id="a name"),
        pytest.param(TEXT, [" Lạng  Sơn\n"], [(29, 37)], id="white space of the model"),
        pytest.param("Hà\u00a0 Nội", ["Hà Nội"], [(0, 7)], id="white space of the text"),
        pytest.param(TEXT, ["Lào", "Lào"], [(8, 11), (15, 18)], id="repeats are the next ones"),
        pytest.param(TEXT, ["Bộ Y tế Lào", "Lào"], [(0, 11), (8, 11)], id="a name inside a name"),
        pytest.param("Hoà ở Hòa Bình", ["Hòa", "Hoà Bình"], [(0, 3), (6, 14)], id="tone marks"),
        pytest.param("Lang, Lan", ["Lan"], [(6, 9)], id="no half words"),
        pytest.param("mình.Nhân Dân(Huế)", ["Nhân Dân", "Huế"], [(5, 13), (14, 17)], id="glued"),
        pytest.param("(C++) và C", ["C++", "C"], [(1, 4), (1, 2)], id="signs are no patterns"),
        pytest.param("👩‍👩‍👧 Huế 🇻🇳", ["Huế"], [(6, 9)], id="emoji"),
        pytest.param("tại “Huế”", ["“Huế”"], [(4, 9)], id="punctuation that the model gave"),
    ],
)
def test_a_name_is_where_it_stands(
    text: str, names: list[str], found: list[tuple[int, int]]
) -> None:
    grounded = ground(text, [NamedString(name, "LOC") for name in names])
    assert grounded == (frozenset(Span(*bounds, "LOC") for bounds in found), (), 0)


@pytest.mark.parametrize("name", ["Hà Nội", "lào", "Lan Lạng", "Sơn, Lạng", "La", "", " ", "Lao"])
def test_what_is_not_in_the_text_is_dropped_and_counted(name: str) -> None:
    assert ground(TEXT, [NamedString(name, "LOC")]) == (frozenset(), ((name, "LOC"),), 0)


def test_a_name_listed_more_often_than_it_occurs_is_dropped_and_counted() -> None:
    grounded = ground("Huế", [NamedString("Huế", "LOC")] * 3)
    assert grounded == (frozenset({Span(0, 3, "LOC")}), (("Huế", "LOC"),) * 2, 0)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("PER", "PER"), ("person", "PER"), (" Location ", "LOC"), ("ORGANIZATION", "ORG")],
)
def test_types_are_read_as_ours(given: str, wanted: str) -> None:
    assert ground("Huế", [NamedString("Huế", given)]).spans == {Span(0, 3, wanted)}


def test_a_name_of_unknown_type_is_dropped_counted_and_uses_up_no_occurrence() -> None:
    names = [NamedString("Lào", "DATE"), NamedString("Lào", "LOC")]
    assert ground(TEXT, names) == (frozenset({Span(8, 11, "LOC")}), (), 1)


def test_spans_are_in_the_code_points_of_the_text_as_it_is() -> None:
    text = unicodedata.normalize("NFD", "Ở Thừa Thiên Huế.")
    (span,) = ground(text, [NamedString("Thừa Thiên Huế", "LOC")]).spans
    assert unicodedata.normalize("NFC", text[span.start : span.end]) == "Thừa Thiên Huế"


@given(st.text("ab .Huếé\u0301", max_size=30), st.lists(st.text("ab .Hué", max_size=5)))
def test_every_name_is_a_span_or_counted(text: str, names: list[str]) -> None:
    grounded = ground(text, [NamedString(name, "PER") for name in names])
    assert len(grounded.spans) + len(grounded.not_in_text) == len(names)
    for span in grounded.spans:
        assert 0 <= span.start < span.end <= len(text)


def test_whoever_lists_the_names_of_the_gold_in_order_gets_its_spans(seeds: Corpus) -> None:
    for record in seeds.records:
        gold = sorted(record.spans.get("ner", ()), key=lambda span: (span.start, -span.end))
        text = record.segment.text
        names = [NamedString(text[span.start : span.end], span.type) for span in gold]
        assert ground(text, names) == (frozenset(gold), (), 0)
