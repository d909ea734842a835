"""Answers by lot, scored by what they are expected to score.

A single draw says little: on 32 segments one in forty draws may be half as good again as the mean.
So the counts of a segment are their expectation over the draws, exact for figures that are linear
in them, such as accuracy. Macro-F1 and κ are not linear: by how much the mean of their values over
many draws differs from the value of the expected counts is added to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.data import Answer, Label
from vieval.metrics.labels.counts import Floats, Table, Value
from vieval.metrics.scores import Additive

Law: TypeAlias = tuple[float, ...]
"""The probability of each label, and of an answer outside of them."""

DRAWS = 2_000
SEED = 0
BAND = (0.025, 0.975)


@dataclass(frozen=True)
class Draws(Additive):
    """What some draws of all lots give; those of the parts of a corpus add up to those of it.

    `groups` count the segments by their gold label and the law of their answer. Tables are made
    when all parts are there: so the parts give the very draws of the whole.
    """

    groups: Counter[tuple[str, Law]]
    labels: tuple[str, ...]

    def __add__(self, other: Draws) -> Draws:
        return Draws(self.groups + other.groups, self.labels)

    @cached_property
    def tables(self) -> Floats:
        """Tables (DRAWS, L, L + 1) of all segments; those of one gold label and law are alike."""
        rng = np.random.default_rng(SEED)
        rows = {label: row for row, label in enumerate(self.labels)}
        tables = np.zeros((DRAWS, len(rows), len(rows) + 1))
        for (label, law), count in sorted(self.groups.items()):
            chances: NDArray[np.float64] = np.array(law) / sum(law)
            tables[:, rows[label]] += rng.multinomial(count, chances, DRAWS)
        return tables

    def expected(self, value: Value, sums: Table) -> Value:
        """The value that is the mean of the draws for `sums`, those of all segments.

        Values take tables in a row (…, L · (L + 1)).
        """
        each = value(self._in_rows)
        defined = ~np.isnan(each)
        mean = each[defined].mean() if defined.any() else np.nan
        return partial(_shifted, value, mean - value(sums))

    def band(self, value: Value) -> tuple[float, float]:
        """Between what 95 of 100 single draws give; nan where one is undefined."""
        low, high = np.quantile(value(self._in_rows), BAND).tolist()
        return low, high

    @property
    def _in_rows(self) -> Floats:
        return self.tables.reshape(DRAWS, -1)


@dataclass(frozen=True, eq=False)
class Lots:
    """What is expected of lots: `counts` (segments, L, L + 1) of each segment, and their draws."""

    counts: Floats
    draws: Draws

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
        return cls(counts, Draws(Counter(zip(gold, laws, strict=True)), tuple(labels)))


def _shifted(value: Value, shift: Floats, table: Table) -> Floats:
    return np.asarray(value(table) + shift)


def _law(answer: Answer, labels: Sequence[str]) -> Law:
    """The probability of each label, and of an answer outside of them."""
    if not isinstance(answer, Label):
        return (*(0.0 for _ in labels), 1.0)
    chances: Mapping[str, float] = answer.probabilities or {answer.name: 1.0}
    known = [chances.get(label, 0.0) for label in labels]
    return (*known, max(0.0, 1.0 - sum(known)))
