"""Folds by article, and what is answered out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import GroupKFold

from vieval.approaches import Entrant
from vieval.approaches.classify.dummy import Dummy
from vieval.corpus.folds import ALL, Fewer, article_folds
from vieval.data import CannotFit, Card, Example, Failure, Label, Segment, Trainable
from vieval.evaluation.results import Outcome
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam


def examples(*rows: tuple[str, str]) -> list[Example]:
    """Examples from (article, label), with ids in order."""
    return [
        Example(Segment(f"{article}:{i}", f"câu {i}", article), label)
        for i, (article, label) in enumerate(rows)
    ]


def out_of_fold(approach: Trainable, examples: Sequence[Example]) -> Outcome:
    """What an approach says of examples, article by article of what it was not trained on."""
    [outcome] = ask_all([Entrant("it", approach)], Exam(examples, "made up"))
    return outcome


@dataclass(frozen=True)
class Memory:
    """Answers with the articles that it was trained on."""

    card: ClassVar[Card] = Card("remembers its articles", "Apache-2.0")

    def fit(self, examples: Sequence[Example]) -> MemoryOf:
        return MemoryOf(frozenset(e.segment.article for e in examples))


@dataclass(frozen=True)
class MemoryOf:
    articles: frozenset[str]

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return [Label("+".join(sorted(self.articles))) for _ in segments]


@dataclass(frozen=True)
class Unable(Memory):
    """Cannot learn."""

    def fit(self, examples: Sequence[Example]) -> MemoryOf:
        raise CannotFit("one label only: 'event'")


@dataclass(frozen=True)
class Broken(Memory):
    """Has a bug."""

    def fit(self, examples: Sequence[Example]) -> MemoryOf:
        raise RuntimeError("a bug")


@dataclass(frozen=True)
class Short:
    """Forgets a segment."""

    card: ClassVar[Card] = Card("forgets a segment", "Apache-2.0")

    def fit(self, examples: Sequence[Example]) -> ShortOf:
        return ShortOf()


class ShortOf:
    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return [Label("x") for _ in segments[1:]]


@settings(deadline=None)  # the first call imports scikit-learn
@given(
    articles=st.lists(st.sampled_from("abcdefgh"), min_size=2).filter(lambda a: len(set(a)) > 1),
    folds=st.integers(2, 6),
)
def test_folds_test_each_segment_once_and_share_no_article(articles: list[str], folds: int) -> None:
    split = article_folds(articles, folds)
    assert len(split) == min(folds, len(set(articles)))
    assert sorted(i for fold in split for i in fold.test) == list(range(len(articles)))
    for train, test in split:
        assert sorted(train + test) == list(range(len(articles)))
        assert not {articles[i] for i in train} & {articles[i] for i in test}


@settings(deadline=None)
@given(
    articles=st.lists(st.sampled_from("abcdefghĐé"), min_size=2).filter(lambda a: len(set(a)) > 1),
    folds=st.integers(2, 6),
)
def test_folds_are_those_of_scikit_learn(articles: list[str], folds: int) -> None:
    splitter = GroupKFold(min(folds, len(set(articles))))
    theirs = [
        (tuple(train.tolist()), tuple(test.tolist()))
        for train, test in splitter.split(articles, groups=articles)
    ]
    assert article_folds(articles, folds) == theirs


@settings(deadline=None)
@given(st.permutations(list("aaabbcdddde")))
def test_folds_do_not_depend_on_the_order_of_segments(articles: list[str]) -> None:
    def parts(articles: Sequence[str]) -> set[frozenset[str]]:
        return {frozenset(articles[i] for i in f.test) for f in article_folds(articles, 3)}

    assert parts(articles) == parts(list("aaabbcdddde"))


@pytest.mark.parametrize(
    ("articles", "folds", "message"),
    [
        ([], 5, "at least 2 articles; there is 0"),
        (["a", "a"], 5, "at least 2 articles; there is 1"),
        (["a", "b"], 1, "at least 2 folds, not 1"),
    ],
)
def test_folds_that_cannot_be_made_say_why(articles: list[str], folds: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        article_folds(articles, folds)


def test_nobody_is_scored_on_its_own_article() -> None:
    mixed = examples(("a", "x"), ("b", "x"), ("a", "y"), ("c", "x"))
    assert list(out_of_fold(Memory(), mixed).answers) == [
        Label("b+c"),
        Label("a+c"),
        Label("b+c"),
        Label("a+b"),
    ]


def test_the_majority_is_that_of_the_training_folds() -> None:
    # a holds x, x, y and b holds y, y, x: each is answered with the other's majority.
    outcome = out_of_fold(
        Dummy("majority"),
        examples(("a", "x"), ("a", "x"), ("a", "y"), ("b", "y"), ("b", "y"), ("b", "x")),
    )
    assert [a.name for a in outcome.answers if isinstance(a, Label)] == ["y"] * 3 + ["x"] * 3


def test_what_cannot_be_learnt_fails_each_segment_with_the_reason() -> None:
    outcome = out_of_fold(Unable(), examples(("a", "x"), ("b", "y")))
    assert list(outcome.answers) == [Failure("one label only: 'event'")] * 2


def test_a_bug_fails_the_approach_and_is_told() -> None:
    outcome = out_of_fold(Broken(), examples(("a", "x"), ("b", "y")))
    place = f"test_folds.py, line {Broken.fit.__code__.co_firstlineno + 1}"
    assert (outcome.status, outcome.reason) == ("failed", f"RuntimeError: a bug ({place})")


def test_a_segment_without_answer_is_an_error() -> None:
    outcome = out_of_fold(Short(), examples(("a", "x"), ("b", "y")))
    assert outcome.status == "failed"
    assert outcome.reason.endswith("0 answers to 1 segment")


LABELLED = [
    Example(Segment(f"{n}", f"text {n}", article), label)
    for n, (label, article) in enumerate(zip("aabbbbcccc", "1122334455", strict=True))
]


def test_all_is_what_comes_without_bounds():
    assert ALL.of(LABELLED) == LABELLED


def test_fewer_articles_of_a_draw_are_among_the_more():
    kept = [{e.segment.article for e in Fewer(n, seed=3).of(LABELLED)} for n in (1, 2, 4)]
    assert [len(articles) for articles in kept] == [1, 2, 4]
    assert kept[0] < kept[1] < kept[2]


def test_articles_are_kept_whole_and_in_order():
    found = Fewer(2, draw=1).of(LABELLED)
    assert len(found) == 4
    assert found == sorted(found, key=LABELLED.index)


def test_draws_and_folds_differ_and_a_seed_repeats_them():
    drawn = [tuple(Fewer(2, draw=draw).of(LABELLED, fold)) for draw in range(6) for fold in (0, 1)]
    assert len(set(drawn)) > 3
    assert Fewer(2, draw=5).of(LABELLED, 1) == list(drawn[-1])


def test_shots_are_so_many_of_each_label_or_all_that_there_are():
    found = Counter(example.gold for example in Fewer(shots=3, seed=1).of(LABELLED))
    assert found == {"a": 2, "b": 3, "c": 3}
