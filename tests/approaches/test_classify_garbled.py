"""Fluency learnt from sentences that were broken on purpose."""

import pytest

from vieval.approaches.classify.garbled import Garbled
from vieval.challenges.cases import capabilities, cases
from vieval.data import Segment, Unavailable, Unsuited
from vieval.problems import Problem

SENTENCES = [case.segment.text for c in capabilities("topic").values() for case in cases(c)]


@pytest.fixture
def native(tmp_path):
    path = tmp_path / "native.txt"
    path.write_text("\n".join(SENTENCES), encoding="utf-8")
    return str(path)


def test_sentences_like_the_native_ones_are_fluent_and_word_salad_is_not(native):
    approach = Garbled(native)
    [fluent, salad] = approach.predict(
        [
            Segment("1", SENTENCES[0]),
            Segment("2", "của đã vào năm biên tỷ hội các nhất sang của tại"),
        ]
    )
    assert fluent.name == "fluent"
    assert salad.name != "fluent"
    assert sum(salad.probabilities.values()) == pytest.approx(1)
    assert approach.predict([Segment("1", SENTENCES[0])]) == [fluent]
    assert approach.predict([]) == []


def test_without_a_file_or_with_too_few_sentences_it_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="set VIEVAL_NATIVE_TEXT"):
        Garbled("").predict([Segment("1", "x")])
    short = tmp_path / "short.txt"
    short.write_text("Trời hôm nay mưa rất to.\n" * 200, encoding="utf-8")
    with pytest.raises(Unavailable, match=r"one a line; it has 1$"):
        Garbled(str(short)).predict([Segment("1", "x")])


def test_it_takes_three_labels_on_a_scale():
    three = Problem("quality", "labels", {"good": "", "fair": "", "bad": ""}, ordered=True)
    assert Garbled("x").adapted(three).labels == ("good", "fair", "bad")
    with pytest.raises(Unsuited):
        Garbled("x").adapted(Problem("topic", "labels", {"a": "", "b": "", "c": ""}))
