"""The learning curve: the figure against what was trained on, with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, number
from vieval.report.drawings.axes import Axes, Tick, quarters
from vieval.report.drawings.svg import ACCENTS, drawing, element, text, title

AXES = Axes(48, 34, 520, 260)
GAP = 14
# So far apart, in pixels, stand the points that approaches have at one size.
ASIDE = 7


@dataclass(frozen=True)
class Growth:
    """An approach, and its figure at each size that it was trained on."""

    name: str
    figures: Mapping[int, Estimate]


def growth(curves: Sequence[Growth], across: str, up: str, label: str) -> str:
    """A line an approach over sizes, on a logarithmic scale; `across` and `up` name the axes."""
    sizes = sorted({size for curve in curves for size in curve.figures})
    low, high = (math.log(sizes[0]), math.log(sizes[-1])) if sizes else (0.0, 1.0)
    ticks: list[Tick] = [(_share(size, low, high), f"{size:,}") for size in sizes]
    parts, height = [], AXES.top - GAP
    ends = [(place, _end(curve)) for place, curve in enumerate(curves)]
    heights = {}
    for place, end in sorted(ends, key=lambda pair: AXES.y(pair[1])):
        height = max(height + GAP, AXES.y(end))
        heights[place] = height
    for place, curve in enumerate(curves):
        aside = ASIDE * (place - (len(curves) - 1) / 2)
        points = [
            (AXES.x(_share(size, low, high)) + aside, size, figure)
            for size, figure in sorted(curve.figures.items())
            if figure.value is not None
        ]
        parts.append(_line(curve.name, place, points, heights[place]))
    frame = AXES.frame(ticks, quarters(), (across, up))
    width = AXES.left + AXES.width + 190
    return drawing(width, AXES.top + AXES.height + 46, frame, *parts, label=label)


def _share(size: int, low: float, high: float) -> float:
    """Where a size lies, a little away from the edges."""
    return 0.04 + 0.9 * ((math.log(size) - low) / (high - low) if high > low else 0.5)


def _end(curve: Growth) -> float:
    """The last figure, beside which the name stands."""
    values = [one.value for _, one in sorted(curve.figures.items()) if one.value is not None]
    return values[-1] if values else 0.0


def _line(
    name: str, place: int, points: Sequence[tuple[float, int, Estimate]], height: float
) -> str:
    colour, kind = ACCENTS[place % len(ACCENTS)], f"a{place % len(ACCENTS)}"
    stroke = {"stroke": colour, "class_": f"{kind}-line"}
    way = " ".join(f"{x:.1f},{AXES.y(figure.value or 0.0):.1f}" for x, _, figure in points)
    bars = [
        element("line", x1=x, x2=x, y1=AXES.y(f.low), y2=AXES.y(f.high), stroke_width=1.5, **stroke)
        for x, _, f in points
        if f.low is not None and f.high is not None
    ]
    dots = [
        element(
            "circle",
            title(f"{name}, {size:,}: {number(figure.value)} {interval(figure)}"),
            cx=x,
            cy=AXES.y(figure.value or 0.0),
            r=4,
            fill=colour,
            class_=kind,
        )
        for x, size, figure in points
    ]
    line = element("polyline", points=way, fill="none", stroke_width=2, **stroke)
    x = AXES.x(1) + 10
    named = text(name, x, height + 4, font_size=12, fill=colour, class_=f"{kind}-text")
    return "".join([line, *bars, *dots, named])
