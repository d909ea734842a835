"""How tables look in the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table


def new_table(title: str, *columns: str, left: int = 1) -> Table:
    """A table with numbers to the right; its first `left` columns are text."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for place, name in enumerate(columns):
        table.add_column(name, justify="left" if place < left else "right", no_wrap=True)
    return table
