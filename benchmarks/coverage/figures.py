"""The figures that are tried: made counts, the value of their sums, what it rests on, its range."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from benchmarks.coverage.corpora import (
    Array,
    Labels,
    Shape,
    answers,
    confidences,
    losses,
    skills,
    spans,
    steps,
    tables,
)
from vieval.metrics.agreement.coefficients import nominal_alpha, nominal_shares
from vieval.metrics.figures import Measure
from vieval.metrics.labels.calibration import BINS, answered, expected_calibration_error
from vieval.metrics.labels.counts import (
    balanced_accuracy,
    f1_by_class,
    kappa,
    kappa_shares,
    macro_f1,
    quadratic_kappa,
    recall_by_class,
)
from vieval.metrics.labels.scores import MOST_BRIER, MOST_LOG_LOSS
from vieval.stats import (
    COEFFICIENT,
    SHARE,
    WEIGHTED_AGREEMENT,
    Range,
    Shares,
    Steps,
    gap_interval,
)
from vieval.stats.ratios import ratio

THREE = Labels((0.5, 0.3, 0.2))
# The same in every article, so that single segments can be drawn of it.
EVEN = Labels((0.5, 0.3, 0.2), 1e9)
RARE = Labels((0.9, 0.08, 0.02))
# Ten grades, of which a wrong answer is mostly the next.
TEN = Labels((0.1,) * 10, step=0.3)
# How often an answer that is wrong is so by 1, 2, … steps, by the number of labels.
OFF = {3: (0.8, 0.2), 5: (0.7, 0.2, 0.08, 0.02), 10: (0.7, 0.15, 0.05, 0.04, 0.03, 0.03)}
# A slice, such as garbled names, is in three of ten articles.
SLICED = 0.3


@dataclass(frozen=True)
class Tried:
    """One kind of figure: how it is made up and measured, and the `levels` that it is tried at.

    Those are the chances of being right. `whole` says of sums whether a corpus has all that the
    truth is about: a macro-F1 of the labels that occur is another figure where a rare one does not.
    """

    make: Callable[[np.random.Generator, np.ndarray, Array], Array]
    measure: Measure
    levels: tuple[float, ...]
    whole: Callable[[Array], np.ndarray] = lambda sums: np.ones(sums.shape[:-1], bool)


def _quotient(sums: Array) -> Array:
    return ratio(sums[..., 0], sums[..., 1])


def _whole(sums: Array) -> Array:
    return sums[..., 1]


def _half(sums: Array) -> Array:
    return sums[..., 1] / 2


def _sliced(rng: np.random.Generator, lengths: np.ndarray, right: Array) -> Array:
    return spans(rng, lengths, right) * (rng.random(lengths.shape) < SLICED)[..., None]


def _table(sums: Array, labels: Labels) -> Array:
    size = len(labels.shares)
    return sums.reshape(*sums.shape[:-1], size, size + 1)


def _coincidences(sums: Array) -> Array:
    given = _table(sums, THREE)[..., :-1]
    both = given + np.swapaxes(given, -1, -2)
    return both.reshape(*both.shape[:-2], -1)


def _labels(
    value: Callable[[Array], Array],
    labels: Labels,
    scale: Range = SHARE,
    shares: Callable[[Array], Shares] | None = None,
) -> Tried:
    def make(rng: np.random.Generator, lengths: np.ndarray, right: Array) -> Array:
        return tables(rng, lengths, right, labels)

    def whole(sums: Array) -> np.ndarray:
        return np.asarray((_table(sums, labels).sum(axis=-1) > 0).all(axis=-1))

    measure = Measure(
        lambda sums: value(_table(sums, labels)),
        partial(np.sum, axis=-1),
        scale,
        shares=shares and (lambda sums: shares(_table(sums, labels))),
    )
    return Tried(make, measure, (0.5, 0.9, 0.98) if shares else (0.5, 0.9), whole)


def _loss(loss: Callable[[Array], Array], scale: Range) -> Tried:
    made = partial(losses, loss=loss)
    return Tried(made, Measure(_quotient, _whole, scale), (0.7, 0.9, 0.98))


def _distance(labels: int) -> Tried:
    made = partial(steps, shares=OFF[labels])
    return Tried(made, Measure(_quotient, _whole, Steps(0, labels - 1)), (0.5, 0.9))


def _binned(counts: np.ndarray) -> Array:
    return counts.reshape(*counts.shape[:-1], BINS, 3)


def _calibration(too_sure: float) -> Tried:
    measure = Measure(
        lambda sums: expected_calibration_error(_binned(sums)),
        lambda sums: answered(_binned(sums)),
        interval=lambda counts, strata, level: gap_interval(_binned(counts), strata, level),
    )
    return Tried(partial(confidences, too_sure=too_sure), measure, (0.7, 0.9, 0.98))


FIGURES: Mapping[str, Tried] = {
    "F1": Tried(spans, Measure(_quotient, _half), (0.5, 0.9, 0.98)),
    "F1 of a slice": Tried(_sliced, Measure(_quotient, _half), (0.5, 0.9)),
    "accuracy": Tried(answers, Measure(_quotient, _whole), (0.5, 0.9, 0.98)),
    "macro-F1": _labels(macro_f1, THREE, shares=f1_by_class),
    "macro-F1, even": _labels(macro_f1, EVEN, shares=f1_by_class),
    "macro-F1, rare": _labels(macro_f1, RARE, shares=f1_by_class),
    "balanced, rare": _labels(balanced_accuracy, RARE, shares=recall_by_class),
    "κ": _labels(kappa, THREE, COEFFICIENT, kappa_shares),
    "κ, rare": _labels(kappa, RARE, COEFFICIENT, kappa_shares),
    "κw": _labels(quadratic_kappa, THREE, COEFFICIENT),
    "α": Tried(
        partial(tables, labels=THREE),
        Measure(
            lambda sums: nominal_alpha(_coincidences(sums)),
            partial(np.sum, axis=-1),
            COEFFICIENT,
            shares=lambda sums: nominal_shares(2, _coincidences(sums)),
        ),
        (0.5, 0.9, 0.98),
    ),
    "log loss": _loss(lambda p: -np.log(p), MOST_LOG_LOSS),
    "Brier": _loss(lambda p: 2 * (1 - p) ** 2, MOST_BRIER),
    "MAE, 3": _distance(3),
    "MAE, 5": _distance(5),
    "MAE, 10": _distance(10),
    "κw, 10": _labels(quadratic_kappa, TEN, WEIGHTED_AGREEMENT),
    "ECE": _calibration(0.0),
    "ECE, too sure": _calibration(1.0),
}
LOSSES = ("log loss", "Brier", "MAE, 3", "MAE, 5", "MAE, 10", "κw, 10", "ECE", "ECE, too sure")

MANY_ARTICLES = 400_000


@cache
def truth(name: str, base: float, icc: float) -> float:
    """The figure of endlessly many articles of the kind."""
    endless = corpora_of(FIGURES[name], Shape(MANY_ARTICLES, 20), base, icc, (1, 2**31))
    return float(FIGURES[name].measure.value(endless.sum(axis=(0, 1))))


def corpora_of(
    tried: Tried, shape: Shape, base: float, icc: float, drawn: tuple[int, int]
) -> Array:
    """Counts (articles, corpora, k) of so many corpora, made from a seed: both are `drawn`."""
    corpora, seed = drawn
    rng = np.random.default_rng(seed)
    lengths = shape.lengths(rng, corpora)
    return tried.make(rng, lengths, skills(rng, base, icc, lengths.shape))
