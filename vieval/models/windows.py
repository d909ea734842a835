"""Long texts in windows, so that a model of limited length sees all of them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from vieval.data import Fragment

_WORD = re.compile(r"\w+|[^\w\s]")


class Window(NamedTuple):
    """Units `[start, end)` that a model sees at once, and those of them it answers for.

    It answers for `[first, last)`: neighbours share the units that both see, each taking those that
    it sees with more of their context.
    """

    start: int
    end: int
    first: int
    last: int


def words(text: str) -> list[Fragment]:
    """The bounds of the syllables, numbers and single other characters of a text, in order."""
    return [match.span() for match in _WORD.finditer(text)]


def windows(sizes: Sequence[int], most: int, overlap: int = 0) -> list[Window]:
    """Cut a row of units into windows whose sizes sum to at most `most`.

    Each window repeats units of about the size `overlap` of the one before it, but of no more than
    half of `most`. A unit that is larger than `most` is a window of its own. No units give no
    windows; each unit is answered for by exactly one.
    """
    if not sizes:
        return []
    ends = [0, *accumulate(sizes)]
    overlap = min(overlap, most // 2)
    seen: list[Fragment] = []
    start = 0
    while start < len(sizes):
        end = max(start + 1, bisect_right(ends, ends[start] + most) - 1)
        seen.append((start, end))
        if end == len(sizes):
            break
        # The next window must reach further than this one, whatever the next unit's size.
        start = min(end, bisect_left(ends, max(ends[end] - overlap, ends[end + 1] - most)))
    middles = [(later[0] + earlier[1]) // 2 for earlier, later in pairwise(seen)]
    borders = pairwise([0, *middles, len(sizes)])
    return [Window(*bounds, *own) for bounds, own in zip(seen, borders, strict=True)]
