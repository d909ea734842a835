"""Learning curves: who is asked after how much, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest

from vieval.approaches import Entrant, entrants
from vieval.corpus.corpus import Corpus, NoGold
from vieval.data import Card, Example, Label, Record, Segment, Unavailable
from vieval.evaluation.learning import sizes
from vieval.inference.ask import ask_all
from vieval.inference.learning import Course, Design, learning_curves


def corpus(articles: int, name: str = "made", first: int = 0) -> Corpus:
    """Articles of two segments, one of each label."""
    return Corpus(
        name,
        tuple(
            Record(
                Segment(f"{name}{a}#{n}", f"{'ab'[n]} {name} {a}", f"{name}{a}"),
                labels={"t": "ab"[n]},
            )
            for a in range(first, first + articles)
            for n in (0, 1)
        ),
    )


@dataclass(frozen=True)
class Growing:
    """Is right about an article where it saw at least so many as its number modulo 16 says."""

    card: ClassVar[Card] = Card("grows", "none")

    def fit(self, examples: Sequence[Example]) -> Fitted:
        return Fitted(len({example.segment.article for example in examples}))


@dataclass(frozen=True)
class Fitted:
    articles: int

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return [self._one(segment) for segment in segments]

    def _one(self, segment: Segment) -> Label:
        right, wrong = ("a", "b") if segment.text.startswith("a") else ("b", "a")
        number = int(segment.text.split()[-1])
        return Label(right if number % 16 < self.articles else wrong)


@dataclass(frozen=True)
class Absent:
    card: ClassVar[Card] = Card("is not here", "none")

    def fit(self, examples: Sequence[Example]) -> Fitted:
        raise Unavailable("no weights")


GROWING = Entrant("growing", Growing())


def test_sizes_are_halves_of_all_down_to_two():
    assert sizes(40) == [2, 5, 10, 20, 40]
    assert sizes(1) == [1]
    assert sizes(701) == [21, 43, 87, 175, 350, 701]


def test_the_figure_is_that_of_as_many_articles_as_it_says():
    made, train = corpus(16), corpus(8, "train")
    course = Course(made.problem("t"), made, train, Design(draws=3))
    [curve] = learning_curves(course, [GROWING], ask_all).curves
    assert [p.size.segments for p in curve.points] == [2 * n for n in (2, 4, 8)]
    told = [p.figure.estimate.value for p in curve.points]
    # After n articles, n of 16 articles are right, with both labels: macro-F1 is n / 16.
    assert told == pytest.approx([n / 16 for n in (2, 4, 8)])
    assert [point.figure.draws for point in curve.points] == [3, 3, 1]
    assert curve.available == 8


def test_out_of_fold_an_article_is_asked_after_others_alone():
    made = corpus(20)
    course = Course(made.problem("t"), made, design=Design(draws=2))
    found = learning_curves(course, [GROWING], ask_all)
    [curve] = found.curves
    # Five folds leave 16 of 20 articles to train on.
    assert [point.size.articles for point in curve.points] == [2, 4, 8, 16]
    assert curve.points[-1].figure.estimate.value == 1
    assert curve.points[-1].figure.draws == 1
    assert curve.available == 20
    assert (found.scope, found.train) == ("about articles like these", "other articles")


def test_two_articles_make_a_point_and_no_statement():
    made = corpus(2)
    [curve] = learning_curves(Course(made.problem("t"), made), [GROWING], ask_all).curves
    assert [point.size.articles for point in curve.points] == [1]
    assert curve.gain is None
    assert curve.silence == "it takes 4 sizes, and there are 1"


def test_who_cannot_run_has_a_reason_and_no_curve():
    made = corpus(6)
    entrant = Entrant("absent", Absent())
    one, other = learning_curves(
        Course(made.problem("t"), made), [entrant, GROWING], ask_all
    ).curves
    assert (one.points, one.reason) == ((), "unavailable: no weights")
    assert other.points


def test_a_real_approach_learns_more_from_more(seeds):
    long = [
        Record(
            Segment(f"{n}/{r.segment.id}", f"{r.segment.text} {n}", f"{n}/{r.segment.article}"),
            labels={"topic": r.labels["topic"]},
        )
        for n in range(6)
        for r in seeds.records
        if "topic" in r.labels
    ]
    made = Corpus("long", tuple(long))
    problem = made.problem("topic")
    asked = entrants(problem, ["tfidf-nb.v1"])
    [curve] = learning_curves(Course(problem, made, design=Design(2)), asked, ask_all).curves
    values = [point.figure.estimate.value for point in curve.points]
    assert (values[0] or 1.0) < (values[-1] or 0.0)


def test_what_does_not_learn_has_no_curve_and_is_refused_beside_what_does(seeds):
    problem = seeds.problem("ner")
    asked = entrants(problem, ["rules.v1", "crf.v1", "lexicon.v1"])
    with pytest.raises(ValueError, match=r"not here: rules.v1, lexicon.v1$"):
        learning_curves(Course(problem, seeds), asked, ask_all)


def test_without_gold_there_is_no_curve(seeds):
    made = corpus(3)
    with pytest.raises(NoGold):
        learning_curves(Course(made.problem("t"), seeds), [GROWING], ask_all)
