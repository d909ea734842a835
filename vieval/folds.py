"""Out-of-fold prediction: nobody is scored on what it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vieval.data import Answer, CannotFit, Example, Failure, Segment, Trainable


class Fold(NamedTuple):
    """Indices to train on and to test on, each ascending."""

    train: tuple[int, ...]
    test: tuple[int, ...]


def article_folds(articles: Sequence[str], folds: int = 5) -> list[Fold]:
    """Split segments so that no article is on both sides of a fold.

    `articles` names the article of each segment. Every segment is tested exactly once, in one of
    `folds` folds of about equal size; with fewer articles than folds, each article is a fold. The
    split depends on the names and sizes of the articles alone (scikit-learn's `GroupKFold`).

    Raises `ValueError` for fewer than two articles or two folds.
    """
    from sklearn.model_selection import GroupKFold

    n_articles = len(set(articles))
    if n_articles < 2:
        raise ValueError(f"folds by article need at least 2 articles; there is {n_articles}")
    if folds < 2:
        raise ValueError(f"there must be at least 2 folds, not {folds}")
    splitter = GroupKFold(n_splits=min(folds, n_articles))
    return [
        Fold(tuple(train.tolist()), tuple(test.tolist()))
        for train, test in splitter.split(articles, groups=articles)
    ]


def fit_predict(
    approach: Trainable, train: Sequence[Example], test: Sequence[Segment]
) -> list[Answer]:
    """Fit on one part and answer for the other: one answer a test segment, in order.

    Serves a fold as well as a corpus's own split. Where the approach can learn nothing from `train`
    (it raises `CannotFit`), every answer is a `Failure` with the reason; other errors are raised.
    Raises `ValueError` where a test segment is among the training ones.
    """
    known = {example.segment for example in train}
    leaked = [segment.id for segment in test if segment in known]
    if leaked:
        raise ValueError(
            f"{len(leaked)} test segments are also trained on: {', '.join(leaked[:5])}"
        )
    try:
        fitted = approach.fit(train)
    except CannotFit as error:
        return [Failure(str(error))] * len(test)
    answers = list(fitted.predict(test))
    if len(answers) != len(test):
        raise ValueError(f"{approach!r} gave {len(answers)} answers to {len(test)} segments")
    return answers


def predict_out_of_fold(
    approach: Trainable, examples: Sequence[Example], folds: int = 5
) -> list[Answer]:
    """Answer for each segment by a model that saw nothing of its article, in order."""
    answers: dict[int, Answer] = {}
    for train, test in article_folds([e.segment.article for e in examples], folds):
        segments = [examples[i].segment for i in test]
        fold_answers = fit_predict(approach, [examples[i] for i in train], segments)
        answers.update(zip(test, fold_answers, strict=True))
    return [answers[i] for i in range(len(examples))]
