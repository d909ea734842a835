"""Elements of SVG as text, escaped, and the few measures that all drawings share."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias
from xml.sax.saxutils import escape, quoteattr

from vieval.metrics.wording import Wording

Said: TypeAlias = str | Wording
"""A text, or one in both languages where the picture stands in a page that shows one of them."""

INK, SOFT, FAINT, WARN, PAPER = "#1f2328", "#59636e", "#d1d9e0", "#b42318", "#ffffff"
ACCENTS = ("#0072b2", "#c04a00", "#8a1c7c", "#4a7c00", "#006d77", "#7a5c00", "#4d4dbf", "#a8324a")
"""Colours that people with any colour vision tell apart in neighbouring pairs."""

FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
SIZE = 13
# What XML 1.0 may not hold, and marks that turn the direction of what follows.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element; `class_` is written `class`, and `_` in other names `-`.

    What is inside must be markup already; see `text`. Attributes that are None are left out.
    """
    written = "".join(
        _attribute(key, value) for key, value in attributes.items() if value is not None
    )
    body = "".join(inside)
    return f"<{name}{written}>{body}</{name}>" if body else f"<{name}{written}/>"


# Colours and places come again and again.
@lru_cache(maxsize=10_000, typed=True)
def _attribute(key: str, value: object) -> str:
    return f" {key.rstrip('_').replace('_', '-')}={quoteattr(_clean(_shown(value)))}"


def text(said: Said, x: float, y: float, **attributes: object) -> str:
    """A line of text whose base line starts at (x, y), in each language where they differ."""
    given = {"x": x, "y": y, "fill": INK, "font_size": SIZE, **attributes}
    spoken = {} if isinstance(said, str) else said.by_language
    if len(spoken) < 2:
        return element("text", escape(_clean(str(said))), **given)
    return "".join(
        element("text", escape(_clean(one)), lang=language, **given)
        for language, one in spoken.items()
    )


def title(said: str) -> str:
    """What is told when pointing at the element around it, and read aloud."""
    return element("title", escape(_clean(said)))


def drawing(width: float, height: float, *inside: str, label: str) -> str:
    """A whole picture; `label` says in words what it shows."""
    return element(
        "svg",
        title(label),
        element("rect", class_="paper", width=width, height=height, fill=PAPER),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_shown(width)} {_shown(height)}",
        width=width,
        height=height,
        role="img",
        font_family=FONT,
    )


def fitting(said: str, width: float, size: float = SIZE) -> str:
    """The text, cut with an ellipsis where about so many pixels cannot hold it."""
    most = max(1, int(width / (size * 0.56)))
    return said if len(said) <= most else said[: most - 1] + "…"


def _shown(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _clean(said: str) -> str:
    # Nothing that is taken out is printable, and nearly all that is drawn is.
    if said.isprintable():
        return said
    return _TURNING.sub("", _FORBIDDEN.sub("\ufffd", said))
