"""Faults of files: told with their place, the first twenty of them, and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from vieval.metrics.numbers import many

MOST_TOLD = 20


class FormatError(ValueError):
    """Something in files or rows is wrong: each line of the message is one fault, with its place.

    Of many the first twenty are told, and how many more there are.
    """


class NoTexts(FormatError):
    """No row of a file has a text: such answers are read beside a file that has the texts.

    `first` is the fault of the first row.
    """

    def __init__(self, first: str) -> None:
        super().__init__(
            f"{first}; no row has a text: `vieval score` and `agreement` take it from another file "
            "that is named, such as the gold, and `validate` from one that is named before"
        )
        self.first = first


@contextmanager
def told_as(path: Path, name: str) -> Iterator[None]:
    """Around what reads a file: its faults begin with this name instead of the file's own."""
    try:
        yield
    except FormatError as error:
        own = f"{path.name}:"
        if name != path.name:
            lines = str(error).splitlines()
            told = [f"{name}:{x.removeprefix(own)}" if x.startswith(own) else x for x in lines]
            error.args = ("\n".join(told),)
        raise


class Faults:
    """What is wrong with a file so far, as `file:line: fault`.

    The first twenty are kept, the others counted: nobody reads 3,000 lines to see that the columns
    are the wrong ones.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self._told: list[str] = []
        self._count = 0

    def __bool__(self) -> bool:
        return self._count > 0

    @property
    def full(self) -> bool:
        """Whether no further fault would be told, so that a reader in parts may stop."""
        return self._count >= MOST_TOLD

    def first(self, fault: str) -> str:
        """The first line that tells this fault; "" where none does."""
        return next((told for told in self._told if f": {fault}" in told), "")

    def add(self, line: int, *faults: str) -> None:
        """Add the faults of a line, which counts from 1."""
        for fault in faults:
            self._count += 1
            if len(self._told) < MOST_TOLD:
                self._told.append(f"{self.file}:{line}: {fault}")

    def check(self) -> None:
        """Raise `FormatError` where there is a fault."""
        if self:
            raise FormatError("\n".join([*self._told, *more(self._count)]))


def more(count: int) -> list[str]:
    """A line that says how many of so many faults are not told; none where all are."""
    left = count - MOST_TOLD
    return [f"… and {many(left, 'more fault')}"] if left > 0 else []


def told(faults: Iterable[str]) -> None:
    """Raise `FormatError` with the first twenty of some faults and a count, where there is one."""
    if lines := list(faults):
        raise FormatError("\n".join([*lines[:MOST_TOLD], *more(len(lines))]))
