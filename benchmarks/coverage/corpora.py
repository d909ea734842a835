"""Made-up corpora whose truth is known: articles differ in difficulty, in length, in their labels.

All corpora of a cell are made at once. Counts have the shape (articles, corpora, …, k); they are
those of an article, since nothing that is tried here looks into it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from vieval.metrics.labels.calibration import BINS

Array = NDArray[np.float64]

# The variance of the logistic law, in which an intraclass correlation on the logit is counted.
LOGISTIC = np.pi**2 / 3
GOLD_A_SEGMENT = 2
SPURIOUS_A_MISS = 0.9
# News articles: one in twenty is more than five times as long as the middle one.
HEAVY_TAIL = 1.0


@dataclass(frozen=True)
class Shape:
    """Articles of so many segments each, on average; `unequal` ones have lognormal lengths."""

    articles: int
    segments: int
    unequal: bool = False

    def lengths(self, rng: np.random.Generator, corpora: int) -> NDArray[np.int64]:
        """Segments (articles, corpora)."""
        shape = self.articles, corpora
        if not self.unequal:
            return np.full(shape, self.segments)
        drawn = rng.lognormal(-(HEAVY_TAIL**2) / 2, HEAVY_TAIL, shape) * self.segments
        return np.maximum(1, np.round(drawn)).astype(np.int64)

    def __str__(self) -> str:
        return f"{self.articles:,} × {'~' if self.unequal else ''}{self.segments}"


def deviation(icc: float) -> float:
    """The standard deviation of articles' logits that makes this intraclass correlation."""
    return float(np.sqrt(icc / (1 - icc) * LOGISTIC))


def skills(rng: np.random.Generator, base: float, icc: float, shape: tuple[int, ...]) -> Array:
    """The chance of being right in each article."""
    return np.asarray(special.expit(special.logit(base) + rng.normal(0, deviation(icc), shape)))


def spans(rng: np.random.Generator, lengths: NDArray[np.int64], right: Array) -> Array:
    """Counts (…, 2) of F1: 2 · hits, and gold and found names."""
    gold = rng.poisson(GOLD_A_SEGMENT * lengths)
    hits = rng.binomial(gold, right)
    spurious = rng.poisson(GOLD_A_SEGMENT * lengths * SPURIOUS_A_MISS * (1 - right))
    return np.stack([2 * hits, gold + hits + spurious], axis=-1).astype(float)


def answers(rng: np.random.Generator, lengths: NDArray[np.int64], right: Array) -> Array:
    """Counts (…, 2) of accuracy: right answers, and all."""
    return np.stack([rng.binomial(lengths, right), lengths], axis=-1).astype(float)


# How much harder segments of an article are than its middle one, and how often, on the logit.
HARDNESS = ((-1.5, 0.15), (-0.5, 0.35), (0.5, 0.35), (1.5, 0.15))


def losses(
    rng: np.random.Generator,
    lengths: NDArray[np.int64],
    right: Array,
    loss: Callable[[Array], Array],
) -> Array:
    """Counts (…, 2) of a loss of probabilities: its sum, and how many answers.

    The answers are of two labels and calibrated; `loss` is that of the gold's probability.
    """
    moved, shares = np.array(HARDNESS).T
    number = rng.multinomial(lengths, shares)
    chances = special.expit(special.logit(right)[..., None] - moved)
    hits = rng.binomial(number, chances)
    summed = (hits * loss(chances) + (number - hits) * loss(1 - chances)).sum(axis=-1)
    return np.stack([summed, lengths], axis=-1)


def confidences(
    rng: np.random.Generator, lengths: NDArray[np.int64], right: Array, too_sure: float
) -> Array:
    """Counts (…, 10 · 3) by bins of confidence: answers, their confidence, and the right ones.

    Answers are as sure as they are right, and `too_sure` on the logit on top of that.
    """
    moved, shares = np.array(HARDNESS).T
    number = rng.multinomial(lengths, shares)
    logits = special.logit(right)[..., None] - moved
    hits = rng.binomial(number, special.expit(logits))
    told = special.expit(logits + too_sure)
    bins = np.clip(np.ceil(told * BINS).astype(np.int64) - 1, 0, BINS - 1)
    counts = np.zeros((*lengths.shape, BINS, 3))
    for kind in range(len(shares)):
        of_kind = np.stack([number, number * told, hits], axis=-1)[..., kind, :]
        there = bins[..., kind, None] == np.arange(BINS)
        counts += there[..., None] * of_kind[..., None, :]
    return counts.reshape(*lengths.shape, -1)


def steps(
    rng: np.random.Generator,
    lengths: NDArray[np.int64],
    right: Array,
    shares: Sequence[float],
) -> Array:
    """Counts (…, 2) of errors in steps: their sum, and how many answers.

    Who is wrong is so by 1, 2, … steps, in these shares.
    """
    off = rng.multinomial(rng.binomial(lengths, 1 - right), shares)
    return np.stack([off @ np.arange(1, len(shares) + 1), lengths], axis=-1).astype(float)


class Labels(NamedTuple):
    """The share of each label; the smaller the `evenness`, the more articles differ in them.

    Each step from the gold takes an answer that is wrong so many times as often: 1 is as often.
    """

    shares: tuple[float, ...]
    evenness: float = 10.0
    step: float = 1.0


def tables(
    rng: np.random.Generator, lengths: NDArray[np.int64], right: Array, labels: Labels
) -> Array:
    """Counts (…, L · (L + 1)) of gold against answers."""
    size = len(labels.shares)
    # A gamma variable of each label, divided by their sum, is Dirichlet's law.
    weights = rng.gamma(labels.evenness * np.array(labels.shares), size=(*lengths.shape, size))
    weights /= np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)
    gold = rng.multinomial(lengths, weights)
    counts = np.zeros((*lengths.shape, size, size + 1))
    for row in range(size):
        others = labels.step ** np.abs(np.arange(size) - row)
        chances = (1 - right[..., None]) * others / (others.sum() - 1)
        chances[..., row] = right
        counts[..., row, :size] = rng.multinomial(gold[..., row], chances)
    return counts.reshape(*lengths.shape, -1)
