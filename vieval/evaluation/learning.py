"""A learning curve: the figure of an approach against the number of articles it was trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Figure, left_out
from vieval.stats import LeftOut, Sample
from vieval.stats.jackknife import held_share
from vieval.stats.power_law import Gain, Measured, NoGrowth, gain
from vieval.stats.repeats import mean_over_draws

MOST_SIZES = 6
LEAST_ARTICLES = 2


def sizes(articles: int) -> list[int]:
    """The numbers of articles to train on: all, half of them, and so on, ascending."""
    found = [articles]
    while len(found) < MOST_SIZES and found[-1] // 2 >= LEAST_ARTICLES:
        found.append(found[-1] // 2)
    return found[::-1]


class Averaged(NamedTuple):
    """The mean of a figure over draws of what was trained on, and its deviation among them."""

    estimate: Estimate
    draws: int
    deviation: float | None


def averaged(figures: Sequence[Figure], sample: Sample) -> Averaged:
    """The mean of the figures, one a draw, with its interval; see `vieval.stats.repeats`."""
    values, without, items = _sides(figures, sample)
    found = mean_over_draws(values, without, items, figures[0].scale, sample.strata)
    value, low, high, deviation = (None if np.isnan(end) else end for end in found)
    return Averaged(Estimate(value, low, high), len(figures), deviation)


def _sides(figures: Sequence[Figure], sample: Sample) -> LeftOut:
    """The sides of all figures, one beside the other along the last axis."""
    sides = [left_out(figure, sample) for figure in figures]
    return LeftOut(*(np.stack(column, axis=-1) for column in zip(*sides, strict=True)))


class Size(NamedTuple):
    """A number of articles to train on, and how many segments they have in the mean."""

    articles: int
    segments: float


class Point(NamedTuple):
    """The figure after training on so much."""

    size: Size
    figure: Averaged


@dataclass(frozen=True)
class Curve:
    """The learning curve of one approach.

    `available` is the number of articles that a model for use would be trained on. `gain` tells
    what more would bring; where nothing can be said, it is None, and `silence` tells why. `reason`
    tells why there is no curve at all.
    """

    approach: str
    points: tuple[Point, ...] = ()
    available: int = 0
    gain: Gain | None = None
    silence: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Curves:
    """The learning curves of approaches to a problem on a corpus; `scope` is of the intervals.

    `overlap` counts the segments whose text is also learnt from where all articles are.
    """

    problem: str
    corpus: str
    train: str
    headline: str
    scope: str
    draws: int
    seed: int
    curves: tuple[Curve, ...]
    overlap: int = 0


def curve(
    approach: str,
    figures: Mapping[Size, Sequence[Figure]],
    sample: Sample,
    available: int,
    more: int,
) -> Curve:
    """The curve of an approach, from its figures by size, ascending, one a draw."""
    points = tuple(Point(size, averaged(drawn, sample)) for size, drawn in figures.items())
    try:
        found = gain(_measured(figures, sample), available, more)
    except NoGrowth as error:
        return Curve(approach, points, available, silence=str(error))
    return Curve(approach, points, available, found)


def _measured(figures: Mapping[Size, Sequence[Figure]], sample: Sample) -> Measured:
    """The errors of all sizes; a size that was drawn once is the same in every draw."""
    draws = max(len(drawn) for drawn in figures.values())
    whole, units, dropped = [], [], []
    among = np.empty(0)
    for drawn in figures.values():
        values, without, items = _sides(drawn, sample)
        among = items.mean(axis=1)
        total = among.sum()
        whole.append(1 - held_share(values.mean(), total))
        units.append(1 - held_share(without.mean(axis=1), total - among))
        every = np.broadcast_to(values, draws) if len(drawn) == 1 else values
        others = (every.sum() - every) / (draws - 1) if draws > 1 else every
        dropped.append(1 - held_share(others, total))
    return Measured(
        np.array([size.articles for size in figures], float),
        np.array(whole),
        np.stack(units, axis=-1),
        np.stack(dropped, axis=-1),
        among,
        sample.strata,
    )
