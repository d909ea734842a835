"""Zero-shot labels: as the library's own pipeline gives them, and of all of a long text."""

import unicodedata

import pytest

from vieval.approaches.classify.hf_zero_shot import HfZeroShot
from vieval.data import Segment, Unavailable

pytest.importorskip("transformers", reason="the extra 'transformers' is not installed")

DESCRIPTIONS = (("economic", "kinh tế"), ("border", "biên giới"), ("cultural", "văn hóa, di sản"))
TEXTS = [
    "Xuất khẩu gạo tăng 6,5%.",
    "Bộ đội biên phòng tuần tra.",
    "Hà Nội công nhận di sản; Huế cũng vậy, Bộ Y tế cho biết.",
]


@pytest.fixture(scope="module")
def approach(inference):
    return HfZeroShot(DESCRIPTIONS, weights=str(inference))


def test_the_answers_are_those_of_the_pipeline_of_transformers(approach, inference):
    from transformers import pipeline

    peer = pipeline("zero-shot-classification", model=str(inference), tokenizer=str(inference))
    names = {text: label for label, text in DESCRIPTIONS}
    answers = approach.predict([Segment(text, text) for text in TEXTS])
    for text, answer in zip(TEXTS, answers, strict=True):
        theirs = peer(text, list(names), hypothesis_template=approach.template)
        scores = dict(zip([names[d] for d in theirs["labels"]], theirs["scores"], strict=True))
        assert answer.probabilities == pytest.approx(scores, abs=1e-5)
        assert answer.name == max(scores, key=scores.__getitem__)


def test_a_long_text_is_seen_to_its_end(approach):
    begin = TEXTS[0] * 40
    ends = [begin + text * 40 for text in TEXTS]
    answers = approach.predict([Segment(text, text) for text in ends])
    for answer in answers:
        assert sum(answer.probabilities.values()) == pytest.approx(1)
    first, second, third = (tuple(answer.probabilities.values()) for answer in answers)
    assert first != pytest.approx(second, abs=1e-4)
    assert second != pytest.approx(third, abs=1e-4)


def test_odd_texts_get_an_answer_and_normal_forms_the_same(approach):
    texts = ["", " ", "😀", "ă" * 10_000, TEXTS[2], unicodedata.normalize("NFD", TEXTS[2])]
    answers = approach.predict([Segment(str(i), text) for i, text in enumerate(texts)])
    assert all(answer.name in approach.card.emits for answer in answers)
    assert answers[-1].probabilities == pytest.approx(answers[-2].probabilities)


def test_a_model_that_tells_no_entailment_is_unavailable(tagger, settings, saved, bert_tokenizer):
    from transformers import BertForSequenceClassification

    config = settings(id2label={0: "good", 1: "bad"}, label2id={"good": 0, "bad": 1})
    weights = saved(BertForSequenceClassification(config), bert_tokenizer)
    with pytest.raises(Unavailable, match="tell no entailment; their labels are good, bad"):
        HfZeroShot(DESCRIPTIONS, weights=str(weights)).predict([Segment("0", "câu")])


def test_descriptions_that_fill_the_model_are_refused(inference):
    long = HfZeroShot((("a", "dài " * 100), ("b", "ngắn")), weights=str(inference))
    with pytest.raises(Unavailable, match="take 256 tokens, which the descriptions fill"):
        long.predict([Segment("0", "câu")])
