"""The forest plot: a figure with its interval a row, which makes a leaderboard a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, number
from vieval.report.drawings.svg import (
    FAINT,
    INK,
    PAPER,
    SOFT,
    WARN,
    Said,
    drawing,
    element,
    fitting,
    text,
)

ROW = 27
NAMES, FIGURES, PLOT, EDGE = 210, 160, 284, 14
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Dot:
    """A row: hollow where the figure flatters, with a note such as "†" behind the name."""

    name: str
    figure: Estimate
    hollow: bool = False
    note: str = ""
    bold: bool = False


def forest(dots: Sequence[Dot], label: str, floor: float | None = None) -> str:
    """Rows with name, figure, interval and plot, over a shared scale from 0 to 1.

    `floor` draws a line where next to nothing ends. Rows without a figure have no dot.
    """
    height = ROW * (len(dots) + 2)
    left = NAMES + FIGURES
    rows = [_row(dot, place) for place, dot in enumerate(dots)]
    plot = [
        element("g", _grid(height - ROW * 2, floor), transform=f"translate({left} {ROW})"),
        *(
            element("g", _mark(dot), transform=f"translate({left} {ROW * (place + 1.5)})")
            for place, dot in enumerate(dots)
        ),
        element("g", _scale(), transform=f"translate({left} {height - ROW * 0.5})"),
    ]
    if floor is not None:
        at = left + _x(floor) + 4
        plot.append(text("floor", at, ROW * 0.7, fill=WARN, font_size=11, class_="warn"))
    return drawing(left + PLOT + 2 * EDGE, height, *rows, *plot, label=label)


def interval_row(dot: Dot, floor: float | None = None) -> str:
    """The plot of one row alone, to stand in the cell of a table."""
    inside = element("g", _grid(ROW, floor), element("g", _mark(dot), transform=_middle()))
    return _strip(inside)


def scale_row(floor: float | None = None, name: Said = "floor") -> str:
    """The scale over or below such rows, with the name of the floor."""
    named = ""
    if floor is not None:
        turned, gap = ("end", -4) if floor > 0.75 else ("start", 4)
        look = {"font_size": 10, "class_": "warn", "text_anchor": turned}
        named = text(name, _x(floor) + gap, 9, fill=WARN, **look)
    return _strip(named + element("g", _scale(), transform="translate(0 22)"))


def _strip(inside: str) -> str:
    """An element of a page, which is no file of its own; the cells beside it say the same."""
    width = PLOT + 2 * EDGE
    return element(
        "svg",
        inside,
        viewBox=f"0 0 {width} {ROW}",
        width=width,
        height=ROW,
        aria_hidden="true",
    )


def _middle() -> str:
    return f"translate(0 {ROW / 2})"


def _x(value: float) -> float:
    return EDGE + PLOT * min(1.0, max(0.0, value))


def _row(dot: Dot, place: int) -> str:
    y = ROW * (place + 1.5) + 4.5
    name = fitting(f"{dot.name} {dot.note}".strip(), NAMES - 12)
    weight = "bold" if dot.bold else None
    cells = [text(name, 12, y, font_weight=weight, class_="ink")]
    if dot.figure.value is not None:
        cells += [
            text(number(dot.figure.value), NAMES + 40, y, text_anchor="end", class_="ink"),
            text(interval(dot.figure), NAMES + 52, y, fill=SOFT, class_="soft"),
        ]
    return "".join(cells)


def _grid(height: float, floor: float | None) -> str:
    lines = "".join(f"M{_x(tick):g} 0V{height:g}" for tick in TICKS)
    drawn = element("path", d=lines, stroke=FAINT, class_="grid")
    if floor is None:
        return drawn
    path = f"M{_x(floor):.2f} 0V{height:g}"
    return drawn + element("path", d=path, stroke=WARN, stroke_dasharray="3 3", class_="warn-line")


def _mark(dot: Dot) -> str:
    """Interval and dot, about y = 0."""
    value, low, high = dot.figure.value, dot.figure.low, dot.figure.high
    if value is None:
        return ""
    parts = []
    if low is not None and high is not None:
        parts.append(
            element(
                "line",
                x1=_x(low),
                x2=_x(high),
                y1=0,
                y2=0,
                stroke=INK,
                stroke_width=2,
                stroke_linecap="round",
                class_="ink-line",
            )
        )
    kind = "dot hollow" if dot.hollow else "dot"
    fill = PAPER if dot.hollow else INK
    parts.append(
        element(
            "circle", cx=_x(value), cy=0, r=5.5, fill=fill, stroke=INK, stroke_width=2, class_=kind
        )
    )
    return "".join(parts)


def _scale() -> str:
    return "".join(
        text(
            f"{tick:.2f}".rstrip("0").rstrip(".").replace("0.", "."),
            _x(tick),
            0,
            fill=SOFT,
            font_size=11,
            text_anchor="middle",
            class_="soft",
        )
        for tick in TICKS
    )
