"""A challenger against a champion, by the figures of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from vieval.champions.policy import Policy
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast
from vieval.metrics.numbers import in_seconds, number, signed, told_difference
from vieval.metrics.wording import wording

ROUNDING = 1e-9


@dataclass(frozen=True)
class Contender:
    """What the gate looks at of an approach; `versus` is its headline minus the champion's.

    `fingerprint` tells states of one approach apart; `signs` are its marks. `above_floor` is the p
    of its headline against the best floor's, corrected; None where it is not higher than one.
    """

    approach: str
    headline: float
    seconds: float
    tuned: bool = False
    floor: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)
    versus: Contrast | None = None
    fingerprint: str = ""
    signs: str = ""
    above_floor: float | None = None

    @property
    def named(self) -> str:
        """Its name with its marks, as it is told beside a figure."""
        return f"{self.approach} {self.signs}".strip()

    @property
    def key(self) -> str:
        """What tells a challenger from others: another state of it is another one."""
        return f"{self.approach}@{self.fingerprint}"


@dataclass(frozen=True, eq=False)
class Challenge:
    """A challenger against the champion: challenger minus champion, its p corrected."""

    challenger: Contender
    champion: Contender
    difference: Estimate
    p: float

    def is_better(self, policy: Policy) -> bool:
        """Whether the headline is higher by the margin, and not by chance."""
        value = self.difference.value
        return value is not None and value >= policy.margin and self.p < policy.alpha

    def is_as_good_and_faster(self, policy: Policy) -> bool:
        """Whether the headline is no lower, as far as one can tell, at a fraction of the time."""
        low = self.difference.low
        as_good = low is not None and low >= -policy.equivalence
        return as_good and self.challenger.seconds * policy.speedup <= self.champion.seconds

    def losses(self, policy: Policy) -> Iterator[str]:
        """The declared figures that are worse by more than they may be."""
        for rules, sign, verb in ((policy.may_fall, 1, "falls"), (policy.may_rise, -1, "rises")):
            for name, tolerance in declared(rules, self.champion.figures):
                before, after = self.champion.figures[name], self.challenger.figures.get(name)
                called = wording(name).en
                if after is None:
                    yield f"{called} is undefined"
                elif is_worse(before, after, tolerance, sign):
                    yield f"{called} {verb} from {number(before)} to {number(after)}"

    def objection(self, policy: Policy) -> str:
        """What stands against a promotion; "" where nothing does."""
        if self.is_better(policy) or self.is_as_good_and_faster(policy):
            losses = "; ".join(self.losses(policy))
            return losses and f"is at {self._told()}, but {losses}"
        wanted = f"better would be {signed(policy.margin)} with p < {number(policy.alpha)}"
        return f"is at {self._told()}; {wanted}"

    def victory(self, policy: Policy) -> str:
        """Why the challenger takes over."""
        one, two = self.challenger, self.champion
        takes = f"{one.named} takes over from {two.named} at {self._told()}"
        if self.is_better(policy):
            return takes
        times = in_seconds(one.seconds), in_seconds(two.seconds)
        return f"{takes}: as good, in {' instead of '.join(times)}"

    def _told(self) -> str:
        return f"{number(self.challenger.headline)} ({told_difference(self.difference, self.p)})"


def is_worse(before: float, after: float, tolerance: float, sign: int) -> bool:
    """Whether a figure is worse by more than it may be; the sign is -1 where less is better."""
    return sign * (before - after) > tolerance + ROUNDING


def declared(
    tolerances: Mapping[str, float], figures: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """The figures that the patterns name, with their tolerances."""
    for pattern, tolerance in tolerances.items():
        yield from ((name, tolerance) for name in figures if fnmatchcase(name, pattern))
