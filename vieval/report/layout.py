"""How tables look in the terminal: on a narrow one nothing of them is cut off or left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Column, Table
from rich.text import Text

# A text may be wrapped at such a share of the terminal's width, or at so many characters.
SHARE, NARROWEST = 3, 16


class FittingTable(Table):
    """A table that does not fit is shown in parts, one below the other.

    Each part repeats the first `left` columns, which are texts. Texts are wrapped, figures never.
    The last `together` columns stay in one part where they fit into one.
    """

    left = 1
    together = 1

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self.title:
            yield Text(str(self.title), "bold")
        for columns in self._parts(options.max_width):
            yield self._of(columns, options.max_width)
        if self.caption:
            yield Text(str(self.caption), "table.caption")

    def _parts(self, width: int) -> list[list[Column]]:
        """The columns of each part, as many as fit."""
        if self._fit(self.columns, width):
            return [self.columns]
        first, rest = self.columns[: self.left], self.columns[self.left :]
        last = rest[-self.together :]
        if self._fit([*first, *last], width):
            groups = [*([column] for column in rest[: -self.together]), last]
        else:
            groups = [[column] for column in rest]
        parts = [[*first]]
        for group in groups:
            wider = [*parts[-1], *group]
            if len(parts[-1]) > len(first) and not self._fit(wider, width):
                parts.append([*first, *group])
            else:
                parts[-1] = wider
        return parts

    def _fit(self, columns: Sequence[Column], width: int) -> bool:
        """Whether they fit, texts as narrow as may be."""
        longest = max(NARROWEST, width // SHARE)
        widths = map(_width, columns)
        return width >= _whole(
            least if column.no_wrap else min(least, longest)
            for least, column in zip(widths, columns, strict=True)
        )

    def _of(self, columns: Sequence[Column], width: int) -> Table:
        """These columns as a table of their own."""
        part = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
        # Where nothing has to be wrapped Rich need not measure each cell.
        widths = [_width(column) for column in columns]
        known = _whole(widths) <= width
        for column, wide in zip(columns, widths, strict=True):
            part.add_column(
                column.header,
                width=wide if known else None,
                justify=column.justify,
                no_wrap=column.no_wrap,
                overflow=column.overflow,
            )
        for row, cells in zip(
            self.rows, zip(*(c.cells for c in columns), strict=True), strict=True
        ):
            part.add_row(*cells, style=row.style, end_section=row.end_section)
        return part


def _whole(widths: Iterable[int]) -> int:
    """How wide a table of such columns is: two spaces between them, one at each side."""
    return sum(width + 2 for width in widths)


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
