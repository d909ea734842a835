"""Segments whose gold label may be wrong.

They are ranked as confident learning does (Northcutt, Jiang and Chuang 2021), over the pooled
probabilities of several approaches. The tests hold these few lines to what cleanlab computes for
one model; as a dependency it would leave the pooling and the families to be written all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vieval.data import Answer, Label
from vieval.metrics.labels.counts import Floats, Ints, cells, kappa, table
from vieval.review.suspicion.families import AGREEING, check_lengths, families
from vieval.stats.ratios import ratio

# As cleanlab does, so that a probability at a threshold passes it whatever the rounding.
SLACK = 1e-6


@dataclass(frozen=True)
class SuspectLabel:
    """A segment whose gold label may be wrong, and the families that propose another.

    `quality` goes from 0, surely `proposed`, to 1, surely `gold`; `confident` says that confident
    learning counts the segment as mislabelled.
    """

    segment: int
    gold: str
    proposed: str
    quality: float
    confident: bool
    families: tuple[str, ...]


def suspect_labels(
    gold: Sequence[str], answers: Mapping[str, Sequence[Answer]], labels: Sequence[str]
) -> list[SuspectLabel]:
    """The segments whose gold label is suspect, the most suspect first.

    Each family's opinion is the mean of its approaches' probabilities, a bare label being sure. It
    weighs as much as its kappa with the gold, so that one no better than chance has no say. A
    segment is suspect where the pooled opinion, and that of two families with a say, is another.

    Raises `ValueError` where an approach does not answer on each segment or the gold has a label
    that is none.
    """
    check_lengths(gold, answers)
    true = cells(gold, gold, labels) % (len(labels) + 1)
    grouped = families(answers)
    if len(grouped) < AGREEING:
        return []
    opinions = {
        family: np.mean([_opinion(answers[name], labels) for name in names], axis=0)
        for family, names in grouped.items()
    }
    votes = {family: _votes(opinion) for family, opinion in opinions.items()}
    weights = {family: _weight(true, votes[family], len(labels)) for family in opinions}
    weighed = sum(
        (weights[family] * opinion for family, opinion in opinions.items()),
        np.zeros((len(gold), len(labels))),
    )
    pooled = np.nan_to_num(ratio(weighed, weighed.sum(axis=1, keepdims=True)))
    proposed, quality = _votes(pooled), label_quality(true, pooled)
    mislabelled = confidently_mislabelled(true, pooled)
    suspects = []
    for segment in np.flatnonzero((proposed != true) & (proposed < len(labels))).tolist():
        backing = tuple(
            family
            for family, vote in votes.items()
            if weights[family] > 0 and vote[segment] == proposed[segment]
        )
        if len(backing) >= AGREEING:
            suspects.append(
                SuspectLabel(
                    segment,
                    gold[segment],
                    labels[proposed[segment]],
                    float(quality[segment]),
                    bool(mislabelled[segment]),
                    backing,
                )
            )
    return sorted(suspects, key=lambda suspect: suspect.quality)


def label_quality(gold: Ints, probabilities: Floats) -> Floats:
    """The normalised margin (segments,) of the gold label: 0 worst, 1 best.

    (1 + its probability - the highest of the others) / 2 from probabilities (segments, labels).
    """
    rows = np.arange(len(gold))
    others = probabilities.copy()
    others[rows, gold] = -np.inf
    return np.asarray((1 + probabilities[rows, gold] - others.max(axis=1)) / 2)


def confidently_mislabelled(gold: Ints, probabilities: Floats) -> NDArray[np.bool_]:
    """The segments (segments,) that the confident joint counts under another label.

    A label is confident where its probability reaches its mean over the segments with that gold
    label; of several, the most probable one counts (Northcutt, Jiang and Chuang 2021).
    """
    of_label = gold[:, None] == np.arange(probabilities.shape[1])
    thresholds = ratio((probabilities * of_label).sum(axis=0), of_label.sum(axis=0))
    confident = probabilities >= thresholds - SLACK
    most = np.where(confident, probabilities, -1.0).argmax(axis=1)
    return np.asarray(confident.any(axis=1) & (most != gold))


def _opinion(answers: Sequence[Answer], labels: Sequence[str]) -> Floats:
    """Probabilities (segments, labels) of each answer; all 0 where it is none of the labels."""
    rows = [
        answer.probabilities or {answer.name: 1.0} if isinstance(answer, Label) else {}
        for answer in answers
    ]
    chances = [[row.get(label, 0.0) for label in labels] for row in rows]
    return np.array(chances, float).reshape(len(answers), len(labels))


def _votes(opinion: Floats) -> Ints:
    """The most probable label (segments,) by number; as many as there are labels for none."""
    none = opinion.shape[1]
    return np.asarray(np.where(opinion.any(axis=1), opinion.argmax(axis=1), none))


def _weight(gold: Ints, votes: Ints, labels: int) -> float:
    """How much better than chance the votes are: kappa, and 0 where it is negative or undefined."""
    return float(np.fmax(kappa(table(gold * (labels + 1) + votes, labels)), 0.0))
