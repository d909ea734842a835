"""Near duplicates are found as by comparing all pairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.corpus.duplicates import near, runs

TEXTS = st.lists(st.lists(st.sampled_from(["ab", "cd", "e"]), max_size=9).map(" ".join), max_size=8)


def jaccard(one: str, other: str) -> float:
    a, b = runs(one), runs(other)
    return len(a & b) / len(a | b) if a and b else 0.0


@given(TEXTS, st.none() | TEXTS, st.sampled_from([0.3, 0.5, 0.8, 1.0]))
def test_it_is_what_all_pairs_give(
    texts: list[str], others: list[str] | None, threshold: float
) -> None:
    against = texts if others is None else others
    expected = [
        (i, j, jaccard(one, other))
        for i, one in enumerate(texts)
        for j, other in enumerate(against)
        if (others is not None or i < j) and jaccard(one, other) >= threshold
    ]
    assert list(near(texts, others, threshold)) == expected


def test_runs_of_three_syllables() -> None:
    assert runs("Hôm nay, trời MƯA") == {("hôm", "nay", "trời"), ("nay", "trời", "mưa")}
    assert runs("Huế!") == {("huế",)}
    assert runs("…") == frozenset()


def test_one_changed_word_of_many_is_near() -> None:
    # 14 syllables have 12 runs; another last one leaves 11 of 13 different ones: .846.
    text = "một hai ba bốn năm sáu bảy tám chín mười mười một mười hai"
    [pair] = near([text, text.rsplit(" ", 1)[0] + " ba"])
    assert pair.similarity == pytest.approx(11 / 13)
