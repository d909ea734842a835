"""The reliability diagram: whether answers are right as often as they are sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vieval.metrics.numbers import many
from vieval.report.drawings.axes import Axes, quarters
from vieval.report.drawings.svg import ACCENTS, INK, SOFT, Said, drawing, element, text, title

AXES = Axes(48, 34, 260, 260)


class Words(NamedTuple):
    """What the axes and the space below the diagonal are."""

    across: Said = "how sure"
    up: Said = "share right"
    below: Said = "too sure"


WORDS = Words()


class Confidence(NamedTuple):
    """The answers of some confidence: how many, the mean confidence, the share that is right."""

    support: int
    confidence: float
    accuracy: float


def reliability(bins: Sequence[Confidence], label: str, words: Words = WORDS) -> str:
    """A dot a bin, its area by the number of answers; below the diagonal is too sure of itself."""
    most = max((one.support for one in bins), default=1)
    diagonal = element(
        "line",
        x1=AXES.x(0),
        y1=AXES.y(0),
        x2=AXES.x(1),
        y2=AXES.y(1),
        stroke=SOFT,
        stroke_dasharray="4 4",
        class_="soft-line",
    )
    path = " ".join(f"{AXES.x(b.confidence):.1f},{AXES.y(b.accuracy):.1f}" for b in bins)
    line = element(
        "polyline", points=path, fill="none", stroke=ACCENTS[0], stroke_width=1.5, class_="a0-line"
    )
    return drawing(
        AXES.left + AXES.width + 24,
        AXES.top + AXES.height + 46,
        AXES.frame(quarters(), quarters(), words[:2]),
        diagonal,
        line,
        *(_dot(one, most) for one in bins),
        text(
            words.below,
            AXES.x(0.98),
            AXES.y(0.04),
            fill=SOFT,
            font_size=11,
            text_anchor="end",
            class_="soft",
        ),
        label=label,
    )


def _dot(one: Confidence, most: int) -> str:
    told = f"{many(one.support, 'answer')}, {one.confidence:.2f} sure, {one.accuracy:.2f} right"
    return element(
        "circle",
        title(told),
        cx=AXES.x(one.confidence),
        cy=AXES.y(one.accuracy),
        r=3 + 9 * (one.support / most) ** 0.5,
        fill=ACCENTS[0],
        fill_opacity=0.55,
        stroke=INK,
        class_="a0",
    )
