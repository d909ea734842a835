"""A square of axes that scatter plots, reliability and history are drawn into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vieval.report.drawings.svg import FAINT, SOFT, Said, element, text

Tick = tuple[float, str]


@dataclass(frozen=True)
class Axes:
    """Where shares from 0 to 1 lie in a plot: x to the right, y up."""

    left: float
    top: float
    width: float
    height: float

    def x(self, share: float) -> float:
        """The place of a share of the width."""
        return self.left + self.width * share

    def y(self, share: float) -> float:
        """The place of a share of the height, counted from below."""
        return self.top + self.height * (1 - share)

    def frame(self, across: Iterable[Tick], up: Iterable[Tick], names: tuple[Said, Said]) -> str:
        """Grid lines at (share, name) of both axes, and what the axes are, x first."""
        bottom, right = self.top + self.height, self.left + self.width
        lines, told = "", ""
        for share, name in across:
            x = self.x(share)
            lines += f"M{x:g} {self.top:g}V{bottom:g}"
            told += _name(name, x, bottom + 16, "middle")
        for share, name in up:
            y = self.y(share)
            lines += f"M{self.left:g} {y:g}H{right:g}"
            told += _name(name, self.left - 7, y + 4, "end")
        told += _name(names[0], right, bottom + 34, "end")
        told += _name(names[1], self.left - 7, self.top - 10, "start")
        return element("path", d=lines, stroke=FAINT, class_="grid") + told


def quarters() -> list[Tick]:
    """The ticks of an axis from 0 to 1."""
    return [(0, "0"), (0.25, ".25"), (0.5, ".5"), (0.75, ".75"), (1, "1")]


def _name(said: Said, x: float, y: float, anchor: str) -> str:
    return text(said, x, y, fill=SOFT, font_size=11, text_anchor=anchor, class_="soft")
