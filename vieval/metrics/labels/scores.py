"""Score labels against gold."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias, TypeVar

import numpy as np

from vieval.data import Answer
from vieval.metrics.figures import (
    Counts,
    Figure,
    Floats,
    LabelFigures,
    OwnInterval,
    Readout,
    Value,
    ratio,
    ratio_of_halves,
)
from vieval.metrics.keys import apart_from
from vieval.metrics.labels.calibration import (
    LEAST_PROBABILITY,
    answered,
    count_brier,
    count_confidence,
    count_log_loss,
    count_top,
    counted,
    expected_calibration_error,
    max_calibration_error,
    mean,
    reliability,
)
from vieval.metrics.labels.counts import (
    accuracy,
    balanced_accuracy,
    cells,
    coverage,
    f1_by_class,
    kappa,
    kappa_shares,
    macro_f1,
    matthews,
    matthews_shares,
    mean_absolute_error,
    micro_f1_without,
    one_hot,
    quadratic_kappa,
    recall_by_class,
    table,
    weighted_f1,
)
from vieval.metrics.labels.lots import DRAWS, Draws, Lots
from vieval.metrics.scores import (
    Bins,
    CalibrationScores,
    ClassScores,
    LabelScores,
    LotScores,
    ReliabilityBin,
)
from vieval.stats import (
    COEFFICIENT,
    SHARE,
    Interval,
    LogLosses,
    Losses,
    Range,
    Shares,
    Steps,
    Strata,
    gap_interval,
    no_interval,
    weighted_scale,
)

T = TypeVar("T")
OfTable: TypeAlias = Callable[[Floats], Shares]

OUTSIDE = "(other)"
# The label that says that no other one fits.
NOTHING = "none"
# Sure and wrong.
MOST_BRIER = Losses(0, 2)
MOST_LOG_LOSS = LogLosses(0, -math.log(LEAST_PROBABILITY))


def score_labels(
    gold: Sequence[str],
    predicted: Sequence[str | None],
    labels: Sequence[str],
    *,
    ordered: bool = False,
    lots: Lots | None = None,
) -> LabelFigures:
    """The scores of a classification problem over the `labels`, in order.

    `per_class` has the scores of each label, `confusion` how often each gold label got each answer;
    `(other)` is an answer outside the label set, or none. Ordered labels get two figures more.
    Where answers are lots, figures are of the expected counts, and `by_lot` has their draws: see
    `expected`. The confusion is that of the answers as they were drawn.
    """
    counts = _cell_counts(gold, predicted, labels, lots)
    confusion = table(cells(gold, predicted, labels), len(labels))
    keys = [apart_from((OUTSIDE,), label) for label in labels]

    def figure(value: Value, scale: Range = SHARE, shares: OfTable | None = None) -> Figure:
        return _of_table(counts, value, labels, scale, shares)

    quadratic = distance = without = None
    if ordered:
        quadratic = figure(quadratic_kappa, weighted_scale(len(labels)))
        distance = figure(mean_absolute_error, _steps(len(labels)))
    if NOTHING in labels:
        without = figure(partial(micro_f1_without, list(labels).index(NOTHING)))
    return LabelScores(
        accuracy=figure(accuracy),
        macro_f1=figure(macro_f1, shares=f1_by_class),
        coverage=figure(coverage),
        kappa=figure(kappa, COEFFICIENT, kappa_shares),
        balanced_accuracy=figure(balanced_accuracy, shares=recall_by_class),
        weighted_f1=figure(weighted_f1),
        matthews=figure(matthews, COEFFICIENT, matthews_shares),
        quadratic_kappa=quadratic,
        mean_absolute_error=distance,
        micro_f1_without_none=without,
        by_lot=lots.draws if lots else None,
        per_class={
            label: _of_class(counts.reshape(len(gold), *confusion.shape), row)
            for row, label in enumerate(labels)
        },
        confusion={
            label: dict(zip([*keys, OUTSIDE], row, strict=True))
            for label, row in zip(keys, confusion.tolist(), strict=True)
        },
    )


def expected(scores: LabelFigures) -> LabelFigures:
    """The scores of a whole corpus; where answers are lots, what is expected of them.

    Figures of single labels stay those of the expected counts. `by_lot` has what 95 of 100 single
    draws of the headline give.
    """
    draws = scores.by_lot
    if not isinstance(draws, Draws):
        return scores
    low, high = draws.band(scores.headline.value)
    held = vars(scores).items()
    figures: dict[str, Any] = {
        name: _of_draws(one, draws) for name, one in held if isinstance(one, Figure)
    }
    return replace(scores, **figures, by_lot=LotScores(draws=DRAWS, low=low, high=high))


def score_probabilities(
    gold: Sequence[str], answers: Sequence[Answer]
) -> CalibrationScores[Figure, Readout[Bins]]:
    """How well the probabilities of answers are calibrated, and whether the gold is near the top.

    `reliability` has for each bin of confidence its answers, their mean confidence and accuracy.
    The largest gap has no interval: it is that of the bin with the fewest answers, more often than
    not, and no method that we tried holds.
    """
    confidence = count_confidence(gold, answers)
    shape = confidence.shape[1:]
    confidence = confidence.reshape(len(gold), -1)
    return CalibrationScores(
        ece=Figure(
            confidence,
            partial(_of_shape, expected_calibration_error, shape),
            partial(_of_shape, answered, shape),
            interval=partial(_interval_of_shape, gap_interval, shape),
        ),
        max_calibration_error=Figure(
            confidence,
            partial(_of_shape, max_calibration_error, shape),
            partial(_of_shape, answered, shape),
            interval=partial(_interval_of_shape, no_interval, shape),
        ),
        log_loss=Figure(count_log_loss(gold, answers), mean, counted, MOST_LOG_LOSS),
        brier=Figure(count_brier(gold, answers), mean, counted, MOST_BRIER),
        top_2=Figure(count_top(gold, answers, 2), mean, counted),
        reliability=Readout(confidence, partial(_of_shape, _points, shape)),
    )


def _points(counts: Floats) -> Bins:
    """The bins that hold an answer, from counts (bins, 3)."""
    columns = (np.asarray(column).tolist() for column in reliability(counts))
    return {
        f"{low:.1f}–{high:.1f}": ReliabilityBin(
            support=int(support), confidence=sure, accuracy=right
        )
        for low, high, support, sure, right in zip(*columns, strict=True)
        if support
    }


def figures_of_tables(counts: Counts, labels: Sequence[str]) -> dict[str, Figure]:
    """Macro-F1 and accuracy of tables (segments, L, L + 1), whose rows may be shares of labels."""
    flat = counts.reshape(len(counts), -1)
    return {
        "macro_f1": _of_table(flat, macro_f1, labels, shares=f1_by_class),
        "accuracy": _of_table(flat, accuracy, labels),
    }


def headline_of_labels(
    gold: Sequence[str],
    predicted: Sequence[str | None],
    labels: Sequence[str],
    lots: Lots | None = None,
) -> Figure:
    """Macro-F1; where answers are lots, what is expected of it."""
    counts = _cell_counts(gold, predicted, labels, lots)
    figure = _of_table(counts, macro_f1, labels, shares=f1_by_class)
    return _of_draws(figure, lots.draws) if lots else figure


def _of_draws(figure: Figure, draws: Draws) -> Figure:
    """The figure whose value for all segments is its mean over the draws.

    What a lot gives a class is known, and need not be seen to happen.
    """
    value = draws.expected(figure.value, figure.counts.sum(axis=0))
    return replace(figure, value=value, shares=None)


def _of_class(tables: Counts, row: int) -> ClassScores[Figure]:
    """The scores of a label from tables (segments, L, L + 1)."""
    correct, support = tables[:, row, row], tables[:, row].sum(axis=-1)
    predicted = tables[:, :, row].sum(axis=-1)
    return ClassScores(
        support=round(float(support.sum())),
        precision=ratio(correct, predicted),
        recall=ratio(correct, support),
        f1=ratio_of_halves(2 * correct, predicted + support),
    )


def _cell_counts(
    gold: Sequence[str],
    predicted: Sequence[str | None],
    labels: Sequence[str],
    lots: Lots | None,
) -> Counts:
    if lots:
        return lots.counts.reshape(len(gold), -1)
    return one_hot(cells(gold, predicted, labels), len(labels)).reshape(len(gold), -1)


def _of_table(
    counts: Counts,
    value: Value,
    labels: Sequence[str],
    scale: Range = SHARE,
    shares: OfTable | None = None,
) -> Figure:
    """A figure whose value takes a table (…, L, L + 1), and so do its shares."""
    shape = len(labels), len(labels) + 1
    of_counts = shares and partial(_of_shape, shares, shape)
    return Figure(counts, partial(_of_shape, value, shape), _segments, scale, shares=of_counts)


def _steps(labels: int) -> Range:
    """The range of a distance between labels in order; of two it is the share that is wrong."""
    most = labels - 1
    return Steps(0, most) if most > 1 else SHARE


def _segments(sums: Floats) -> Floats:
    return np.asarray(sums.sum(axis=-1))


def _interval_of_shape(
    interval: OwnInterval,
    shape: tuple[int, ...],
    counts: Counts,
    strata: Strata | None,
    level: float,
) -> Interval:
    """The interval from counts (units, …, k) that it takes as (units, …, *shape)."""
    return interval(counts.reshape(*counts.shape[:-1], *shape), strata, level)


def _of_shape(value: Callable[[Floats], T], shape: tuple[int, ...], sums: Floats) -> T:
    """The value of sums (…, k) that it takes as (…, *shape)."""
    return value(sums.reshape(*sums.shape[:-1], *shape))
