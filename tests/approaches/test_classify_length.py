"""The floor that sees nothing but the number of syllables."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from scipy import stats
from sklearn.metrics import f1_score

from vieval.approaches.classify.length import LEAST_VARIANCE, FittedLength, Length
from vieval.corpus.corpus import Corpus
from vieval.data import CannotFit, Example, Label, Segment


def segment(syllables: int) -> Segment:
    return Segment(f"s{syllables}", " ".join(["câu"] * syllables))


EXAMPLES = [
    *(Example(segment(n), "short") for n in (4, 5, 6)),
    *(Example(segment(n), "long") for n in (20, 40)),
]


def test_short_texts_are_like_short_ones_and_long_ones_like_long_ones() -> None:
    fitted = Length().fit(EXAMPLES)
    assert [a.name for a in fitted.predict([segment(5), segment(30)])] == ["short", "long"]


def test_probabilities_are_those_of_two_normal_laws() -> None:
    [answer] = Length().fit(EXAMPLES).predict([segment(9)])
    logs = [math.log(n) for n in (20, 40)]
    mean, deviation = sum(logs) / 2, math.sqrt((logs[1] - logs[0]) ** 2 / 4 + LEAST_VARIANCE)
    long = 0.4 * stats.norm.pdf(math.log(9), mean, deviation)
    logs = [math.log(n) for n in (4, 5, 6)]
    mean = sum(logs) / 3
    variance = sum((x - mean) ** 2 for x in logs) / 3 + LEAST_VARIANCE
    short = 0.6 * stats.norm.pdf(math.log(9), mean, math.sqrt(variance))
    assert answer.probabilities["long"] == pytest.approx(long / (long + short))


def test_examples_of_one_length_have_a_law_too() -> None:
    alike = [Example(segment(5), "a"), Example(segment(5), "a"), Example(segment(5), "b")]
    [answer] = Length().fit(alike).predict([segment(5)])
    assert answer.probabilities == {"a": pytest.approx(2 / 3), "b": pytest.approx(1 / 3)}


def test_a_single_label_is_nothing_to_learn_from() -> None:
    with pytest.raises(CannotFit):
        Length().fit(EXAMPLES[:3])


def test_it_is_the_same_after_it_was_stored(tmp_path: Path) -> None:
    fitted = Length().fit(EXAMPLES)
    fitted.save(tmp_path / "laws.json")
    asked = [segment(n) for n in (1, 9, 300)]
    assert FittedLength.load(tmp_path / "laws.json").predict(asked) == fitted.predict(asked)


def test_length_alone_reaches_half_of_fluency_out_of_article(seeds: Corpus) -> None:
    # The reason why it is a floor: garbled segments of the seeds are half as long again.
    examples = list(seeds.examples(seeds.problem("fluency")))
    answers: dict[Segment, Label] = {}
    for article in {example.segment.article for example in examples}:
        others = [e for e in examples if e.segment.article != article]
        own = [e.segment for e in examples if e.segment.article == article]
        answers |= dict(zip(own, Length().fit(others).predict(own), strict=True))
    named = [answers[example.segment].name for example in examples]
    gold = [str(example.gold) for example in examples]
    assert f1_score(gold, named, average="macro", zero_division=0) == pytest.approx(0.525, abs=5e-4)
