"""A terminal of Rich's on which every text is plain; see `vieval.plain`."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from vieval.plain import plain


class PlainConsole(Console):
    """A console whose texts are plain, in whatever table or line they stand."""

    def on_broken_pipe(self) -> None:
        """Leave it to the command, as any other output does; Rich would end it with 1."""
        raise BrokenPipeError

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """As Rich does; the codes of its own styles and bars are added later, or are controls."""
        for segment in super().render(renderable, options):
            if segment.is_control:
                yield segment
            else:
                yield Segment(plain(segment.text), segment.style)
