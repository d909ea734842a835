"""GLiNER: real inference on a small random model, and windows that lose and repeat nothing."""

import json
import re
import shutil
import unicodedata

import pytest

from vieval.approaches.ner import gliner
from vieval.approaches.ner.gliner import Gliner, Name, apart
from vieval.data import Segment, Unavailable

pytest.importorskip("gliner", reason="the extra 'transformers' is not installed")

TEXT = "Ông Nam hoà giải tại Hà Nội (Huế), Bộ Y tế."


@pytest.fixture(scope="module")
def approach(gliner_folder):
    return Gliner(threshold=0.5, weights=str(gliner_folder))


def found(approach, text):
    (answer,) = approach.predict([Segment("0", text)])
    return sorted((span.start, span.end, span.type) for span in answer)


def test_it_answers_as_the_library_does(approach, gliner_folder):
    from gliner import GLiNER

    types = dict(approach.types)
    theirs = GLiNER.from_pretrained(str(gliner_folder)).inference(
        [TEXT], list(types), threshold=approach.threshold
    )
    expected = {(e["start"], e["end"], types[e["label"]]) for e in theirs[0]}
    assert expected
    assert set(found(approach, TEXT)) == expected


@pytest.mark.parametrize(
    "text", ["", " \t", "...", "😀", "mình.Nam(Huế)", "👩‍👩‍👧 Hà Nội,\u200bHuế 🇻🇳"]
)
def test_odd_texts_get_spans_within_them(approach, text):
    for start, end, _ in found(approach, text):
        assert 0 <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()


def test_offsets_are_those_of_the_text_as_it_came(approach):
    composed = [(TEXT[start:end], kind) for start, end, kind in found(approach, TEXT)]
    text = unicodedata.normalize("NFD", TEXT)
    decomposed = [
        (unicodedata.normalize("NFC", text[start:end]), kind)
        for start, end, kind in found(approach, text)
    ]
    assert composed
    assert decomposed == composed


@pytest.fixture
def by_pattern(approach, monkeypatch):
    """Lets the loaded model find every `Hà Nội` that a window shows it whole."""
    seen = []

    def inference(texts, labels, **_):
        seen.extend(texts)
        return [
            [{"start": m.start(), "end": m.end(), "label": "location"} for m in re.finditer(p, t)]
            for t in texts
            for p in ["Hà Nội"]
        ]

    monkeypatch.setattr(gliner._load(approach.weights), "inference", inference)
    return seen


def test_a_text_of_many_windows_loses_no_name_and_finds_none_twice(approach, by_pattern):
    text = "Hà Nội, " * 1_250
    assert len(text) == 10_000
    assert found(approach, text) == [(i, i + 6, "LOC") for i in range(0, 10_000, 8)]
    assert len(by_pattern) > 50


def test_no_window_is_cut_by_the_library(approach):
    # It warns where it cuts one, and warnings are errors here.
    assert all(0 <= start < end <= 2_000 for start, end, _ in found(approach, "a, b " * 400))


def test_a_batch_answers_as_one_by_one(approach):
    segments = [Segment(str(i), TEXT * times) for i, times in enumerate((2, 0, 12, 1))]
    one_by_one = [approach.predict([segment])[0] for segment in segments]
    assert approach.predict(segments) == one_by_one


def test_of_overlapping_names_the_first_stays():
    names = [Name(5, 9, "LOC"), Name(0, 6, "PER"), Name(9, 10, "ORG")]
    assert apart(names) == [Name(0, 6, "PER"), Name(9, 10, "ORG")]


def test_weights_that_leave_the_tokenizer_to_their_encoder_are_completed(
    approach, gliner_folder, tmp_path
):
    config = json.loads((gliner_folder / gliner.CONFIGURATION).read_text())
    for file in gliner_folder.iterdir():
        if not file.name.startswith(("tokenizer", "gliner_config")):
            shutil.copy(file, tmp_path)
    config |= {"encoder_config": None, "class_token_index": -1, "vocab_size": -1}
    (tmp_path / gliner.CONFIGURATION).write_text(json.dumps(config))
    bare = Gliner(threshold=approach.threshold, weights=str(tmp_path))
    assert found(bare, TEXT) == found(approach, TEXT)


def test_an_encoder_that_is_not_there_is_unavailable(gliner_folder, tmp_path):
    config = json.loads((gliner_folder / gliner.CONFIGURATION).read_text())
    config |= {"model_name": "somebody/encoder", "encoder_config": None}
    (tmp_path / gliner.CONFIGURATION).write_text(json.dumps(config))
    with pytest.raises(Unavailable, match="weights not found at somebody/encoder"):
        Gliner(weights=str(tmp_path)).predict([Segment("0", TEXT)])


def test_a_folder_of_something_else_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match=r"do not load .*gliner_config.json.*VIEVAL_GLINER_WEIGH"):
        Gliner(weights=str(tmp_path)).predict([Segment("0", TEXT)])
