"""What the offsets of a file count, code points or UTF-16 units, as the texts of its names tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from vieval.corpus.exchange.intake import utf16_places
from vieval.corpus.faults import FormatError
from vieval.data import Fragment

POINTS, UNITS = "code points", "UTF-16 units"

Fits: TypeAlias = Mapping[str, Sequence[Fragment]]
"""Bounds in code points, by what offsets may count so that each name says what stands there."""


class Said(NamedTuple):
    """Where a name is, and the text that it carries, if any."""

    bounds: Fragment
    surface: object


def fitting(names: Sequence[Said], text: str) -> Fits:
    """What the offsets of a text may count.

    Nothing where both readings are the same, or a name does not carry its text.
    """
    if _first_astral(text) is None or not all(isinstance(one.surface, str) for one in names):
        return {}
    places = utf16_places(text)
    plain = [name.bounds for name in names]
    moved = [_moved(pair, places) for pair in plain]
    found = {POINTS: plain, UNITS: [pair for pair in moved if pair is not None]}
    if found[POINTS] == found[UNITS]:
        return {}
    return {counted: bounds for counted, bounds in found.items() if _fit(bounds, names, text)}


def counted_by(fits: Iterable[Fits]) -> str:
    """What offsets of a file count, as texts tell that fit one reading alone; "" where unsure."""
    only = {counted for found in fits if len(found) == 1 for counted in found}
    return only.pop() if len(only) == 1 else ""


def located(names: Sequence[Said], text: str, fits: Fits, counted: str) -> Sequence[Fragment]:
    """The bounds in code points: as the names tell, else as those of the whole file do.

    Raises `FormatError` where a name says another text than stands there, or nobody can tell.
    """
    if fits:
        return fits.get(counted) or next(iter(fits.values()))
    for (start, end), surface in names:
        if surface is not None and not _same(surface, text[start:end]):
            raise FormatError(
                f"span [{start}, {end}) says {surface!r}, the text {text[start:end]!r}"
            )
    first = _first_astral(text)
    unsure = first is not None and any(name.bounds[1] > first for name in names)
    if unsure and not all(isinstance(name.surface, str) for name in names):
        raise FormatError(
            "names without their text after an emoji: code points or UTF-16, who knows"
        )
    return [name.bounds for name in names]


def _first_astral(text: str) -> int | None:
    """The first code point of two UTF-16 units; None where all are of one."""
    return next((place for place, char in enumerate(text) if ord(char) > 0xFFFF), None)


def _moved(pair: Fragment, units: Sequence[int | None]) -> Fragment | None:
    start, end = (units[n] if 0 <= n < len(units) else None for n in pair)
    return None if start is None or end is None else (start, end)


def _same(surface: object, here: str) -> bool:
    return surface in (here, here.replace("\n", "\\n"))


def _fit(bounds: Sequence[Fragment], names: Sequence[Said], text: str) -> bool:
    return len(bounds) == len(names) and all(
        end <= len(text) and _same(name.surface, text[start:end])
        for (start, end), name in zip(bounds, names, strict=True)
    )
