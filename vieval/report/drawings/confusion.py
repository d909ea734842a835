"""What was taken for what, as a table whose cells are the darker the more they hold."""

from __future__ import annotations

from collections.abc import Sequence

from vieval.report.drawings.svg import ACCENTS, FAINT, INK, SOFT, drawing, element, fitting, text

CELL, NAMES, HEAD = 64, 130, 64


def confusion(
    rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]], label: str
) -> str:
    """Rows are gold, columns what was said; each cell is shaded by its share of its row.

    What is right, where row and column have one name, is framed.
    """
    width, height = NAMES + CELL * len(columns) + 12, HEAD + 32 * len(rows) + 12
    parts = [text("gold ↓  said →", 10, HEAD - 12, fill=SOFT, font_size=11, class_="soft")]
    for place, name in enumerate(columns):
        x = NAMES + CELL * (place + 0.5)
        parts.append(text(fitting(name, CELL), x, HEAD - 12, text_anchor="middle", class_="ink"))
    for line, (name, found) in enumerate(zip(rows, counts, strict=True)):
        y = HEAD + 32 * line
        parts.append(text(fitting(name, NAMES - 16), 10, y + 20, class_="ink"))
        whole = sum(found)
        parts += [
            _cell(place, y, count, count / whole if whole else 0.0, right=columns[place] == name)
            for place, count in enumerate(found)
        ]
    return drawing(width, height, *parts, label=label)


def shade(share: float) -> float:
    """How dark a cell with a share of its row is: from 0 to .55, so that ink stays readable."""
    return float(round(0.55 * min(1.0, share) ** 0.6, 3))


def _cell(place: int, y: float, count: int, share: float, *, right: bool) -> str:
    x = NAMES + CELL * place
    box = {"x": x + 1, "y": y + 1, "width": CELL - 2, "height": 30}
    fill = ACCENTS[0] if right else ACCENTS[1]
    parts = [
        element("rect", **box, fill=fill, fill_opacity=shade(share), class_="cell"),
        element("rect", **box, fill="none", stroke=INK if right else FAINT, class_="frame"),
    ]
    if count:
        middle = x + CELL / 2
        parts.append(text(f"{count:,}", middle, y + 21, text_anchor="middle", class_="ink"))
    return "".join(parts)
