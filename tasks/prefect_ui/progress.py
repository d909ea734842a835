"""Show how far a run is: a bar in the terminal, else a line now and then; an artifact in Prefect.

What is done in a moment has no artifact.
What is counted are segments, each as often as there are approaches to ask about it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.exceptions import PrefectHTTPStatusError
from prefect.futures import PrefectFuture
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from vieval.metrics.numbers import many
from vieval.progress import heard_by
from vieval.report.consoles import PlainConsole

T = TypeVar("T")

SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_BETWEEN_LINES = 10.0
SECONDS_BETWEEN_UPDATES = 2.0
# Of a line, with the blanks around it.
LEAST_BAR = 8


class PartProgress:
    """Some segments that one approach is asked about at once: how many of them are `done`.

    The thread that asks tells that, if it is one of this process.
    """

    def __init__(self, segments: int) -> None:
        self.segments = segments
        self.done = 0

    def submit(self, submit: Callable[[], PrefectFuture[T]]) -> PrefectFuture[T]:
        """Submit the task that asks about them."""
        with heard_by(self._hear):
            return submit()

    def _hear(self, share: float) -> None:
        self.done = int(self.segments * share)


class Count:
    """How many of all segments are done, how fast that goes, and how long it may still take."""

    def __init__(self, total: int, cached: int) -> None:
        self.total = total
        self.who = ""
        self._finished = cached
        self._parts: set[PartProgress] = set()
        self._since = (time.monotonic(), cached)

    def part(self, segments: int) -> PartProgress:
        """Some more of the segments, to be asked about."""
        part = PartProgress(segments)
        self._parts.add(part)
        return part

    def finish(self, part: PartProgress) -> None:
        """Count all segments of a part, whatever became of them."""
        if part in self._parts:
            self._parts.remove(part)
            self._finished += part.segments

    def asking(self, who: str) -> None:
        """From now on, count the speed of this one."""
        if who != self.who:
            self.who = who
            self._since = (time.monotonic(), self.done)

    @property
    def done(self) -> int:
        """The segments that are answered, now or before this run."""
        return self._finished + sum(part.done for part in self._parts)

    def told(self) -> str:
        """As in `120 of 894 segments, 4.2 a second, 3:04 left`; the latter once they are known."""
        start, before = self._since
        done, seconds = self.done, time.monotonic() - start
        told = f"{done:,} of {many(self.total, 'segment')}"
        if done <= before or not seconds:
            return told
        speed = (done - before) / seconds
        return f"{told}, {_speed(speed)}, {_time((self.total - done) / speed)} left"


def _speed(per_second: float) -> str:
    if per_second < 1:
        return f"{60 * per_second:.1f} a minute"
    return f"{per_second:,.1f} a second" if per_second < 10 else f"{per_second:,.0f} a second"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Shown:
    """A count that is shown while tasks are waited for.

    The bar and the lines go to standard error; with `VIEVAL_QUIET` there are none.
    """

    def __init__(self, what: str, count: Count, bars: Progress) -> None:
        self.count = count
        self._what = what
        self._bars = bars
        self._bar: TaskID = bars.add_task(what, total=count.total, told="")
        self._artifact: UUID | None = None
        self._line = self._update = time.monotonic()

    def asking(self, who: str) -> None:
        """From now on, show and count the speed of this one."""
        self.count.asking(who)
        self.look()

    def awaited(self, future: PrefectFuture[Any], part: PartProgress) -> object:
        """What the task that asks about a part gave, be it an error."""
        ended = threading.Event()
        future.add_done_callback(lambda _: ended.set())
        while not ended.wait(SECONDS_BETWEEN_LOOKS):
            self.look()
        found = future.result(raise_on_failure=False)
        self.count.finish(part)
        self.look()
        return found

    def look(self) -> None:
        """Show how far it is, as often as each way to show it is worth."""
        now, count = time.monotonic(), self.count
        told = count.told()
        what = f"{self._what}: {count.who}" if count.who else self._what
        name = Text(what)
        # The name gives way where the terminal is narrow, then the bar.
        name.truncate(max(self._bars.console.width - len(told) - LEAST_BAR, 1), overflow="ellipsis")
        self._bars.update(self._bar, completed=count.done, description=name.plain, told=told)
        if self._bars.disable and now - self._line >= SECONDS_BETWEEN_LINES:
            if not _quiet():
                self._bars.console.print(f"vieval: {what}: {told}", soft_wrap=True)
            self._line = now
        if now - self._update >= SECONDS_BETWEEN_UPDATES:
            self.update()
            self._update = now

    def update(self) -> None:
        """Show how far it is in Prefect's UI."""
        share = 100.0 * self.count.done / self.count.total if self.count.total else 100.0
        # What is only shown must not end a run that does well without it.
        with suppress(PrefectHTTPStatusError):
            if self._artifact:
                update_progress_artifact(self._artifact, progress=share)
                return
            made = create_progress_artifact(share, description=f"segments of {self._what}")
            assert isinstance(made, UUID)  # a coroutine only where an event loop runs
            self._artifact = made

    def end(self) -> None:
        """Show there that all is done, where it took long enough to be shown at all."""
        if self._artifact:
            self.update()


@contextmanager
def shown(what: str, total: int, cached: int = 0) -> Iterator[Shown]:
    """Around the asking about so many segments, of which so many were answered before."""
    console = PlainConsole(stderr=True, highlight=False, markup=False, emoji=False)
    columns = (
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
        BarColumn(bar_width=None, table_column=Column(ratio=1)),
        TextColumn("{task.fields[told]}", markup=False, table_column=Column(no_wrap=True)),
    )
    disable = _quiet() or not console.is_terminal
    with Progress(*columns, console=console, transient=True, expand=True, disable=disable) as bars:
        made = Shown(what, Count(total, cached), bars)
        made.look()
        yield made
        made.end()


def _quiet() -> bool:
    return bool(os.environ.get("VIEVAL_QUIET"))
