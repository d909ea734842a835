"""How tables look in the terminal: on a narrow one nothing of them is cut off or left out."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table
from rich.text import Text

WIDEST = 1_000
# A text may be wrapped at such a share of the terminal's width, or at so many characters.
SHARE, NARROWEST = 3, 16


class FittingTable(Table):
    """A table that does not fit is shown in parts, one below the other.

    Each part repeats the first `left` columns, which are texts. Texts are wrapped, figures never.
    """

    left = 1

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self.title:
            yield Text(str(self.title), "bold")
        for columns in self._parts(console, options.max_width):
            yield self._of(columns)
        if self.caption:
            yield Text(str(self.caption), "table.caption")

    def _parts(self, console: Console, width: int) -> list[list[Column]]:
        """The columns of each part, as many as fit."""
        if self._fit(self.columns, console, width):
            return [self.columns]
        first, rest = self.columns[: self.left], self.columns[self.left :]
        parts = [[*first]]
        for column in rest:
            wider = [*parts[-1], column]
            if len(parts[-1]) > len(first) and not self._fit(wider, console, width):
                parts.append([*first, column])
            else:
                parts[-1] = wider
        return parts

    def _fit(self, columns: Sequence[Column], console: Console, width: int) -> bool:
        narrow = self._of(columns)
        for column in narrow.columns:
            if not column.no_wrap:
                column.width = min(_width(column), max(NARROWEST, width // SHARE))
        return (
            console.measure(narrow, options=console.options.update(width=WIDEST)).maximum <= width
        )

    def _of(self, columns: Sequence[Column]) -> Table:
        """These columns as a table of their own."""
        part = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
        for column in columns:
            part.add_column(
                column.header,
                justify=column.justify,
                no_wrap=column.no_wrap,
                overflow=column.overflow,
            )
        for row, cells in zip(
            self.rows, zip(*(c.cells for c in columns), strict=True), strict=True
        ):
            part.add_row(*cells, style=row.style, end_section=row.end_section)
        return part


def _width(column: Column) -> int:
    texts = (str(cell) for cell in (column.header, *column.cells))
    return max(cell_len(line) for text in texts for line in text.split("\n"))


def new_table(title: str, *columns: str, left: int = 1) -> FittingTable:
    """A table with numbers to the right; its first `left` columns are text."""
    table = FittingTable(title=title)
    table.left = left
    for place, name in enumerate(columns):
        text = place < left
        table.add_column(
            name, justify="left" if text else "right", no_wrap=not text, overflow="fold"
        )
    return table
