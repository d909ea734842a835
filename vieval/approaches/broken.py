"""What stands for an approach of another package that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from vieval.data import Card, Segment, Unavailable


@dataclass(frozen=True)
class BrokenPlugin:
    """Answers nothing and says why, so that all others can be asked."""

    reason: str

    @property
    def card(self) -> Card:
        """Nothing is known of it."""
        return Card("cannot be used", licence="unknown", needs=self.reason)

    def predict(self, segments: Sequence[Segment]) -> NoReturn:  # noqa: ARG002 (nobody is answered)
        """Raise `Unavailable` with the reason."""
        raise Unavailable(self.reason)
