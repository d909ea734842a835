"""Bootstrap over units: totals of additive counts under resampling (Efron 1979)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vieval.stats.draws import THREADS, Array, Floats, multinomial_weights, weighted_totals
from vieval.stats.units import Sample


@dataclass(frozen=True, eq=False)
class Resampler:
    """Draws units with replacement, and gives the totals of counts over what was drawn.

    The same seed draws the same units whatever the counts, so that two approaches are compared on
    the same resamples: subtract their values row by row. A call draws anew; counts of several
    approaches that are stacked into one array share the drawing. The numbers do not depend on
    `threads`.
    """

    sample: Sample
    resamples: int = 10_000
    seed: int = 0
    threads: int = field(default=THREADS, repr=False)

    def __post_init__(self) -> None:
        if self.resamples < 1:
            raise ValueError(f"resamples must be 1 or more, not {self.resamples}")

    def totals(self, counts: Array) -> Floats:
        """The totals (resamples, …) of additive counts (segments, …); exact for integers.

        Fewer than two units cannot vary: their totals are nan, so that every interval made of
        them is undefined instead of empty.
        """
        per_unit = self.sample.per_unit(counts)
        shape = (self.resamples, *per_unit.shape[1:])
        if self.sample.size < 2:
            return np.full(shape, np.nan)
        columns = per_unit.reshape(self.sample.size, -1)
        drawn = weighted_totals(
            multinomial_weights, columns, self.resamples, self.seed, self.threads
        )
        return drawn.reshape(shape)
