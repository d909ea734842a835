"""The parts of a file: whole articles, about as many segments each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vieval.corpus.reading import PLAIN, Reading
from vieval.evaluation.evaluate import Frame
from vieval.problems import Problem
from vieval.stats import Unit


class Part(NamedTuple):
    """The bytes `[start, end)` of a file: whole articles, where the file has them in one piece.

    `line` is the number of its first line, `place` that of its first labelled segment.
    """

    start: int
    end: int
    line: int
    place: int


@dataclass(frozen=True)
class CountRequest:
    """A part with all that it takes to count it: its `rows` are lines of the file of that name.

    They are read as `reading` says. Where it shall `tell`, the answers come back beside the counts.
    """

    problem: Problem
    frame: Frame
    unit: Unit
    rows: bytes
    file: str
    part: Part
    reading: Reading = PLAIN
    tell: bool = False


class Cut:
    """The `parts` of a file whose lines come in order, and its labelled `segments` so far.

    A part ends with the first article that brings it to `size` labelled segments.
    """

    def __init__(self, size: int) -> None:
        self.parts: list[Part] = []
        self.segments = 0
        self._size = size
        self._article = 0

    def add(
        self,
        starts: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        numbers: npt.NDArray[np.int64],
        articles: npt.NDArray[np.int64],
        labelled: npt.NDArray[np.bool_],
    ) -> None:
        """Put some more lines into the last part and into new ones.

        Of each line: where it starts and ends, its number, a hash of its article's name, and
        whether it is labelled.
        """
        if not len(starts):
            return
        before = self.segments + np.cumsum(labelled) - labelled
        if not self.parts:
            self.parts.append(Part(int(starts[0]), int(ends[0]), int(numbers[0]), 0))
            self._article = int(articles[0])
        changed = np.flatnonzero(articles != np.append(self._article, articles[:-1]))
        reached = before[changed]
        while (at := np.searchsorted(reached, self.parts[-1].place + self._size)) < len(changed):
            first = changed[at]
            if first:
                self.parts[-1] = self.parts[-1]._replace(end=int(ends[first - 1]))
            place = (starts[first], ends[first], numbers[first], before[first])
            self.parts.append(Part(*map(int, place)))
        self.parts[-1] = self.parts[-1]._replace(end=int(ends[-1]))
        self.segments += int(labelled.sum())
        self._article = int(articles[-1])
