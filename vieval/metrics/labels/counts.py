"""Scores of predicted labels, all from one additive table of gold against predicted.

A table has the shape (…, L, L + 1): rows are the L labels in their declared order as gold, columns
the same labels as predicted, and a last column for answers outside the label set or none at all.
Such an answer is wrong, and lowers `coverage`. Values take tables with any leading axes, so
they serve a corpus and its resamples alike. What is 0/0 is undefined: nan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.stats import BeyondChance, Classes
from vieval.stats.ratios import ratio

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Table: TypeAlias = NDArray[Any]

BLOCK_CELLS = 2**22


class PerClass(NamedTuple):
    """Figures (…, L) of each label; `support` is how often the gold has it."""

    precision: Floats
    recall: Floats
    f1: Floats
    support: Floats


def cells(gold: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]) -> Ints:
    """The cell (segments,) of the table that each segment falls in: row · (L + 1) + column.

    Raises `ValueError` where the two have different lengths, a label is declared twice, or the
    gold has one that is not declared.
    """
    if len(gold) != len(predicted):
        raise ValueError(f"{len(gold)} gold labels, but {len(predicted)} predicted ones")
    number = {label: row for row, label in enumerate(labels)}
    if len(number) < len(labels):
        raise ValueError(f"a label is declared twice: {', '.join(labels)}")
    for position, label in enumerate(gold):
        if label not in number:
            raise ValueError(
                f"segment {position}: gold label {label!r} is not one of {', '.join(labels)}"
            )
    width = len(labels) + 1
    outside = len(labels)
    found = [
        number[row] * width + (outside if column is None else number.get(column, outside))
        for row, column in zip(gold, predicted, strict=True)
    ]
    return np.array(found, np.int64)


def one_hot(cells: Ints, labels: int) -> Ints:
    """Additive counts (segments, L, L + 1): each segment's table, with a single 1."""
    counts = np.zeros((len(cells), labels * (labels + 1)), np.int64)
    counts[np.arange(len(cells)), cells] = 1
    return counts.reshape(-1, labels, labels + 1)


def table(cells: Ints, labels: int) -> Ints:
    """The table (L, L + 1) of all segments together."""
    return np.bincount(cells, minlength=labels * (labels + 1)).reshape(labels, labels + 1)


def resampled_tables(cells: Ints, labels: int, resamples: int = 10_000, seed: int = 0) -> Floats:
    """Tables (resamples, approaches, L, L + 1) of segments drawn with replacement.

    `cells` (segments, approaches) holds the cell of each segment under each approach. Segments with
    the same cells throughout are exchangeable, so one multinomial draw over these few patterns
    stands for a draw of all segments: the cost does not grow with the corpus. Approaches in one
    call are drawn jointly and may be compared row by row. Where units are articles, resample
    `one_hot` counts instead. With fewer than two segments nothing can vary, and the tables are nan.
    """
    segments, approaches = cells.shape
    size = labels * (labels + 1)
    shape = (resamples, approaches, labels, labels + 1)
    if segments < 2:
        return np.full(shape, np.nan)
    patterns, counts = _patterns(cells, size)
    columns = np.arange(approaches) * size + patterns
    spread = np.zeros((len(patterns), approaches * size))
    np.put_along_axis(spread, columns, 1.0, axis=1)
    generator = np.random.default_rng(seed)
    step = max(1, BLOCK_CELLS // len(patterns))
    draws = (
        generator.multinomial(segments, counts / segments, min(step, resamples - start)) @ spread
        for start in range(0, resamples, step)
    )
    return np.concatenate(list(draws)).reshape(shape)


def _patterns(cells: Ints, size: int) -> tuple[Ints, Ints]:
    """The distinct rows of `cells`, and how many segments have each, in linear time."""
    key = np.zeros(len(cells), np.int64)
    for column in cells.T:
        key = key * size + column
        # Renumbered after each approach, keys stay below patterns × size for any number of them.
        key = (np.cumsum(np.bincount(key) > 0) - 1)[key]
    example = np.empty(key.max() + 1, np.int64)
    example[key] = np.arange(len(cells))
    return cells[example], np.bincount(key)


def accuracy(table: Table) -> Floats:
    """The share of segments with the gold label."""
    return ratio(_correct(table).sum(axis=-1), _total(table))


def coverage(table: Table) -> Floats:
    """The share of segments with an answer from the label set."""
    total = _total(table)
    return ratio(total - table[..., -1].sum(axis=-1), total)


def per_class(table: Table) -> PerClass:
    """Precision, recall, F1 and support of each label."""
    correct, support = _correct(table), table.sum(axis=-1)
    predicted = table[..., :-1].sum(axis=-2)
    return PerClass(
        ratio(correct, predicted),
        ratio(correct, support),
        ratio(2 * correct, predicted + support),
        np.asarray(support, float),
    )


def macro_f1(table: Table) -> Floats:
    """The mean F1 of the labels that the gold of this table has."""
    return f1_by_class(table).mean


def f1_by_class(table: Table) -> Classes:
    """The F1 of the labels that macro-F1 is the mean of."""
    support, given = table.sum(axis=-1), table[..., :-1].sum(axis=-2)
    return Classes.by_f1(ratio(2 * _correct(table), given + support), support, given)


def recall_by_class(table: Table) -> Classes:
    """The recall of the labels that balanced accuracy is the mean of."""
    support = np.asarray(table.sum(axis=-1), float)
    return Classes(np.nan_to_num(ratio(_correct(table), support)), support)


def weighted_f1(table: Table) -> Floats:
    """The mean F1 of the labels, each weighted by how often the gold has it."""
    _, _, f1, support = per_class(table)
    weighted = np.where(support > 0, np.nan_to_num(f1) * support, 0.0)
    return ratio(weighted.sum(axis=-1), support.sum(axis=-1))


def balanced_accuracy(table: Table) -> Floats:
    """The mean recall of the labels that the gold of this table has (Brodersen et al. 2010)."""
    return recall_by_class(table).mean


def matthews(table: Table) -> Floats:
    """Matthews' correlation for many labels (Gorodkin 2004), the answers outside being one more.

    nan where the gold, or the answers, are all one label: then there is nothing to correlate.
    """
    total, gold, given = _total(table), table.sum(axis=-1), table.sum(axis=-2)
    chance = (gold * given[..., :-1]).sum(axis=-1)
    covariance = _correct(table).sum(axis=-1) * total - chance
    spreads = [total * total - (side * side).sum(axis=-1) for side in (gold, given)]
    # Leaving out a unit gives sums that rounding may push below 0.
    return ratio(covariance, np.sqrt(np.maximum(spreads[0] * spreads[1], 0.0)))


def matthews_shares(table: Table) -> BeyondChance:
    """The shares that Matthews' correlation is made of."""
    total, gold, given = _total(table), table.sum(axis=-1), table.sum(axis=-2)
    squares = total * total
    chance = ratio((gold * given[..., :-1]).sum(axis=-1), squares)
    apart = [1 - ratio((side * side).sum(axis=-1), squares) for side in (gold, given)]
    most = np.sqrt(np.maximum(apart[0] * apart[1], 0.0))
    return BeyondChance(accuracy(table), total, chance, most)


def micro_f1_without(place: int, table: Table) -> Floats:
    """F1 over all labels but one, such as `none`, which says that nothing is there.

    2 · correct / (gold + predicted), of the other labels alone; the last column is no label.
    """
    kept = np.arange(table.shape[-2]) != place
    correct = _correct(table)[..., kept].sum(axis=-1)
    gold = table.sum(axis=-1)[..., kept].sum(axis=-1)
    given = table.sum(axis=-2)[..., :-1][..., kept].sum(axis=-1)
    return ratio(2 * correct, gold + given)


def kappa(table: Table) -> Floats:
    """Cohen's kappa (Cohen 1960): agreement beyond what the margins give by chance."""
    return kappa_shares(table).value


def kappa_shares(table: Table) -> BeyondChance:
    """The shares that Cohen's kappa is made of."""
    total = _total(table)
    margins = table.sum(axis=-1) * table[..., :-1].sum(axis=-2)
    chance = ratio(margins.sum(axis=-1), total * total)
    return BeyondChance(accuracy(table), total, chance, 1 - chance)


def quadratic_kappa(table: Table) -> Floats:
    """Kappa of ordered labels with squared distances as weights (Cohen 1968).

    An answer outside the label set is as far from the gold as any label is.
    """
    weights = _distances(table.shape[-2]) ** 2
    chance = table.sum(axis=-1)[..., :, None] * table.sum(axis=-2)[..., None, :]
    observed = (weights * table).sum(axis=(-2, -1)) * _total(table)
    return 1 - ratio(observed, (weights * chance).sum(axis=(-2, -1)))


def mean_absolute_error(table: Table) -> Floats:
    """The mean distance between predicted and gold, in steps of the declared order.

    An answer outside the label set is as far from the gold as any label is: to abstain never pays.
    """
    errors = (_distances(table.shape[-2]) * table).sum(axis=(-2, -1))
    return ratio(errors, _total(table))


Value: TypeAlias = Callable[[Table], Floats]


def _correct(table: Table) -> Table:
    return np.diagonal(table, axis1=-2, axis2=-1)


def _total(table: Table) -> Table:
    return np.asarray(table.sum(axis=(-2, -1)))


def _distances(labels: int) -> Ints:
    """Steps (L, L + 1) between a gold label and an answer, the largest for one outside."""
    steps = np.abs(np.subtract.outer(np.arange(labels), np.arange(labels)))
    return np.concatenate([steps, steps.max(axis=1, keepdims=True)], axis=1)
