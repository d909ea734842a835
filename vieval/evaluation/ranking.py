"""Rank approaches by their headline, and test each against the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.evaluation.results import Row, Versus
from vieval.metrics.estimates import Estimate, Scores
from vieval.metrics.figures import Figure, estimate, interval_checks
from vieval.stats import (
    Resampler,
    Sensitivity,
    holm,
    paired_permutation,
    rank_intervals,
    sensitivity,
)

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Board:
    """The headlines of several approaches on shared draws.

    `values` (approaches,) are those on the data, `resampled` (resamples, approaches) those on the
    draws.
    """

    figures: Sequence[Figure]
    draws: Resampler
    values: Floats
    resampled: Floats

    @classmethod
    def of(cls, figures: Sequence[Figure], draws: Resampler) -> Board:
        """Draw once for all figures."""
        values = np.array([figure.value(figure.counts.sum(axis=0)) for figure in figures])
        if not figures:
            return cls(figures, draws, values, np.empty((draws.resamples, 0)))
        totals = draws.totals(np.concatenate([figure.counts for figure in figures], axis=1))
        ends = np.cumsum([figure.counts.shape[1] for figure in figures])[:-1]
        parts = np.split(totals, ends, axis=1)
        columns = [figure.value(part) for figure, part in zip(figures, parts, strict=True)]
        return cls(figures, draws, values, np.stack(columns, axis=-1))

    @property
    def order(self) -> list[int]:
        """The places of the approaches, best first, an undefined headline last."""
        order: list[int] = np.argsort(-np.nan_to_num(self.values, nan=-1.0), kind="stable").tolist()
        return order

    def headline(self, place: int) -> Estimate:
        """The headline of one approach."""
        return estimate(self.values[place], self.resampled[:, place])

    def checks(self, place: int) -> Scores:
        """The interval of one headline by three methods; see `interval_checks`."""
        return interval_checks(self.figures[place], self.resampled[:, place], self.draws)

    def difference(self, one: int, two: int) -> Estimate:
        """How much better the one is than the other."""
        drawn = self.resampled[:, one] - self.resampled[:, two]
        return estimate(self.values[one] - self.values[two], drawn)

    def p_values(self, best: int) -> dict[int, float]:
        """The p of each other figure against the best, Holm-corrected over these comparisons."""
        others = [place for place in range(len(self.figures)) if place != best]
        counts = {p: self.draws.per_unit(figure.counts) for p, figure in enumerate(self.figures)}
        raw = [
            paired_permutation(
                counts[other],
                counts[best],
                self.figures[best].value,
                self.draws.resamples,
                self.draws.seed,
            )
            for other in others
        ]
        return dict(zip(others, holm([float(p) for p in raw]).tolist(), strict=True))

    def sensitivity(self) -> Sensitivity:
        """What a comparison of the two best can tell."""
        first, second, *_ = self.order
        drawn = self.resampled[:, first] - self.resampled[:, second]
        return sensitivity(float(self.values[first] - self.values[second]), drawn, self.draws.size)


def ranked(rows: Sequence[Row], board: Board) -> list[Row]:
    """The rows with headline, ranks and difference to the best, best first."""
    if not rows:
        return []
    ranks = rank_intervals(board.values, board.resampled).tolist()
    best = board.order[0]
    p = board.p_values(best)
    return [
        replace(
            rows[place],
            headline=board.headline(place),
            ranks=(ranks[place][0], ranks[place][1]),
            versus=None
            if place == best
            else Versus(rows[best].approach, board.difference(place, best), p[place]),
        )
        for place in board.order
    ]
