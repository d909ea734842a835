"""The adapter to ViNLP: its own tags, at the right offsets, on any text."""

import importlib.util
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vieval.approaches.ner import vinlp
from vieval.approaches.ner.vinlp import Vinlp
from vieval.corpus import tags
from vieval.data import Failure, Segment, Span

# Its source warns when Python first compiles it; the adapter's import keeps that quiet.
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("ViNLP") is None, reason="the extra 'vinlp' is not installed"
)


def letters(text):
    return "".join(char for char in text if char.isalnum())


def found(text):
    (answer,) = Vinlp().predict([Segment("0", text)])
    assert isinstance(answer, frozenset)
    return sorted((text[span.start : span.end], span.type) for span in answer)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_spans_are_offsets_into_the_text_as_it_came(form):
    text = "Chiều nay, Tổng thống Putin hoà giải với ông Biden tại Hà Nội."
    names = [("Biden", "PER"), ("Hà Nội", "LOC"), ("Putin", "PER")]
    expected = sorted((unicodedata.normalize(form, name), kind) for name, kind in names)
    assert found(unicodedata.normalize(form, text)) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (" \t", []),
        ("... (–)", []),
        ("Ông Putin\tđến Hà Nội.Nhân dân", [("Hà Nội", "LOC"), ("Putin", "PER")]),
    ],
)
def test_odd_texts(text, names):
    assert found(text) == names


def test_a_long_text_is_answered_to_its_end():
    unit = "Ông Putin đến Hà Nội. "
    text = unit * (10_000 // len(unit))
    (answer,) = Vinlp().predict([Segment("0", text)])
    assert isinstance(answer, frozenset)
    assert max(span.end for span in answer) > len(text) - len(unit)


@settings(deadline=None, max_examples=300)
@given(st.text("Hà Nội, Ðắk_Lắk hoá.NghànhQUI \u0301\u0323😀\t\n http://a.vn v.v... 3,5%-"))
def test_every_word_of_the_library_is_found_where_it_stands(text):
    named = [row[0] for row in vinlp._ner()(text)]
    bounds = list(vinlp._words(text, named))
    assert len(bounds) == len(named)
    covered = {i for start, end in bounds for i in range(start, end)}
    assert {i for i, char in enumerate(text) if not char.isspace()} <= covered
    for (start, end), word in zip(bounds, named, strict=True):
        assert "".join(text[start:end].split()).replace("_", "") == word.replace("_", "")


def test_a_word_that_is_not_in_the_text_fails_that_segment_alone(monkeypatch):
    real = vinlp._ner()
    odd = {"một": [("hai", "M", "B-NP", "O")]}
    monkeypatch.setattr(vinlp, "_ner", lambda: lambda text: odd.get(text) or real(text))
    answers = Vinlp().predict([Segment("0", "một"), Segment("1", "ở Hà Nội")])
    assert answers == [Failure("'hai' is not in the text at code point 0"), {Span(2, 8, "LOC")}]


def test_it_says_of_the_seeds_what_the_library_says(root):
    lines = (root / "gold" / "gold.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    answers = Vinlp().predict([Segment(text, text) for text in texts])
    named = [answer for answer in answers if isinstance(answer, frozenset)]
    assert sum(map(len, named)) > 40
    for text, answer in zip(texts, named, strict=True):
        rows = vinlp._ner()(text)
        expected = [
            (letters("".join(row[0] for row in rows[chunk.start : chunk.end])), chunk.type)
            for chunk in tags.decode([row[-1] for row in rows], "lenient")
        ]
        ours = [(letters(text[span.start : span.end]), span.type) for span in answer]
        assert sorted(ours) == sorted(name for name in expected if name[0])
