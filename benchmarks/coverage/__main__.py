"""Do the intervals and tests hold? The tables of docs/coverage.md: `make coverage`.

Corpora are made up from a seed, so the tables are the same on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

from benchmarks.coverage.corpora import Shape
from benchmarks.coverage.figures import FIGURES, LOSSES
from benchmarks.coverage.nights import NIGHTS, Years, promotions
from benchmarks.coverage.trials import (
    Cell,
    Rate,
    bootstrap_coverage,
    coverage,
    false_alarms,
    families,
    within,
)

CORPORA = 10_000
# Its bound is nearer to what should be.
TESTED_CORPORA = 20_000
BOOTSTRAPPED = 1_000
SEED = 0
YEARS = 1_000
BETTER = 0.05
ICC = (0.0, 0.1, 0.3)
VARIATION = (0.0, 0.5, 1.0)
LEAST, MOST, ALARMS = 0.93, 0.97, 0.055
SURE = 2
SIZES = ((3, 16), (5, 16), (10, 10), (20, 10), (50, 10))
OF_ARTICLES = tuple(Shape(*size, unequal) for size in SIZES for unequal in (False, True))
# The first has no articles: each segment is its own.
SHAPES = (*OF_ARTICLES, Shape(200, 1), Shape(200, 5))
WITHIN = (Shape(1, 16), Shape(1, 32), Shape(2, 16), Shape(2, 32), Shape(2, 100))
TESTED = ("F1", "accuracy", "macro-F1")
COUNTS = (5, 10)
INSIDE = ("F1", "macro-F1, even")
ABOUT = tuple(name for name in FIGURES if name not in {"macro-F1, even", *LOSSES})
# Losses are tried on few segments without articles as well.
OF_LOSSES = (*(Shape(count, 1) for count in (10, 20, 40, 100)), *SHAPES)


def main() -> None:
    """Write the tables as Markdown."""
    print()
    print(section("Intervals about articles like these", ["", "F1, bootstrap", *ABOUT], _about))
    print(section("Intervals of losses", ["", *LOSSES], _losses))
    print(section("Intervals within these articles", ["", *INSIDE], _within))
    print(section("False alarms of the test", ["", *TESTED], _alarms))
    columns = [f"{n}, {how}" for n in COUNTS for how in ("against the best", "all pairs")]
    print(section("False alarms among many", ["", *columns], _many))
    print(section("A year of nights", ["", "α spent", "α at each look"], _nights))


def section(title: str, columns: Sequence[str], rows: Callable[[], Iterator[list[str]]]) -> str:
    """A heading and a table in Markdown."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *told(rows(), title)]
    return "\n".join([f"### {title}", *(f"| {' | '.join(line)} |" for line in lines), ""])


def told(rows: Iterator[list[str]], title: str) -> Iterator[list[str]]:
    """The rows, each named on the error stream when it is done."""
    for row in rows:
        print(f"{title}: {row[0]}", file=sys.stderr)
        yield row


def _about() -> Iterator[list[str]]:
    for shape in SHAPES:
        plain = [bootstrap_coverage(cell, BOOTSTRAPPED, SEED) for cell in cells("F1", shape, ICC)]
        found = [
            [coverage(cell, CORPORA, SEED) for cell in cells(name, shape, ICC)] for name in ABOUT
        ]
        yield [str(shape), *(covered(rates) for rates in (plain, *found))]


def _losses() -> Iterator[list[str]]:
    for shape in OF_LOSSES:
        found = [
            [coverage(cell, CORPORA, SEED) for cell in cells(name, shape, ICC)] for name in LOSSES
        ]
        yield [str(shape), *(covered(rates) for rates in found)]


def _within() -> Iterator[list[str]]:
    for shape in WITHIN:
        found = [
            [within(cell, CORPORA, SEED) for cell in cells(name, shape, (0.0, 0.3))]
            for name in INSIDE
        ]
        yield [str(shape), *(covered(rates) for rates in found)]


def _alarms() -> Iterator[list[str]]:
    for shape in SHAPES:
        found = [
            [false_alarms(cell, TESTED_CORPORA, SEED) for cell in cells(name, shape, VARIATION)]
            for name in TESTED
        ]
        yield [str(shape), *(alarmed(rates) for rates in found)]


def _many() -> Iterator[list[str]]:
    for shape in OF_ARTICLES:
        row = [str(shape)]
        for count in COUNTS:
            tried = [Cell("accuracy", shape, 0.8, varies) for varies in VARIATION]
            found = [families(cell, count, CORPORA, SEED) for cell in tried]
            row += [alarmed(rates) for rates in zip(*found, strict=True)]
        yield row


def _nights() -> Iterator[list[str]]:
    year = range(NIGHTS)
    yield ["365 that are no better: one takes over", *_shares(promotions(YEARS, 0.0, year, SEED))]
    for night in (1, 14, 100, 365):
        alone = promotions(YEARS, BETTER, range(night - 1, night), SEED)
        yield [f"one that is better by .05, at look {night}", *_shares(alone)]


def _shares(years: Years) -> list[str]:
    return [f"{share:.3f}".replace("0.", ".") for share in years]


def cells(name: str, shape: Shape, differ: Sequence[float]) -> list[Cell]:
    """A cell for each level and each way in which articles differ."""
    return [Cell(name, shape, base, by) for base in FIGURES[name].levels for by in differ]


def covered(rates: Sequence[Rate]) -> str:
    """From the lowest to the highest rate of some cells.

    It is bold where one is below the bounds by more than two errors of the simulation. One above
    them, wider than need be, makes it italic.
    """
    low = any(rate.rate + SURE * rate.error < LEAST for rate in rates)
    high = any(rate.rate - SURE * rate.error > MOST for rate in rates)
    mark = "**" if low else "_" if high else ""
    return f"{mark}{_span(rates)}{mark}{_stated(rates)}"


def alarmed(rates: Sequence[Rate]) -> str:
    """From the lowest to the highest rate of some cells.

    It is bold where one is above the bound by more than two errors of the simulation.
    """
    mark = "**" if any(rate.rate - SURE * rate.error > ALARMS for rate in rates) else ""
    return f"{mark}{_span(rates)}{mark}{_stated(rates)}"


def _ends(rates: Sequence[Rate]) -> tuple[float, float]:
    return min(rate.rate for rate in rates), max(rate.rate for rate in rates)


def _span(rates: Sequence[Rate]) -> str:
    return "–".join(f"{end:.3f}" for end in _ends(rates)).replace("0.", ".")


def _stated(rates: Sequence[Rate]) -> str:
    """In how many of 100 corpora anything was stated, where not in all."""
    stated = sum(rate.stated for rate in rates) / len(rates)
    return f" ({100 * stated:.0f})" if stated < 0.995 else ""


if __name__ == "__main__":
    main()
