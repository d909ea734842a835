"""Folds by article: nobody is scored on what it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


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
