"""The console that tables are printed to."""

from __future__ import annotations

from rich.console import Console

TABLE_WIDTH = 110


def console_for_tables() -> Console:
    """The terminal as it is; a file or a pipe gets room for a whole table.

    What is printed is plain text: `vieval[spacy]` is no markup.
    """
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = TABLE_WIDTH
    return console
