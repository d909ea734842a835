"""Trials: how often intervals hold the truth, how often tests raise a false alarm."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy import special

from benchmarks.coverage.corpora import Array, Shape, skills
from benchmarks.coverage.figures import FIGURES, corpora_of, truth
from vieval.stats import (
    jackknife_difference,
    leave_one_out,
    percentile_interval,
)
from vieval.stats.draws import multinomial_weights

ALPHA = 0.05
CORPORA_AT_ONCE = 1_000
# Corpora are made for one that states something.
MOST = 10
RESAMPLES = 1_000
# Segments of an article that stand for endlessly many.
ENDLESS = 200_000
# As much as articles of two systems differ in difficulty, both for both.
SHARED_ICC = 0.1


class Cell(NamedTuple):
    """Corpora of one kind: the figure, the articles, the chance of being right.

    `differ` is how much articles differ: the intraclass correlation where an interval is tried, the
    standard deviation of the difference of two systems on the logit where a test is.
    """

    figure: str
    shape: Shape
    base: float
    differ: float

    @property
    def truth(self) -> float:
        """The figure of endlessly many articles."""
        return truth(self.figure, self.base, self.differ)


class Rate(NamedTuple):
    """A share of corpora in which anything was stated, which share these are, and their number."""

    rate: float
    stated: float
    corpora: int

    @property
    def error(self) -> float:
        """The standard error of the share, by the number of corpora."""
        return math.sqrt(self.rate * (1 - self.rate) / self.corpora) if self.corpora else math.nan


def coverage(cell: Cell, corpora: int, seed: int) -> Rate:
    """How often the jackknife's interval about articles like these holds the truth.

    So many corpora are made that something is stated in `corpora` of them, but no more than ten
    times that number.
    """
    tried = FIGURES[cell.figure]
    held: list[np.ndarray] = []
    stated: list[np.ndarray] = []
    while sum(map(np.count_nonzero, stated)) < corpora and sum(map(len, held)) < MOST * corpora:
        first, some = sum(map(len, held)), min(CORPORA_AT_ONCE, corpora)
        counts = corpora_of(tried, cell.shape, cell.base, cell.differ, (some, seed + first))
        sums = counts.sum(axis=0)
        _, (low, high, _) = tried.measure.settled(counts)
        held.append((low <= cell.truth) & (cell.truth <= high))
        stated.append(~np.isnan(low) & tried.whole(sums))
    return _rate(np.concatenate(held), np.concatenate(stated))


def bootstrap_coverage(cell: Cell, corpora: int, seed: int) -> Rate:
    """The same of the percentile bootstrap by article."""
    tried = FIGURES[cell.figure]
    counts = corpora_of(tried, cell.shape, cell.base, cell.differ, (corpora, seed))
    weights = multinomial_weights(np.random.default_rng(seed), RESAMPLES, cell.shape.articles)
    totals = np.tensordot(weights.astype(float), counts, axes=1)
    low, high, _ = percentile_interval(tried.measure.value(totals))
    return _rate((low <= cell.truth) & (cell.truth <= high), ~np.isnan(low))


def within(cell: Cell, corpora: int, seed: int) -> Rate:
    """How often the interval within these articles holds what their segments would give."""
    tried, shape = FIGURES[cell.figure], cell.shape
    rng = np.random.default_rng(seed)
    right = skills(rng, cell.base, cell.differ, (shape.articles, corpora))
    one_by_one = np.repeat(right, shape.segments, axis=0)
    counts = tried.make(rng, np.ones(one_by_one.shape, np.int64), one_by_one)
    true = tried.measure.value(tried.make(rng, np.full(right.shape, ENDLESS), right).sum(axis=0))
    strata = np.repeat(np.arange(shape.articles), shape.segments)
    _, found = tried.measure.settled(counts, strata)
    return _rate((found.low <= true) & (true <= found.high), ~np.isnan(found.low))


def _rate(found: np.ndarray, stated: np.ndarray) -> Rate:
    rate = float(found[stated].mean()) if stated.any() else float("nan")
    return Rate(rate, float(stated.mean()), int(stated.sum()))


class Systems(NamedTuple):
    """Values (systems, corpora), those without each article, and items (articles, …)."""

    values: Array
    without: Array
    items: Array


def systems(cell: Cell, count: int, corpora: int, seed: int) -> Systems:
    """Equally good systems, whose differences vary from article to article."""
    tried = FIGURES[cell.figure]
    rng = np.random.default_rng(seed)
    lengths = cell.shape.lengths(rng, corpora)
    hard = special.logit(skills(rng, cell.base, SHARED_ICC, lengths.shape))
    made = []
    for _ in range(count):
        own = rng.normal(0, cell.differ / 2**0.5, hard.shape)
        made.append(tried.make(rng, lengths, special.expit(hard + own)))
    return Systems(
        np.stack([tried.measure.value(counts.sum(axis=0)) for counts in made]),
        np.stack([tried.measure.value(leave_one_out(counts)) for counts in made], axis=1),
        np.stack([tried.measure.items(counts) for counts in made], axis=1),
    )


def false_alarms(cell: Cell, corpora: int, seed: int) -> Rate:
    """How often two equally good systems are told apart."""
    found = [
        _p(systems(cell, 2, min(CORPORA_AT_ONCE, corpora - first), seed + first), 0, 1)
        for first in range(0, corpora, CORPORA_AT_ONCE)
    ]
    p = np.concatenate(found)
    return _rate(p < ALPHA, ~np.isnan(p))


def _p(made: Systems, one: int, other: int) -> np.ndarray:
    return jackknife_difference(
        made.values[one] - made.values[other],
        made.without[:, one] - made.without[:, other],
        made.items[:, one] + made.items[:, other],
    ).p


class Family(NamedTuple):
    """How often anybody of several equally good systems is told apart, by what is corrected."""

    against_the_best: Rate
    all_pairs: Rate


def families(cell: Cell, count: int, corpora: int, seed: int) -> Family:
    """Holm's correction over those held against the best of them, and over all pairs."""
    made = systems(cell, count, corpora, seed)
    p = np.ones((corpora, count, count))
    for one in range(count):
        for other in range(one):
            p[:, one, other] = p[:, other, one] = _p(made, one, other)
    stated = np.asarray(~np.isnan(p).any(axis=(1, 2)))
    best = made.values.argmax(axis=0)
    # Holm's first step decides whether anybody is told apart.
    others = p[np.arange(corpora), best].min(axis=-1) < ALPHA / (count - 1)
    pairs = p.min(axis=(1, 2)) < ALPHA / (count * (count - 1) / 2)
    return Family(_rate(others, stated), _rate(pairs, stated))
