"""Whether the probabilities of labels mean what they say, and how deep the right label lies.

All counts are additive over segments, so the totals of a corpus or of resamples give the value.
Only answers with probabilities take part in calibration; the counts tell how many did.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vieval.data import Answer, Label
from vieval.metrics.labels.counts import Floats
from vieval.stats.ratios import ratio

BINS = 10
# A model's probabilities are rounded when they are written.
SUM_TOLERANCE = 1e-3
LEAST_PROBABILITY = 1e-15


class Reliability(NamedTuple):
    """What a reliability diagram shows, one entry (…, bins) a bin of confidence.

    A bin holds the answers with `low` < confidence ≤ `high` (the first also confidence 0): how
    many they are, their mean confidence, and the share that is right; nan in an empty bin.
    """

    low: Floats
    high: Floats
    support: Floats
    confidence: Floats
    accuracy: Floats


def count_confidence(gold: Sequence[str], answers: Sequence[Answer], bins: int = BINS) -> Floats:
    """Additive counts (segments, bins, 3): answers, their confidence, and those that are right.

    The confidence of an answer is the probability of the label that it names; bins have equal
    width. Raises `ValueError` where the lengths differ or probabilities are none.
    """
    counts = np.zeros((len(gold), bins, 3))
    edges = _edges(bins)
    for segment, right, answer in _with_probabilities(gold, answers):
        confidence = answer.probabilities[answer.name]
        place = max(0, int(np.searchsorted(edges, confidence)) - 1)
        counts[segment, place] = 1, confidence, answer.name == right
    return counts


def expected_calibration_error(counts: NDArray[Any]) -> Floats:
    """The mean gap between confidence and accuracy over bins (…, bins, 3), weighted by support.

    (Naeini, Cooper and Hauskrecht 2015.) It depends on the bins and is biased upwards on few
    segments. nan where no answer has probabilities.
    """
    answers, confidence, right = np.moveaxis(counts, -1, 0)
    return ratio(np.abs(right - confidence).sum(axis=-1), answers.sum(axis=-1))


def answered(counts: NDArray[Any]) -> Floats:
    """How many answers counts (…, bins, 3) are of."""
    return np.asarray(counts[..., 0].sum(axis=-1))


def max_calibration_error(counts: NDArray[Any]) -> Floats:
    """The largest gap between confidence and accuracy of a bin (…, bins, 3) that has an answer.

    (Naeini, Cooper and Hauskrecht 2015.) nan where no answer has probabilities.
    """
    answers, confidence, right = np.moveaxis(counts, -1, 0)
    gaps = np.where(answers > 0, np.abs(ratio(right - confidence, answers)), -1.0).max(axis=-1)
    return np.asarray(np.where(gaps < 0, np.nan, gaps))


def count_log_loss(gold: Sequence[str], answers: Sequence[Answer]) -> Floats:
    """Additive counts (segments, 2): minus the logarithm of the gold's probability, and answers.

    (Good 1952.) A probability below 1e-15 counts as that, so that one answer that was sure and
    wrong does not make the mean infinite. Raises as `count_confidence` does.
    """
    counts = np.zeros((len(gold), 2))
    for segment, right, answer in _with_probabilities(gold, answers):
        probability = max(answer.probabilities.get(right, 0.0), LEAST_PROBABILITY)
        counts[segment] = -math.log(probability), 1
    return counts


def reliability(counts: NDArray[Any]) -> Reliability:
    """The points of a reliability diagram from counts (…, bins, 3)."""
    answers, confidence, right = np.moveaxis(counts, -1, 0)
    edges = _edges(answers.shape[-1])
    low, high = (np.broadcast_to(edge, answers.shape) for edge in (edges[:-1], edges[1:]))
    return Reliability(low, high, answers, ratio(confidence, answers), ratio(right, answers))


def count_brier(gold: Sequence[str], answers: Sequence[Answer]) -> Floats:
    """Additive counts (segments, 2): the squared error of the probabilities, and answers.

    The error of a segment is the sum over all labels of (probability - is it gold)² (Brier 1950):
    from 0, sure and right, to 2, sure and wrong. Raises as `count_confidence` does.
    """
    counts = np.zeros((len(gold), 2))
    for segment, right, answer in _with_probabilities(gold, answers):
        probabilities = {right: 0.0, **answer.probabilities}
        errors = ((p - (label == right)) ** 2 for label, p in probabilities.items())
        counts[segment] = sum(errors), 1
    return counts


def count_top(gold: Sequence[str], answers: Sequence[Answer], k: int) -> Floats:
    """Additive counts (segments, 2): whether the gold label is among the top k, and 1.

    It is where fewer than k other labels are at least as probable, so that ties do not help; but
    the label that was named comes before its equals, and so top 1 is the accuracy of answers that
    name the most probable. An
    answer without probabilities is a list of one label; a failure is a list of none.

    Raises `ValueError` where the lengths differ or k is below 1.
    """
    _check_lengths(gold, answers)
    if k < 1:
        raise ValueError(f"top-k needs a k of 1 or more, not {k}")
    hits = [_place(right, answer) < k for right, answer in zip(gold, answers, strict=True)]
    return np.stack([np.array(hits, float), np.ones(len(gold))], axis=-1)


def mean(counts: NDArray[Any]) -> Floats:
    """The mean from counts (…, 2) of a sum and a number: the Brier score, the top-k accuracy."""
    return ratio(counts[..., 0], counts[..., 1])


def counted(counts: NDArray[Any]) -> Floats:
    """How many the mean of counts (…, 2) is of."""
    return np.asarray(counts[..., 1])


def _edges(bins: int) -> Floats:
    return np.linspace(0, 1, bins + 1)


def _place(right: str, answer: Answer) -> float:
    """How many other labels come before the gold one; inf where it is not there."""
    if not isinstance(answer, Label):
        return math.inf
    probabilities = answer.probabilities or {answer.name: 1.0}
    if right not in probabilities:
        return math.inf
    gold = probabilities[right]
    if right == answer.name:
        return sum(p > gold for p in probabilities.values())
    return sum(p >= gold for p in probabilities.values()) - 1


def _with_probabilities(
    gold: Sequence[str], answers: Sequence[Answer]
) -> Iterator[tuple[int, str, Label]]:
    """Number, gold label and answer of each segment whose answer has probabilities."""
    _check_lengths(gold, answers)
    for segment, (right, answer) in enumerate(zip(gold, answers, strict=True)):
        if isinstance(answer, Label) and answer.probabilities:
            if fault := fault_of_probabilities(answer):
                raise ValueError(f"segment {segment}: {fault}")
            yield segment, right, answer


def fault_of_probabilities(answer: Label) -> str:
    """Why the probabilities of an answer are none; "" where they are."""
    probabilities = answer.probabilities
    if answer.name not in probabilities:
        return f"the answer {answer.name!r} has no probability"
    if not all(0 <= p <= 1 for p in probabilities.values()):
        return f"no probabilities: {dict(probabilities)}"
    if abs((total := math.fsum(probabilities.values())) - 1) > SUM_TOLERANCE:
        return f"no probabilities: {dict(probabilities)}, which sum up to {total:.4g}, not to 1"
    return ""


def _check_lengths(gold: Sequence[str], answers: Sequence[Answer]) -> None:
    if len(gold) != len(answers):
        raise ValueError(f"{len(gold)} gold labels, but {len(answers)} answers")
