"""The trend: the figure of each approach, evaluation after evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vieval.report.drawings.axes import Axes, Tick, quarters
from vieval.report.drawings.svg import ACCENTS, WARN, Said, drawing, element, text

AXES = Axes(48, 34, 520, 240)
Point: TypeAlias = tuple[float, float]

MOST_TICKS, MOST_DOTS = 6, 12
DASHES = (None, "6 3", "2 3", "8 3 2 3")
GAP = 14


@dataclass(frozen=True)
class Line:
    """An approach and its figures, one an evaluation; None where it gave none."""

    name: Said
    figures: tuple[float | None, ...]


def history(
    lines: Sequence[Line],
    when: Sequence[str],
    label: str,
    anew: Sequence[int] = (),
    new_gold: Said = "new gold",
) -> str:
    """A line an approach over the evaluations `when`, told apart by colour, dashes and name.

    Before the places `anew` stands `new_gold`: what follows rests on another gold.
    """
    last = max(1, len(when) - 1)
    step = max(1, -(-len(when) // MOST_TICKS))
    ticks: list[Tick] = [(i / last, day) for i, day in enumerate(when) if i % step == 0]
    drawn = [(place, _stretches(line, last)) for place, line in enumerate(lines)]
    drawn = [(place, stretches) for place, stretches in drawn if stretches]
    drawn.sort(key=lambda pair: pair[1][-1][-1][1])
    parts, height = [], AXES.top - GAP
    for place, stretches in drawn:
        height = max(height + GAP, stretches[-1][-1][1])
        parts.append(_line(lines[place].name, place, stretches, height))
    frame = AXES.frame(ticks, quarters(), ("", "F1"))
    width = AXES.left + AXES.width + 190
    marks = [_new_gold(AXES.x((place - 0.5) / last), new_gold) for place in anew]
    return drawing(width, AXES.top + AXES.height + 46, frame, *marks, *parts, label=label)


def _new_gold(x: float, said: Said) -> str:
    rule = f"M{x:.0f} {AXES.top}V{AXES.top + AXES.height}"
    dashed = element("path", d=rule, stroke=WARN, stroke_dasharray="3 3", class_="warn-line")
    told = {"fill": WARN, "font_size": 11, "text_anchor": "middle", "class_": "warn"}
    return dashed + text(said, round(x), AXES.top - 6, **told)


def _stretches(line: Line, last: int) -> list[list[Point]]:
    """The points between two gaps, stretch by stretch."""
    found: list[list[Point]] = [[]]
    for place, figure in enumerate(line.figures):
        if figure is None:
            found.append([])
        else:
            found[-1].append((AXES.x(place / last), AXES.y(figure)))
    return [points for points in found if points]


def _line(name: Said, place: int, stretches: Sequence[Sequence[Point]], height: float) -> str:
    colour = ACCENTS[place % len(ACCENTS)]
    dashes = DASHES[place // len(ACCENTS) % len(DASHES)]
    kind = f"a{place % len(ACCENTS)}"
    # Many dots would hide the line.
    dotted = [points for points in stretches if len(points) <= MOST_DOTS]
    parts = [
        *(
            element(
                "polyline",
                points=" ".join(f"{x:.0f},{y:.0f}" for x, y in points),
                fill="none",
                stroke=colour,
                stroke_width=2,
                stroke_dasharray=dashes,
                class_=f"{kind}-line",
            )
            for points in stretches
        ),
        element(
            "path",
            d="".join(f"M{x:.0f} {y:.0f}h0" for points in dotted for x, y in points),
            stroke=colour,
            stroke_width=6,
            stroke_linecap="round",
            class_=f"{kind}-line",
        ),
        text(name, AXES.x(1) + 10, height + 4, font_size=12, fill=colour, class_=f"{kind}-text"),
    ]
    return "".join(parts)
