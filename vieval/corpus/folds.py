"""Folds by article: nobody is scored on what it was trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from vieval.data import Example


class Fold(NamedTuple):
    """Indices to train on and to test on, each ascending."""

    train: tuple[int, ...]
    test: tuple[int, ...]


def article_folds(articles: Sequence[str], folds: int = 5) -> list[Fold]:
    """Split segments so that no article is on both sides of a fold.

    `articles` names the article of each segment. Every segment is tested exactly once, in one of
    `folds` folds of about equal size; with fewer articles than folds, each article is a fold. The
    split depends on the names and sizes of the articles alone: the largest article that is left
    goes to the smallest fold, as in scikit-learn's `GroupKFold`, whose import takes longer than an
    evaluation where nobody learns.

    Raises `ValueError` for fewer than two articles or two folds.
    """
    sizes = Counter(articles)
    if len(sizes) < 2:
        raise ValueError(f"folds by article need at least 2 articles; there is {len(sizes)}")
    if folds < 2:
        raise ValueError(f"there must be at least 2 folds, not {folds}")
    tested = [0] * min(folds, len(sizes))
    fold_of: dict[str, int] = {}
    for name in sorted(sizes, key=lambda name: (sizes[name], name), reverse=True):
        fold_of[name] = tested.index(min(tested))
        tested[fold_of[name]] += sizes[name]
    return [_fold([fold_of[name] == number for name in articles]) for number in range(len(tested))]


def _fold(is_tested: Sequence[bool]) -> Fold:
    """The fold that tests at some places and trains at the others."""
    sides: dict[bool, list[int]] = {False: [], True: []}
    for place, side in enumerate(is_tested):
        sides[side].append(place)
    return Fold(tuple(sides[False]), tuple(sides[True]))


class Fewer(NamedTuple):
    """Which part of what there is to train on is taken: a draw by its number and the seed.

    So many `articles`, or of each label so many segments (`shots`); 0 sets no bound. Of one draw,
    fewer articles are among the more.
    """

    articles: int = 0
    shots: int = 0
    draw: int = 0
    seed: int = 0

    def of(self, examples: Sequence[Example], fold: int = 0) -> list[Example]:
        """The examples of the draw, in their order; `fold` tells folds apart."""
        import numpy as np

        generator = np.random.default_rng([self.seed, self.draw, fold])
        if self.articles:
            names = sorted({example.segment.article for example in examples})
            kept = {names[place] for place in generator.permutation(len(names))[: self.articles]}
            examples = [example for example in examples if example.segment.article in kept]
        if not self.shots:
            return list(examples)
        taken: dict[object, int] = {}
        places = []
        for place in generator.permutation(len(examples)).tolist():
            label = examples[place].gold
            taken[label] = taken.get(label, 0) + 1
            places += [place] if taken[label] <= self.shots else []
        return [examples[place] for place in sorted(places)]


ALL = Fewer()
"""All that there is to train on."""
