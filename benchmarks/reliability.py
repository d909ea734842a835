"""`docs/reliability.md`: a section each command, which writes its own anew and leaves the other."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from vieval.metrics.numbers import many

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reliability.md"
HEAD = """\
# Reliability

What was tried to break it, and what came of that. `make torture` feeds vieval broken files, kills
it while it works, and floods it. `make mutants` changes its code at random places, to see whether
a test notices.
"""
SECTIONS = ("Torture", "Mutants")


def sections() -> dict[str, str]:
    """What stands in each section of the page, by its heading."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    _, *held = re.split(r"^## ", page, flags=re.MULTILINE)
    return {name: body for name, _, body in (one.partition("\n") for one in held)}


def write(section: str, text: str) -> None:
    """Put a text into its section of the page."""
    parts = {**sections(), section: f"\n{text.strip()}\n"}
    told = [f"## {name}\n{parts[name].rstrip()}\n" for name in SECTIONS if name in parts]
    PAGE.write_text("\n".join([HEAD, *told]), encoding="utf-8")


def put_row(section: str, head: str, row: str) -> None:
    """Put a row into the table of a section, under its `head`, in place of the one of its name."""
    name, sign, _ = row.partition(" | ")
    rows = sections().get(section, "").partition(head)[2].splitlines()
    others = [one for one in rows if one and not one.startswith(name + sign)]
    write(section, head + "\n".join(sorted([*others, row])))


def when(minutes: float) -> str:
    """The day, the machine, and how long it took."""
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    took = many(round(minutes), "minute")
    return f"{day}, {where}, {took}"
