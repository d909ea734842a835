"""Token classifiers: every name at its place, whatever the tokenizer, the tags and the length."""

import unicodedata

import pytest

from vieval.approaches.ner.hf_token import DEFAULT, VARIABLE, HfToken
from vieval.data import Segment, Span, Unavailable

pytest.importorskip("transformers", reason="the extra 'transformers' is not installed")

TEXT = "Ông Nam hoà giải tại Hà Nội (Huế), Bộ Y tế."
NAMES = [("Nam", "PER"), ("Hà Nội", "LOC"), ("Huế", "LOC"), ("Bộ Y", "ORG")]


def found(approach, text):
    (answer,) = approach.predict([Segment("0", text)])
    return [(text[span.start : span.end], span.type) for span in sorted(answer, key=start_of)]


def start_of(span: Span) -> int:
    return span.start


@pytest.fixture(scope="module", params=["bert_tokenizer", "spaced_tokenizer"])
def approach(request, tagger):
    return HfToken(str(tagger(request.getfixturevalue(request.param))))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_are_stretches_of_the_text_as_it_came(approach, form):
    expected = [(unicodedata.normalize(form, name), kind) for name, kind in NAMES]
    assert found(approach, unicodedata.normalize(form, TEXT)) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (" \t", []),
        ("...", []),
        ("mình.Nam(Huế)", [("Nam", "PER"), ("Huế", "LOC")]),
        ("Hà  Nội", [("Hà  Nội", "LOC")]),
        ("Nam Nam", [("Nam", "PER"), ("Nam", "PER")]),
        ("👩‍👩‍👧 Hà Nội 😀,\u200bHuế 🇻🇳", [("Hà Nội", "LOC"), ("Huế", "LOC")]),
    ],
)
def test_odd_texts(approach, text, names):
    assert found(approach, text) == names


def test_a_text_of_many_windows_loses_no_name_and_finds_none_twice(approach):
    times = 10_000 // (len(TEXT) + 1)
    assert found(approach, f"{TEXT} " * times) == NAMES * times


def test_one_endless_word_is_no_error_and_what_follows_is_found(approach):
    assert found(approach, "ă" * 5_000 + " Hà Nội") == [("Hà Nội", "LOC")]


def test_a_batch_answers_as_one_by_one(approach):
    texts = [TEXT * times for times in (3, 1, 0, 40, 2)]
    segments = [Segment(str(i), text) for i, text in enumerate(texts)]
    together = approach.predict(segments)
    assert together == [approach.predict([segment])[0] for segment in segments]
    assert [len(answer) for answer in together] == [12, 4, 0, 160, 8]


@pytest.mark.parametrize(
    "labels",
    [
        ["O", "B-LOC", "B-ORG", "S-PER", "E-LOC", "L-ORG", "I-PER"],
        ["O", "B_GPE", "B_ORGANISATION", "U_Person", "I_GPE", "I_ORGANISATION", "I_Person"],
        ["O", "LOC", "ORG", "PER", "I-LOC", "I-ORG", "I-PER"],
    ],
)
def test_other_schemes_of_tags_and_names_of_types_are_read(labels, tagger, bert_tokenizer):
    assert found(HfToken(str(tagger(bert_tokenizer, labels))), TEXT) == NAMES


def test_types_beyond_ours_stay_as_they_are(tagger, bert_tokenizer):
    labels = ["O", "B-DATE", "B-ORG", "B-PER", "I-DATE", "I-ORG", "I-PER"]
    assert ("Hà Nội", "DATE") in found(HfToken(str(tagger(bert_tokenizer, labels))), TEXT)


def test_labels_without_names_are_refused(tagger, bert_tokenizer):
    weights = tagger(bert_tokenizer, [f"LABEL_{i}" for i in range(7)])
    with pytest.raises(Unavailable, match="do not name their labels: set id2label"):
        HfToken(str(weights)).predict([Segment("0", TEXT)])


def test_weights_without_a_head_are_refused_not_made_up(settings, saved, bert_tokenizer):
    from transformers import BertModel

    weights = saved(BertModel(settings()), bert_tokenizer)
    with pytest.raises(Unavailable, match=r"are no AutoModelForTokenClass.*classifier.bias is mi"):
        HfToken(str(weights)).predict([Segment("0", TEXT)])


def test_a_folder_of_something_else_is_unavailable(tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "no such thing"}')
    with pytest.raises(Unavailable, match=f"weights at .* do not load .*: set {VARIABLE} to a fol"):
        HfToken(str(tmp_path)).predict([Segment("0", TEXT)])


def test_the_environment_names_the_weights_and_the_card_says_whose_they_are(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert HfToken().weights == DEFAULT
    assert "VLSP 2018" in HfToken().card.trained_on
    monkeypatch.setenv(VARIABLE, "somebody/else")
    assert HfToken().weights == "somebody/else"
    assert "VLSP" not in HfToken().card.trained_on
    assert "somebody/else" in HfToken().card.licence
