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
    """A figure with the ends of its 95 % interval; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None


UNDEFINED = Estimate(None, None, None)
