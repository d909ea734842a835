"""Speed against quality: what a better figure costs in time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vieval.metrics.numbers import number, seconds
from vieval.report.drawings.axes import Axes, Tick, quarters
from vieval.report.drawings.svg import INK, PAPER, Said, drawing, element, text, title

AXES = Axes(48, 34, 520, 300)
GAP = 14


@dataclass(frozen=True)
class Spot:
    """An approach: its figure, the seconds that it took, hollow where the figure flatters."""

    name: Said
    figure: float
    seconds: float
    hollow: bool = False


def speed(spots: Sequence[Spot], label: str, time: Said = "time") -> str:
    """`time` on a logarithmic scale to the right, the figure upwards; good is up and left."""
    shown = [one for one in spots if one.seconds > 0]
    low, high = _decades([one.seconds for one in shown])
    ticks: list[Tick] = [
        ((power - low) / (high - low), _duration(power)) for power in range(low, high + 1)
    ]
    places = [
        (AXES.x((math.log10(one.seconds) - low) / (high - low)), AXES.y(one.figure))
        for one in shown
    ]
    names = _apart(places)
    dots = [_dot(*three) for three in zip(shown, places, names, strict=True)]
    frame = AXES.frame(ticks, quarters(), (time, "F1"))
    width = AXES.left + AXES.width + 170
    return drawing(width, AXES.top + AXES.height + 46, frame, *dots, label=label)


def _decades(times: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around all times, at least one apart."""
    if not times:
        return 0, 1
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    return low, max(high, low + 1)


def _duration(power: int) -> str:
    """A power of ten as a duration, the number of seconds or milliseconds as it is."""
    return f"{10**power} s" if power >= 0 else f"{10.0 ** (power + 3):g} ms"


def _apart(places: Sequence[tuple[float, float]]) -> list[float]:
    """Where the names stand, so that none lies upon another: their heights, in order."""
    heights = [y for _, y in places]
    order = sorted(range(len(places)), key=lambda i: places[i][1])
    for position, one in enumerate(order):
        for other in order[:position]:
            near = abs(places[one][0] - places[other][0]) < 150
            if near and heights[one] < heights[other] + GAP:
                heights[one] = heights[other] + GAP
    return heights


def _dot(one: Spot, place: tuple[float, float], height: float) -> str:
    x, y = place
    fill = PAPER if one.hollow else INK
    kind = "dot hollow" if one.hollow else "dot"
    told = title(f"{one.name}: {number(one.figure)}, {seconds(one.seconds)}")
    circle = element(
        "circle", told, cx=x, cy=y, r=5, fill=fill, stroke=INK, stroke_width=2, class_=kind
    )
    return circle + text(one.name, x + 10, height + 4, font_size=12, class_="ink")
