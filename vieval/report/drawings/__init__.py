"""Figures as pictures: pure functions from values to the text of an SVG file.

Each stands alone (fonts by generic name, light colours, no style sheet), so that it can be logged,
mailed or turned into PNG. Elements carry classes, by which a page gives them its own colours.
`forest` draws types and slices as well as approaches: whatever has a figure and an interval.
"""

from vieval.report.drawings.confusion import confusion
from vieval.report.drawings.forest import Dot, forest, interval_row, scale_row
from vieval.report.drawings.growth import Growth, growth
from vieval.report.drawings.heatmap import Cell, heatmap
from vieval.report.drawings.history import Line, history
from vieval.report.drawings.reliability import Confidence, Words, reliability
from vieval.report.drawings.scatter import Spot, speed
from vieval.report.drawings.svg import Said

__all__ = [
    "Cell",
    "Confidence",
    "Dot",
    "Growth",
    "Line",
    "Said",
    "Spot",
    "Words",
    "confusion",
    "forest",
    "growth",
    "heatmap",
    "history",
    "interval_row",
    "reliability",
    "scale_row",
    "speed",
]
