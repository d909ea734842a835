"""The bigram model of syllables."""

from math import isclose, log2

from hypothesis import given
from hypothesis import strategies as st

from vieval.vietnamese.bigrams import BigramModel, worst_window

MODEL = BigramModel.of(["Trời mưa to", "trời nắng"])


def test_probabilities_are_those_of_witten_and_bell():
    # Seven tokens, the two ends among them, of five kinds (trời, mưa, to, nắng, end). *trời* is
    # followed by *mưa* and *nắng*: n = 2, t = 2. Alone, *mưa* has (1 + 1/6) / 8 = 7/48, and after
    # *trời* (1 + 2 · 7/48) / 4.
    assert isclose(MODEL._probability("trời", "mưa"), (1 + 2 * 7 / 48) / 4)
    # *to* is only followed by the end: n = t = 1. The end alone has (2 + 1/6) / 8 = 13/48.
    assert isclose(MODEL.bits("mưa to")[-1], -log2((1 + 13 / 48) / 2))


def test_what_may_follow_sums_to_one():
    for before in ("trời", "", "never seen"):
        known = sum(MODEL._probability(before, after) for after in MODEL.single)
        assert isclose(known + MODEL._probability(before, "never seen"), 1)


def test_disorder_is_more_surprising():
    assert sum(MODEL.bits("trời mưa to")) < sum(MODEL.bits("to trời mưa"))


def test_the_worst_window():
    assert worst_window([1.0, 5.0, 7.0, 0.0], size=2) == 6
    assert worst_window([2.0, 4.0]) == 3
    assert worst_window([]) == 0


@given(st.text())
def test_any_text_has_finite_surprise(text):
    assert all(0 <= bits < 100 for bits in MODEL.bits(text))
