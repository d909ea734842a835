"""How often a gold was looked at, and what is left of α for another look.

Whoever tries a new challenger every night finds one that is better by chance. So α is spent over
the different challengers that a gold has seen: of n of them all together get α · n / (n + 10), half
of it the first ten, and those that come together share what is spent on them. However many come,
the chance that one that is no better than the champion takes over stays below α (Bonferroni; α
spending: Lan and DeMets 1983). Who was there before keeps its share, since the same answers to the
same gold are no further look.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

HALF = 10


def spent(looks: int, alpha: float) -> float:
    """What of α is spent on so many challengers."""
    return alpha * looks / (looks + HALF)


@dataclass(frozen=True)
class Looks:
    """The challengers that a gold has seen, by name and fingerprint, in the order of evaluations.

    Each batch has those that were new then.
    """

    batches: tuple[frozenset[str], ...] = ()

    @property
    def count(self) -> int:
        """How many different challengers there were."""
        return sum(map(len, self.batches))

    def and_then(self, challengers: Collection[str]) -> Looks:
        """The looks after one more evaluation."""
        new = frozenset(challengers).difference(*self.batches)
        return Looks((*self.batches, new)) if new else self

    def level(self, challenger: str, alpha: float) -> float:
        """The share of α that a challenger has, which must be one of them."""
        before = 0
        for batch in self.batches:
            after = before + len(batch)
            if challenger in batch:
                return (spent(after, alpha) - spent(before, alpha)) / len(batch)
            before = after
        raise KeyError(challenger)

    def corrected(self, challenger: str, p: float) -> float:
        """The p that may be held against the whole of α."""
        return min(1.0, p / self.level(challenger, 1.0))
