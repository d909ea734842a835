"""Which segments of a big corpus a reader gets to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

MOST = 5_000
"""More segments than that are not put into one page."""


class ShownSample(NamedTuple):
    """The places of the chosen segments, in order; how many were `hard`, how many `drawn`."""

    places: tuple[int, ...]
    hard: int
    drawn: int


def choose(mistakes: Sequence[float], articles: Sequence[str], most: int) -> ShownSample | None:
    """Half of the places for the most mistakes, half drawn from the rest; None where all fit.

    The draw is systematic over the rest, article by article: each article gets its share of it, to
    within one segment.
    """
    if len(mistakes) <= most:
        return None
    order = np.argsort(-np.asarray(mistakes, float), kind="stable").tolist()
    hard, rest = order[: most // 2], order[most // 2 :]
    by_article = sorted(rest, key=lambda place: (articles[place], place))
    wanted = most - len(hard)
    step = len(by_article) / wanted
    drawn = [by_article[int((number + 0.5) * step)] for number in range(wanted)]
    return ShownSample(tuple(sorted([*hard, *drawn])), len(hard), len(drawn))
