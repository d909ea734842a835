"""How far approaches disagree about each segment, whether or not it has gold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vieval.data import Answer, Failure, Label


def disputes(answers: Sequence[Sequence[Answer]]) -> NDArray[np.float64]:
    """The disagreement (segments,) about each segment: the mean over pairs of approaches.

    `answers` are those of each approach, one a segment. A pair with the same label, or the same
    spans, disagrees by 0; with different labels by 1; with different spans by 1 - F1 of bounds and
    type. An approach that failed on a segment has no part in its pairs; without a pair it is 0.
    """
    rows = zip(*answers, strict=True)
    return np.array([_of_segment([a for a in row if not isinstance(a, Failure)]) for row in rows])


def _of_segment(given: Sequence[Answer]) -> float:
    pairs = [_apart(one, other) for one, other in combinations(given, 2)]
    return sum(pairs) / len(pairs) if pairs else 0.0


def _apart(one: Answer, other: Answer) -> float:
    if isinstance(one, Label) or isinstance(other, Label):
        return float(one != other)
    assert isinstance(one, frozenset)
    assert isinstance(other, frozenset)
    both = len(one) + len(other)
    return 1 - 2 * len(one & other) / both if both else 0.0
