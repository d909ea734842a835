"""Random weights over units and the totals they give: the engine of all resampling.

A resample of additive counts is a weighted sum of them, so many resamples are one matrix product:
rows of weights times columns of counts. Weights are drawn in blocks of rows, each from a generator
of its own, so that the numbers depend on the seed and neither on threads nor on the machine.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vieval.stats.laws import poisson
from vieval.threads import one_thread

Array: TypeAlias = NDArray[Any]
Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]
Draw: TypeAlias = Callable[[np.random.Generator, int, int], Bytes]

THREADS = min(4, os.cpu_count() or 1)

BLOCK_ROWS = 128
BLOCK_BYTES = 2**26
CACHE_BYTES = 2**18
TILE_UNITS = 2**12
# The blocks of a bootstrap and of a test, 10,000 rows each: at most 20 MB.
REMEMBERED_UNITS = 2**10
REMEMBERED_BLOCKS = 160
FLOAT32_INTEGERS = 2**24
BYTE = 256
POISSON_VALUES = 64


def weighted_totals(
    draw: Draw, columns: Array, resamples: int, seed: int, threads: int = THREADS
) -> Floats:
    """The sums of the columns (units, k) under `resamples` draws of weights: (resamples, k).

    `draw(generator, rows, units)` gives weights (rows, units) as bytes, at most `units` in a row
    together. Integer columns give exact totals. The same seed gives the same draws for any
    columns, so the totals of two approaches are paired row by row.
    """
    units = len(columns)
    columns = np.ascontiguousarray(columns, _exact_type(columns))
    rows = max(1, min(BLOCK_ROWS, BLOCK_BYTES // units))
    drawn = _weights if units <= REMEMBERED_UNITS else _weights.__wrapped__

    def totals_of(block: int) -> Floats:
        weights = drawn(draw, seed, block, min(rows, resamples - block * rows), units)
        return _product(weights, columns)

    blocks = range(math.ceil(resamples / rows))
    # Blocks are the unit of parallel work; threads of BLAS inside them would only compete.
    with one_thread(), ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(totals_of, blocks)))


@lru_cache(REMEMBERED_BLOCKS)
def _weights(draw: Draw, seed: int, block: int, rows: int, units: int) -> Bytes:
    """The weights of a block; remembered, since every approach to a problem asks for the same."""
    return draw(np.random.Generator(np.random.SFC64([seed, block])), rows, units)


def multinomial_weights(generator: np.random.Generator, rows: int, units: int) -> Bytes:
    """How often each unit is drawn when `units` units are drawn with replacement, row by row.

    Exact and several times faster than drawing indices: independent Poisson counts are
    multinomial given their sum, so counts with a mean just below one are drawn, rows that hold
    more than `units` are drawn again, and what a row lacks is added in uniform draws.
    """
    law = _poisson_law(units)
    weights = np.empty((rows, units), np.uint8)
    step = max(1, CACHE_BYTES // units)
    for start in range(0, rows, step):
        part = weights[start : start + step]
        part[:] = _poisson_counts(generator, law, part.shape)
    missing = _missing(weights)
    while (over := np.flatnonzero(missing < 0)).size:
        weights[over] = _poisson_counts(generator, law, (over.size, units))
        missing[over] = _missing(weights[over])
    row_starts = np.repeat(np.arange(rows) * units, missing)
    top_up = row_starts + generator.integers(0, units, row_starts.size)
    np.add.at(weights.reshape(-1), top_up, np.uint8(1))
    return weights


def coin_flips(generator: np.random.Generator, rows: int, units: int) -> Bytes:
    """Fair coins, 0 or 1, one a unit."""
    width = math.ceil(units / 8)
    flips = _random_bytes(generator, rows * width).reshape(rows, width)
    return np.unpackbits(flips, axis=1, count=units)


class _PoissonLaw(NamedTuple):
    """A Poisson law as a byte decides it: `steps` up to the byte that leaves it undecided.

    Byte b counts the steps that are at most b. A byte from the last step on is undecided, and the
    count then follows the cumulative law `rest`; together they give the exact probabilities.
    """

    steps: Bytes
    rest: Floats


@cache
def _poisson_law(units: int) -> _PoissonLaw:
    # Three deviations of the sum below `units`, so that a row in a thousand is drawn again.
    mean = units / (units + 3 * math.sqrt(units))
    shares = BYTE * poisson(np.arange(POISSON_VALUES), mean)
    whole = np.floor(shares)
    rest = np.cumsum(shares - whole)
    rest /= rest[-1]
    return _PoissonLaw(np.cumsum(whole[whole > 0]).astype(np.uint8), rest)


def _poisson_counts(
    generator: np.random.Generator, law: _PoissonLaw, shape: tuple[int, ...]
) -> Bytes:
    source = _random_bytes(generator, math.prod(shape))
    counts = np.zeros(source.size, np.uint8)
    for step in law.steps:
        counts += (source >= step).view(np.uint8)
    undecided = np.flatnonzero(counts == len(law.steps))
    counts[undecided] = np.searchsorted(law.rest, generator.random(undecided.size), side="right")
    return counts.reshape(shape)


def _missing(weights: Bytes) -> NDArray[np.int64]:
    missing: NDArray[np.int64] = weights.shape[1] - weights.sum(axis=1, dtype=np.int64)
    return missing


def _random_bytes(generator: np.random.Generator, count: int) -> Bytes:
    words = generator.integers(0, 2**64, math.ceil(count / 8), dtype=np.uint64)
    return words.view(np.uint8)[:count]


def _exact_type(columns: Array) -> type[np.float32] | type[np.float64]:
    """Single precision where no sum of weighted counts can leave its exact integers."""
    if columns.dtype.kind not in "biu" or not columns.size:
        return np.float64
    largest = max(int(columns.max()), -int(columns.min()))
    return np.float32 if largest * len(columns) < FLOAT32_INTEGERS else np.float64


def _product(weights: Bytes, columns: Array) -> Floats:
    total = np.zeros((len(weights), columns.shape[1]), columns.dtype)
    for start in range(0, len(columns), TILE_UNITS):
        tile = slice(start, start + TILE_UNITS)
        total += weights[:, tile].astype(columns.dtype) @ columns[tile]
    return total.astype(np.float64)
