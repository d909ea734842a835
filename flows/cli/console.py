"""The console that tables are printed to."""

from __future__ import annotations

from rich.console import Console

TABLE_WIDTH = 110


def console_for_tables() -> Console:
    """The terminal as it is; a file or a pipe gets room for a whole table."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=TABLE_WIDTH)
