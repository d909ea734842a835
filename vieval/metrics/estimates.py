"""A figure as it is told: its value with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Ends(NamedTuple):
    """The ends of a 95 % interval; None where it is undefined."""

    low: float | None
    high: float | None


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval; how intervals are made is in docs/measurement.md.

    Attributes:
        value: The figure; None where it is undefined, as 0/0 is.
        low: The lower end of the interval; None where too little is known to state one.
        high: The upper end, likewise.
    """

    value: float | None
    low: float | None
    high: float | None


UNDEFINED = Estimate(None, None, None)
