"""The pages that are read, and what stands on them as code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md")))
]
FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(text: str) -> list[tuple[str, str]]:
    """The language and the code of each block between fences."""
    return [(kind, code) for _, kind, code in FENCE.findall(text)]


def within_lines(text: str) -> list[str]:
    """The code that stands within lines."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def indented(text: str) -> list[str]:
    """Lines that are code by standing in."""
    return re.findall(r"^ {4,}(.*)", FENCE.sub("", text), flags=re.MULTILINE)
