"""How many names in pinyin an approach gives back, by where they come from and how they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vieval.challenges.names_given_back import Sinicised, is_right, proposals
from vieval.data import Answer
from vieval.evaluation.passes import wilson
from vieval.evaluation.results import Outcome
from vieval.metrics.estimates import Estimate

AMONG = 5
ALL = "all"


@dataclass(frozen=True)
class GivenBack:
    """Of the `names` in a group: for how many was anything proposed, and the right one.

    `first` counts where the first proposal is right, `among_five` where one of five is.
    """

    approach: str
    group: str
    names: int
    proposed: int
    first: int
    among_five: int

    @property
    def accuracy(self) -> Estimate:
        """The share whose first proposal is right, with Wilson's interval."""
        return wilson(self.first, self.names)

    @property
    def accuracy_at_five(self) -> Estimate:
        """The share with the right name among five proposals."""
        return wilson(self.among_five, self.names)


def count(drawn: Sequence[Sinicised], outcomes: Sequence[Outcome]) -> list[GivenBack]:
    """Count by group, for every approach that proposes a referent for any name.

    `outcomes` answer the segments of `drawn`.
    """
    return [
        row
        for outcome in outcomes
        if outcome.status == "ok" and _proposes(drawn, outcome.answers)
        for row in _rows(drawn, outcome)
    ]


def _proposes(drawn: Sequence[Sinicised], answers: Sequence[Answer]) -> bool:
    return any(proposals(a, d.written) for d, a in zip(drawn, answers, strict=True))


def _rows(drawn: Sequence[Sinicised], outcome: Outcome) -> Iterator[GivenBack]:
    for group, places in _groups(drawn).items():
        pairs = [(drawn[place], outcome.answers[place]) for place in places]
        yield GivenBack(
            outcome.identity.name,
            group,
            len(pairs),
            sum(bool(proposals(answer, name.written)) for name, answer in pairs),
            sum(is_right(name, answer, 1) for name, answer in pairs),
            sum(is_right(name, answer, AMONG) for name, answer in pairs),
        )


def _groups(drawn: Sequence[Sinicised]) -> Mapping[str, list[int]]:
    """The places of all names, of each origin and of each form."""
    found: dict[str, list[int]] = {ALL: list(range(len(drawn)))}
    for group in ("origin", "form"):
        for place, name in sorted(enumerate(drawn), key=lambda pair: getattr(pair[1], group)):
            found.setdefault(getattr(name, group), []).append(place)
    return found
