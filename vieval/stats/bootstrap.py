"""Bootstrap over units: totals of additive counts under resampling (Efron 1979)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from vieval.stats.draws import THREADS, Array, Floats, multinomial_weights, weighted_totals

Unit: TypeAlias = Literal["article", "segment", "article group", "segment group"]

MIN_ARTICLES = 10
MOST_UNITS = 4096

# The name of the unit that a segment belongs to, from its article and its place in the corpus.
_NAMES: Mapping[Unit, Callable[[str, int], str | int]] = {
    "article": lambda article, _place: article,
    "segment": lambda _article, place: place,
    "article group": lambda article, _place: _group(article),
    "segment group": lambda _article, place: _group(str(place)),
}


def _group(name: str) -> int:
    return crc32(name.encode()) % MOST_UNITS


class Units(NamedTuple):
    """The unit that each segment belongs to, numbered from 0 in order of appearance."""

    indices: NDArray[np.int64]
    name: Unit


def unit_of(articles: int, segments: int) -> Unit:
    """What to resample in a corpus: articles where there are ten or more, else segments.

    Segments of an article are alike, so drawing them one by one makes intervals too narrow; fewer
    than ten articles are too few to draw from. More than 4096 are drawn in random groups (Wolter
    2007, ch. 2): each falls into one of 4096 by a checksum of its name, wherever it stands, and the
    cost of resampling stops growing. The width of an interval from 4096 units is off by one part
    in √8192, which is less than 10,000 resamples leave open.
    """
    if articles >= MIN_ARTICLES:
        return "article" if articles <= MOST_UNITS else "article group"
    return "segment" if segments <= MOST_UNITS else "segment group"


def unit_names(unit: Unit, articles: Iterable[str], first: int = 0) -> list[str | int]:
    """Which unit each segment of a stretch belongs to; its first is at that place in the corpus."""
    name = _NAMES[unit]
    return [name(article, place) for place, article in enumerate(articles, start=first)]


def units(articles: Sequence[str]) -> Units:
    """What to resample, as `unit_of` says; `articles` names the article of each segment."""
    unit = unit_of(len(set(articles)), len(articles))
    numbers: dict[str | int, int] = {}
    indices = [numbers.setdefault(name, len(numbers)) for name in unit_names(unit, articles)]
    return Units(np.array(indices, np.int64), unit)


@dataclass(frozen=True, eq=False)
class Resampler:
    """Draws units with replacement, and gives the totals of counts over what was drawn.

    `indices` is the unit of each segment, numbered from 0 without gaps. The same seed draws the
    same units whatever the counts, so that two approaches are compared on the same resamples:
    subtract their values row by row. A call draws anew; counts of several approaches that are
    stacked into one array share the drawing. The numbers do not depend on `threads`.
    """

    indices: NDArray[np.int64]
    resamples: int = 10_000
    seed: int = 0
    threads: int = field(default=THREADS, repr=False)

    def __post_init__(self) -> None:
        present = np.unique(self.indices)
        if present.size and (present[0], present[-1]) != (0, present.size - 1):
            raise ValueError(f"units are numbered from 0 without gaps, not {present.tolist()}")
        if self.resamples < 1:
            raise ValueError(f"resamples must be 1 or more, not {self.resamples}")

    @property
    def size(self) -> int:
        """The number of units."""
        return int(self.indices.max()) + 1 if self.indices.size else 0

    def per_unit(self, counts: Array) -> Array:
        """The sums (units, …) of counts (segments, …).

        Raises `ValueError` where there is not one row of counts a segment.
        """
        if len(counts) != len(self.indices):
            raise ValueError(f"{len(counts)} rows of counts for {len(self.indices)} segments")
        if np.array_equal(self.indices, np.arange(len(counts))):
            return counts
        order, starts = self._by_unit
        wide = np.result_type(counts, np.int64)
        summed: Array = np.add.reduceat(counts[order], starts, axis=0, dtype=wide)
        return summed

    @cached_property
    def _by_unit(self) -> tuple[Array, Array]:
        """The segments unit by unit, and where each unit begins among them."""
        order = np.argsort(self.indices, kind="stable")
        return order, np.searchsorted(self.indices[order], np.arange(self.size))

    def totals(self, counts: Array) -> Floats:
        """The totals (resamples, …) of additive counts (segments, …); exact for integers.

        Fewer than two units cannot vary: their totals are nan, so that every interval made of
        them is undefined instead of empty.
        """
        per_unit = self.per_unit(counts)
        shape = (self.resamples, *per_unit.shape[1:])
        if self.size < 2:
            return np.full(shape, np.nan)
        columns = per_unit.reshape(self.size, -1)
        drawn = weighted_totals(
            multinomial_weights, columns, self.resamples, self.seed, self.threads
        )
        return drawn.reshape(shape)

    def leave_one_out(self, counts: Array) -> Array:
        """The totals (units, …) without each unit in turn: the jackknife that BCa asks for."""
        per_unit = self.per_unit(counts)
        without: Array = per_unit.sum(axis=0, dtype=np.result_type(per_unit, np.int64)) - per_unit
        return without
