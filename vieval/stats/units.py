"""What a corpus is a sample of: articles, or segments of articles that are given.

A figure answers one of two questions. *About articles like these*: what would other articles give?
Then the units are articles. *Within these articles*: what would other segments of the same articles
give? Then the units are segments, and their articles are strata.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from vieval.stats.draws import Array
from vieval.stats.intervals import LEVEL, check_level

Unit: TypeAlias = Literal["article", "segment", "article group", "segment group"]
# An article or a group of them by name or number; a segment or a group of them after its article.
UnitName: TypeAlias = str | int | tuple[str, int]

MIN_ARTICLES = 3
MOST_UNITS = 4096

_NAMES: Mapping[Unit, Callable[[str, int], UnitName]] = {
    "article": lambda article, _place: article,
    "segment": lambda article, place: (article, place),
    "article group": lambda article, _place: _group(article, MOST_UNITS),
    # Two articles at most are cut into segments.
    "segment group": lambda article, place: (article, _group(str(place), MOST_UNITS // 2)),
}


def _group(name: str, groups: int) -> int:
    return crc32(name.encode()) % groups


def unit_of(articles: int, segments: int) -> Unit:
    """What is left out one after the other: articles where there are three or more, else segments.

    Two articles tell next to nothing of a third. More than 4096 units are put together in random
    groups (Wolter 2007, ch. 4): each falls into one by a checksum of its name, wherever it
    stands, and the cost stops growing. The width of an interval from 4096 units is off by one
    part in √8192.
    """
    if articles >= MIN_ARTICLES:
        return "article" if articles <= MOST_UNITS else "article group"
    return "segment" if segments <= MOST_UNITS else "segment group"


def unit_names(unit: Unit, articles: Iterable[str], first: int = 0) -> list[UnitName]:
    """Which unit each segment of a stretch belongs to; its first is at that place in the corpus."""
    name = _NAMES[unit]
    return [name(article, place) for place, article in enumerate(articles, start=first)]


def scope(unit: Unit, articles: int, segments: int) -> str:
    """The question that figures answer, in words."""
    if unit.startswith("segment"):
        return "within these articles" if articles > 1 else "within this article"
    # A segment from nowhere is its own article.
    return f"about {'segments' if articles == segments else 'articles'} like these"


@dataclass(frozen=True, eq=False)
class Sample:
    """Which unit each row of counts belongs to, numbered from 0 in the order of their names.

    So the sums over units, and every figure to the last digit, are the same in whatever order the
    rows came together. `strata` numbers the article of each unit where units are segments, else it
    is None. `level` is that of the intervals which leave out unit by unit.
    """

    rows: NDArray[np.int64]
    unit: Unit = "segment"
    strata: NDArray[np.int64] | None = None
    level: float = LEVEL

    def __post_init__(self) -> None:
        check_level(self.level)
        present = np.unique(self.rows)
        if present.size and (present[0], present[-1]) != (0, present.size - 1):
            raise ValueError(f"units are numbered from 0 without gaps, not {present.tolist()}")

    @classmethod
    def of(cls, unit: Unit, names: Sequence[UnitName]) -> Sample:
        """The sample of rows whose units have these names, as `unit_names` gives them."""
        ordered = sorted(set(names))
        number = {name: place for place, name in enumerate(ordered)}
        rows = np.array([number[name] for name in names], np.int64)
        return cls(rows, unit, _strata(ordered))

    @property
    def size(self) -> int:
        """The number of units."""
        return int(self.rows.max()) + 1 if self.rows.size else 0

    def per_unit(self, counts: Array) -> Array:
        """The sums (units, …) of counts (rows, …).

        Raises `ValueError` where there is not one row of counts a row of the sample.
        """
        if len(counts) != len(self.rows):
            raise ValueError(f"{len(counts)} rows of counts for {len(self.rows)} segments")
        if self._is_plain:
            return counts
        order, starts = self._by_unit
        wide = np.result_type(counts, np.int64)
        summed: Array = np.add.reduceat(counts[order], starts, axis=0, dtype=wide)
        return summed

    @cached_property
    def _is_plain(self) -> bool:
        return np.array_equal(self.rows, np.arange(len(self.rows)))

    @cached_property
    def _by_unit(self) -> tuple[Array, Array]:
        """The rows unit by unit, and where each unit begins among them."""
        order = np.argsort(self.rows, kind="stable")
        return order, np.searchsorted(self.rows[order], np.arange(self.size))


def sample(articles: Sequence[str]) -> Sample:
    """The sample that a corpus is, as `unit_of` says; `articles` names that of each segment."""
    unit = unit_of(len(set(articles)), len(articles))
    return Sample.of(unit, unit_names(unit, articles))


def _strata(names: Sequence[UnitName]) -> NDArray[np.int64] | None:
    if not names or not isinstance(names[0], tuple):
        return None
    articles = [name[0] for name in names if isinstance(name, tuple)]
    return np.unique(articles, return_inverse=True)[1].astype(np.int64)
