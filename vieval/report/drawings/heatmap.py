"""A table whose cells are coloured by what they hold: losses one way, gains the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vieval.report.drawings.confusion import shade
from vieval.report.drawings.svg import (
    ACCENTS,
    FAINT,
    SOFT,
    drawing,
    element,
    fitting,
    text,
    title,
)

CELL, LINE, NAMES, HEAD = 58, 24, 230, 150


class Cell(NamedTuple):
    """What a cell shows, what pointing at it tells, and its value in [-1, 1], which colours it."""

    shown: str
    told: str
    value: float


def heatmap(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], Cell],
    label: str,
) -> str:
    """Cells by (row, column); those that are missing stay empty. Column names stand on end."""
    width, height = NAMES + CELL * len(columns) + 12, HEAD + LINE * len(rows) + 12
    parts = [text(fitting(label, width - 20), 10, 18, fill=SOFT, font_size=12, class_="soft")]
    for place, name in enumerate(columns):
        x, y = NAMES + CELL * (place + 0.6), HEAD - 8
        turned = f"rotate(-60 {x} {y})"
        parts.append(
            text(fitting(name, HEAD - 20, 11), x, y, font_size=11, transform=turned, class_="ink")
        )
    for line, row in enumerate(rows):
        y = HEAD + LINE * line
        parts.append(text(fitting(row, NAMES - 16), 10, y + 16, class_="ink"))
        parts += [
            _cell(cells[row, column], NAMES + CELL * place, y)
            for place, column in enumerate(columns)
            if (row, column) in cells
        ]
    return drawing(width, height, *parts, label=label)


def _cell(cell: Cell, x: float, y: float) -> str:
    box = {"x": x + 1, "y": y + 1, "width": CELL - 2, "height": LINE - 2}
    fill = ACCENTS[1] if cell.value > 0 else ACCENTS[0]
    return element(
        "g",
        title(cell.told),
        element("rect", **box, fill=fill, fill_opacity=shade(abs(cell.value)), class_="cell"),
        element("rect", **box, fill="none", stroke=FAINT, class_="frame"),
        text(cell.shown, x + CELL / 2, y + 16, text_anchor="middle", font_size=12, class_="ink"),
    )
