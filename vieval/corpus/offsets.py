"""What every reader of spans asks of their offsets."""

from __future__ import annotations

from typing import TypeGuard

from vieval.corpus.faults import FormatError


def is_whole(offset: object) -> TypeGuard[int]:
    """Whether it is a whole number; True and False are none, though Python counts them in."""
    return isinstance(offset, int) and not isinstance(offset, bool)


def check_within(start: int, end: int, text: str) -> None:
    """Raise `FormatError` where a span, in code points, is empty or does not lie in a text."""
    if start < 0:
        raise FormatError(f"span [{start}, {end}) starts before the text")
    if end <= start:
        raise FormatError(f"span [{start}, {end}) is empty")
    if end > len(text):
        raise FormatError(f"span [{start}, {end}) ends after the text ({len(text)} code points)")
