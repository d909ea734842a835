"""Topic by word lists."""

from __future__ import annotations

from collections import Counter

import pytest

from vieval.approaches.classify.keywords import WORDS, Keywords
from vieval.data import Segment


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hai bên cắm 30 cột mốc trên đường biên.", "border"),
        ("Lễ hội thu hút nhiều du khách tới thăm di sản.", "cultural"),
        ("Vốn đầu tư vào công nghiệp tăng.", "economic"),
        ("Hội nghị khai mạc sáng nay, 300 đại biểu tham dự.", "event"),
        ("Hai nước nâng quan hệ lên đối tác chiến lược.", "political"),
        # One word of each topic: the rarer topic wins the tie.
        ("Biên giới và kinh tế.", "border"),
        # "trụ cột biên giới" is one match, not also "biên giới": border 1, economic 2.
        ("Trụ cột biên giới, thương mại, thị trường.", "economic"),
        # No syllable is cut: "vốn" is not in "vốnliếng", "quỹ" not in "quỹđạo".
        ("Vốnliếng và quỹđạo.", "political"),
        ("BIÊN GIỚI", "border"),
        ("", "political"),
    ],
)
def test_the_topic_with_the_most_words_wins(text: str, topic: str) -> None:
    assert [a.name for a in Keywords().predict([Segment("s", text)])] == [topic]


def test_a_word_speaks_of_one_topic() -> None:
    counts = Counter(word for words in WORDS.values() for word in words)
    assert {word for word, n in counts.items() if n > 1} == set()


def test_words_are_written_as_they_are_matched() -> None:
    assert [w for words in WORDS.values() for w in words if w != w.lower().strip()] == []
