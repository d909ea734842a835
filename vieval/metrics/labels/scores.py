"""Score labels against gold: trees of figures, as they are printed and logged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np

from vieval.data import Answer
from vieval.metrics.figures import Counts, Figure, Floats, Reading, Value, ratio
from vieval.metrics.labels.calibration import (
    count_brier,
    count_confidence,
    count_top,
    expected_calibration_error,
    mean,
    reliability,
)
from vieval.metrics.labels.counts import (
    LABEL_VALUES,
    ORDERED_VALUES,
    cells,
    macro_f1,
    one_hot,
    table,
)
from vieval.metrics.spans.scores import Tree

T = TypeVar("T")


OUTSIDE = "(other)"


def score_labels(
    gold: Sequence[str],
    predicted: Sequence[str | None],
    labels: Sequence[str],
    *,
    ordered: bool = False,
) -> Tree:
    """The tree of a classification problem over the `labels`, in order.

    `per_class` has the scores of each label, `confusion` how often each gold label got each answer;
    `(other)` is an answer outside the label set, or none. Ordered labels get two figures more.
    """
    counts = _cell_counts(gold, predicted, labels)
    values = {**LABEL_VALUES, **(ORDERED_VALUES if ordered else {})}
    confusion = table(cells(gold, predicted, labels), len(labels))
    tree: Tree = {name: _of_table(counts, value, labels) for name, value in values.items()}
    return tree | {
        "per_class": {
            label: _of_class(counts.reshape(len(gold), *confusion.shape), row)
            for row, label in enumerate(labels)
        },
        "confusion": {
            label: dict(zip([*labels, OUTSIDE], row, strict=True))
            for label, row in zip(labels, confusion.tolist(), strict=True)
        },
    }


def score_probabilities(gold: Sequence[str], answers: Sequence[Answer]) -> Tree:
    """How well the probabilities of answers are calibrated, and whether the gold is near the top.

    `reliability` has for each bin of confidence its answers, their mean confidence and accuracy.
    """
    confidence = count_confidence(gold, answers)
    shape = confidence.shape[1:]
    confidence = confidence.reshape(len(gold), -1)
    return {
        "ece": Figure(confidence, partial(_of_shape, expected_calibration_error, shape)),
        "brier": Figure(count_brier(gold, answers), mean),
        "top_2": Figure(count_top(gold, answers, 2), mean),
        "reliability": Reading(confidence, partial(_of_shape, _points, shape)),
    }


def _points(counts: Floats) -> Tree:
    """The bins that hold an answer, from counts (bins, 3)."""
    columns = (np.asarray(column).tolist() for column in reliability(counts))
    return {
        f"{low:.1f}–{high:.1f}": {"support": int(support), "confidence": sure, "accuracy": right}
        for low, high, support, sure, right in zip(*columns, strict=True)
        if support
    }


def headline_of_labels(
    gold: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]
) -> Figure:
    """Macro-F1."""
    return _of_table(_cell_counts(gold, predicted, labels), macro_f1, labels)


def _of_class(tables: Counts, row: int) -> Tree:
    """The scores of a label from tables (segments, L, L + 1)."""
    correct, support = tables[:, row, row], tables[:, row].sum(axis=-1)
    predicted = tables[:, :, row].sum(axis=-1)
    return {
        "support": int(support.sum()),
        "precision": ratio(correct, predicted),
        "recall": ratio(correct, support),
        "f1": ratio(2 * correct, predicted + support),
    }


def _cell_counts(
    gold: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]
) -> Counts:
    return one_hot(cells(gold, predicted, labels), len(labels)).reshape(len(gold), -1)


def _of_table(counts: Counts, value: Value, labels: Sequence[str]) -> Figure:
    """A figure whose value takes a table (…, L, L + 1)."""
    return Figure(counts, partial(_of_shape, value, (len(labels), len(labels) + 1)))


def _of_shape(value: Callable[[Floats], T], shape: tuple[int, ...], sums: Floats) -> T:
    """The value of sums (…, k) that it takes as (…, *shape)."""
    return value(sums.reshape(*sums.shape[:-1], *shape))
