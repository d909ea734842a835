"""The recogniser trained with spaCy: it learns, answers at the right offsets, survives a file."""

import pickle
import random
import unicodedata

import numpy as np
import pytest

from vieval.approaches.ner.spacy import FittedSpacy, Spacy
from vieval.data import CannotFit, Example, Segment, Span

pytest.importorskip("spacy", reason="the extra 'spacy' is not installed")

FRAMES = ("Hôm qua {} đã họp.", "Theo {}, mai sẽ mưa.", "Trời ở {} nắng.", "Bà đến {} rồi.")
NAMES = {"LOC": ("Hà Nội", "Huế", "Hoà Bình"), "ORG": ("Bộ Y tế", "Bộ Tài chính", "Bộ Nội vụ")}


def example(frame, name, kind, form="NFC"):
    begin, end = (unicodedata.normalize(form, part) for part in frame.split("{}"))
    name = unicodedata.normalize(form, name)
    span = Span(len(begin), len(begin) + len(name), kind)
    return Example(Segment(f"{frame} {name}", begin + name + end), frozenset({span}))


EXAMPLES = [
    example(f, name, kind) for kind, names in NAMES.items() for name in names for f in FRAMES
]


@pytest.fixture(scope="module")
def fitted():
    return Spacy().fit(EXAMPLES)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_it_learns_names_and_finds_them_in_any_normal_form(fitted, form):
    asked = [example("Sáng nay {} họp.", "Hà Nội", "LOC", form)]
    asked += [example("Theo {}, mai mưa.", "Bộ Y tế", "ORG", form)]
    assert fitted.predict([one.segment for one in asked]) == [one.gold for one in asked]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_glued_words_and_long_texts_lose_nothing(fitted, form):
    unit = unicodedata.normalize(form, "Theo Bộ Y tế, mai sẽ mưa.")
    times = 10_000 // len(unit)
    (answer,) = fitted.predict([Segment("0", unit * times)])
    ends = sorted(span.end for span in answer)
    assert len(answer) > 0.9 * times
    assert ends[-1] > len(unit) * (times - 2)
    name = unicodedata.normalize(form, "Bộ Y tế")
    assert {(unit * times)[span.start : span.end] for span in answer} == {name}


def test_odd_texts_get_spans_within_them(fitted):
    for text in ("", " \t", "...", "😀", "👩‍👩‍👧 Hà Nội 😀,\u200bHuế 🇻🇳"):
        (answer,) = fitted.predict([Segment("0", text)])
        assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in answer)


def test_gold_that_ends_within_a_word_is_still_learnt_from():
    half = Example(Segment("0", "Theo Bộ Ytế họp"), frozenset({Span(5, 9, "ORG")}))
    (answer,) = Spacy(epochs=60).fit([half, *EXAMPLES]).predict([half.segment])
    assert {(span.start, span.end) for span in answer} == {(5, 11)}


def test_fitting_twice_gives_the_same_and_draws_nothing_from_the_process(fitted):
    before = random.getstate(), np.random.get_state(legacy=False)["state"]["key"].tolist()
    again = Spacy().fit(EXAMPLES)
    assert (random.getstate(), np.random.get_state(legacy=False)["state"]["key"].tolist()) == before
    segments = [one.segment for one in EXAMPLES]
    assert again.predict(segments) == fitted.predict(segments)


def test_a_saved_model_answers_the_same(fitted, tmp_path):
    fitted.save(tmp_path / "model")
    segments = [one.segment for one in EXAMPLES]
    for copy in (FittedSpacy.load(tmp_path / "model"), pickle.loads(pickle.dumps(fitted))):
        assert copy.predict(segments) == fitted.predict(segments)


def test_there_must_be_something_to_learn():
    with pytest.raises(CannotFit, match="no training segment has an entity, of 1 in all"):
        Spacy().fit([Example(Segment("0", "không có tên"), frozenset())])
