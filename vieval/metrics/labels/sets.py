"""Scores of several labels a segment (multi-label classification; Tsoumakas and Katakis 2007).

Each label is a yes or no about each segment. A label that is given and is none of the label set is
wrong in every figure; a segment without an answer counts as one without a label, but its set is
not right. What is 0/0 is undefined, so a segment that has no label and was given none is not among
those that `samples_f1` is the mean of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from vieval.labelsets import parted
from vieval.metrics.figures import Counts, Figure, Floats, ratio, ratio_of_halves
from vieval.metrics.scores import ClassScores, LabelSetScores
from vieval.stats import Classes
from vieval.stats.ratios import ratio as quotient

HITS, GOLD, GIVEN = range(3)


class SetCounts(NamedTuple):
    """Additive counts of each segment.

    `labels` (segments, L, 3) says of each label whether it is right, in the gold, and given. The
    others are (segments,): how many given labels are `outside` the label set, whether there is an
    `answer`, and whether it is `exact`.
    """

    labels: Counts
    outside: Counts
    answer: Counts
    exact: Counts


def count_sets(
    gold: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]
) -> SetCounts:
    """Count the sets of labels of each segment; None is no answer.

    Raises `ValueError` where the two have different lengths, or the gold has an undeclared label.
    """
    number = {label: place for place, label in enumerate(labels)}
    counts = np.zeros((len(gold), len(labels), 3), np.int64)
    beside = np.zeros((3, len(gold)), np.int64)
    for segment, (right, said) in enumerate(zip(gold, predicted, strict=True)):
        wanted = parted(right)
        given = frozenset() if said is None else parted(said)
        if unknown := sorted(wanted - number.keys()):
            raise ValueError(
                f"segment {segment}: gold label {unknown[0]!r} is not one of {', '.join(labels)}"
            )
        for kind, some in ((HITS, wanted & given), (GOLD, wanted), (GIVEN, given)):
            counts[segment, [number[name] for name in some if name in number], kind] = 1
        beside[:, segment] = len(given - number.keys()), said is not None, said is not None
        beside[2, segment] &= wanted == given
    return SetCounts(counts, *beside)


def score_sets(
    gold: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]
) -> LabelSetScores[Figure]:
    """The scores of sets of labels against those of the gold, over the `labels`, in order.

    `micro_f1` is of all labels of all segments together, `macro_f1` the mean of the labels that the
    gold has, `weighted_f1` the same by how often it has them, `samples_f1` the mean of the
    segments (Godbole and Sarawagi 2004). `subset_accuracy` is the share of segments whose set is
    right as a whole, `hamming_loss` the share of all yes or no that is wrong (Schapire and Singer
    1999).
    """
    found = count_sets(gold, predicted, labels)
    ones = np.ones(len(gold), np.int64)
    hits, wanted, given = (found.labels[..., kind].sum(axis=1) for kind in range(3))
    given = given + found.outside
    wrong = wanted + given - 2 * hits
    return LabelSetScores(
        macro_f1=macro_f1(found, labels),
        micro_f1=ratio_of_halves(2 * hits, wanted + given),
        weighted_f1=_of_labels(found, labels, _weighted_f1),
        samples_f1=_samples_f1(2 * hits, wanted + given),
        subset_accuracy=ratio(found.exact, ones),
        hamming_loss=Figure(np.stack([wrong, len(labels) * ones, ones], axis=-1), _share, _last),
        coverage=ratio(found.answer, ones),
        per_class={label: _of_label(found.labels[:, row]) for row, label in enumerate(labels)},
    )


def macro_f1(found: SetCounts, labels: Sequence[str]) -> Figure:
    """The mean F1 of the labels that the gold has."""
    return _of_labels(found, labels, _macro_f1, partial(_by_label, len(labels)))


def _of_labels(
    found: SetCounts,
    labels: Sequence[str],
    value: Callable[[int, Floats], Floats],
    shares: Callable[[Floats], Classes] | None = None,
) -> Figure:
    flat = found.labels.reshape(len(found.labels), -1)
    return Figure(flat, partial(value, len(labels)), partial(_items, len(labels)), shares=shares)


def _by_label(labels: int, sums: Floats) -> Classes:
    """The F1 of the labels that the gold has."""
    each = sums.reshape(*sums.shape[:-1], labels, 3)
    hits, gold, given = np.moveaxis(each, -1, 0)
    return Classes.by_f1(quotient(2 * hits, gold + given), gold, given)


def _macro_f1(labels: int, sums: Floats) -> Floats:
    return _by_label(labels, sums).mean


def _weighted_f1(labels: int, sums: Floats) -> Floats:
    support = sums.reshape(*sums.shape[:-1], labels, 3)[..., GOLD]
    weighted = _by_label(labels, sums).share * support
    return quotient(weighted.sum(axis=-1), support.sum(axis=-1))


def _items(labels: int, sums: Floats) -> Floats:
    """How many labels the means rest on, those of the gold and the given ones counting half."""
    each = sums.reshape(*sums.shape[:-1], labels, 3)
    return np.asarray((each[..., GOLD] + each[..., GIVEN]).sum(axis=-1) / 2)


def _samples_f1(twice_hits: Counts, both: Counts) -> Figure:
    return ratio(np.nan_to_num(quotient(twice_hits, both)), (both > 0).astype(np.int64))


def _share(sums: Floats) -> Floats:
    return quotient(sums[..., 0], sums[..., 1])


def _last(sums: Floats) -> Floats:
    return sums[..., 2]


def _of_label(counts: Counts) -> ClassScores[Figure]:
    hits, wanted, given = counts.T
    return ClassScores(
        support=int(wanted.sum()),
        precision=ratio(hits, given),
        recall=ratio(hits, wanted),
        f1=ratio_of_halves(2 * hits, wanted + given),
    )
