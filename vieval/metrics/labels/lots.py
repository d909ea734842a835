"""Answers by lot, scored by what they are expected to score.

A single draw says little: on 32 segments one in forty draws may be half as good again as the mean.
So the counts of a segment are their expectation over the draws, exact for figures that are linear
in them, such as accuracy. Macro-F1 and κ are not linear: by how much the mean of their values over
many draws differs from the value of the expected counts is added to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from vieval.data import Answer, Label
from vieval.metrics.labels.counts import Floats, Table, Value

DRAWS = 2_000
SEED = 0
BAND = (0.025, 0.975)


@dataclass(frozen=True, eq=False)
class Lots:
    """What is expected of lots, and what some draws of them gave.

    `counts` (segments, L, L + 1) are the expected tables of each segment, `tables` (draws, L,
    L + 1) those of all segments in each draw.
    """

    counts: Floats
    tables: Floats

    @classmethod
    def of(cls, gold: Sequence[str], answers: Sequence[Answer], labels: Sequence[str]) -> Lots:
        """The lots of answers, each drawn from its probabilities.

        An answer without probabilities is no lot: it is what it is. A failure is outside the
        labels.
        """
        laws = [_law(answer, labels) for answer in answers]
        rows = {label: row for row, label in enumerate(labels)}
        size = len(labels)
        counts = np.zeros((len(gold), size, size + 1))
        for segment, (right, law) in enumerate(zip(gold, laws, strict=True)):
            counts[segment, rows[right]] = law
        return cls(counts, _drawn(Counter(zip(gold, laws, strict=True)), rows))

    def expected(self, value: Value) -> Callable[[Table], Floats]:
        """The figure whose value on all segments is the mean of that of the draws."""
        each = value(self.tables)
        defined = ~np.isnan(each)
        mean = each[defined].mean() if defined.any() else np.nan
        shift = mean - value(self.counts.sum(axis=0))
        return partial(_shifted, value, shift)

    def band(self, value: Value) -> tuple[float, float]:
        """Between what 95 of 100 single draws give; nan where one is undefined."""
        low, high = np.quantile(value(self.tables), BAND).tolist()
        return low, high


def _shifted(value: Value, shift: Floats, table: Table) -> Floats:
    return np.asarray(value(table) + shift)


def _law(answer: Answer, labels: Sequence[str]) -> tuple[float, ...]:
    """The probability of each label, and of an answer outside of them."""
    if not isinstance(answer, Label):
        return (*(0.0 for _ in labels), 1.0)
    chances: Mapping[str, float] = answer.probabilities or {answer.name: 1.0}
    known = [chances.get(label, 0.0) for label in labels]
    return (*known, max(0.0, 1.0 - sum(known)))


def _drawn(groups: Counter[tuple[str, tuple[float, ...]]], rows: Mapping[str, int]) -> Floats:
    """Tables (DRAWS, L, L + 1) of all segments; those of one gold label and law are alike."""
    rng = np.random.default_rng(SEED)
    tables = np.zeros((DRAWS, len(rows), len(rows) + 1))
    for (label, law), count in sorted(groups.items()):
        chances: NDArray[np.float64] = np.array(law) / sum(law)
        tables[:, rows[label]] += rng.multinomial(count, chances, DRAWS)
    return tables
