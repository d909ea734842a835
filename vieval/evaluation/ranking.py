"""Rank approaches by their headline, and test each against the best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.evaluation.results import Row, Versus
from vieval.evaluation.signature import RESAMPLES, SEED
from vieval.metrics.estimates import Ends, Estimate
from vieval.metrics.figures import Figure, estimate, interval_checks, left_out
from vieval.stats import (
    Difference,
    Outlook,
    Resampler,
    Sample,
    Sensitivity,
    outlook,
    over_all_pairs,
    pairwise,
    rank_intervals,
    sensitivity,
)

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Board:
    """The headlines of several approaches on the same units.

    `values` (approaches,) are those on the data. `pairs` has the differences of all pairs, (row,
    column) being row - column, with `p` (approaches, approaches) corrected over all of them.
    """

    figures: Sequence[Figure]
    sample: Sample
    values: Floats
    pairs: Difference
    p: Floats

    @classmethod
    def of(cls, figures: Sequence[Figure], sample: Sample) -> Board:
        """Leave out each unit once for all figures."""
        sides = [left_out(figure, sample) for figure in figures]
        values = np.array([side.value for side in sides])
        without, items = (
            np.stack(column, axis=-1) if sides else np.empty((sample.size, 0))
            for column in ([side.without for side in sides], [side.items for side in sides])
        )
        most = max((figure.scale.width for figure in figures), default=1.0)
        pairs = pairwise(values, without, items, sample.strata, most)
        return cls(figures, sample, values, pairs, over_all_pairs(pairs.p))

    @property
    def order(self) -> list[int]:
        """The places of the approaches, best first, an undefined headline last."""
        order: list[int] = np.argsort(-np.nan_to_num(self.values, nan=-1.0), kind="stable").tolist()
        return order

    def headline(self, place: int) -> Estimate:
        """The headline of one approach."""
        return estimate(self.figures[place], self.sample)

    def checks(self) -> list[dict[str, Ends]]:
        """The intervals of each headline by other methods; see `interval_checks`."""
        return interval_checks(self.figures, Resampler(self.sample, RESAMPLES, SEED))

    def versus(self, one: int, two: int, name: str) -> Versus:
        """How much better the one is than the other, whose name is given."""
        low, high, p = (
            None if np.isnan(end) else float(end)
            for end in (self.pairs.low[one, two], self.pairs.high[one, two], self.p[one, two])
        )
        value = float(self.values[one] - self.values[two])
        return Versus(name, Estimate(None if np.isnan(value) else value, low, high), p)

    def outlook(self) -> Outlook | None:
        """What more articles would bring for the best; None where units are articles already."""
        if self.sample.strata is None:
            return None
        best = self.figures[self.order[0]]
        counts = self.sample.per_unit(best.counts)
        return outlook(best.value, best.items, counts, self.sample.strata, best.scale)

    def sensitivity(self) -> Sensitivity:
        """What a comparison of the two best can tell."""
        first, second, *_ = self.order
        return sensitivity(
            float(self.values[first] - self.values[second]),
            float(self.pairs.error[first, second]),
            float(self.pairs.freedom[first, second]),
            self.sample.size,
            comparisons=math.comb(len(self.figures), 2),
        )

    def above(self, one: int, other: int) -> float | None:
        """The p of the one against the other; None where it is no better, or there is none."""
        p = float(self.p[one, other])
        return None if np.isnan(p) or not self.values[one] > self.values[other] else p


def ranked(rows: Sequence[Row], board: Board) -> list[Row]:
    """The rows with headline, ranks and difference to the best, best first."""
    if not rows:
        return []
    ranks = rank_intervals(board.values, board.p).tolist()
    best = board.order[0]
    floor = next((place for place in board.order if rows[place].card.floor), None)
    return [
        replace(
            rows[place],
            headline=board.headline(place),
            ranks=(ranks[place][0], ranks[place][1]),
            versus=None if place == best else board.versus(place, best, rows[best].approach),
            above_floor=None if floor is None else board.above(place, floor),
        )
        for place in board.order
    ]
