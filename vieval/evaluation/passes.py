"""How many cases of each capability an approach passes.

An approach is not held to capabilities that are all about types that it cannot give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vieval.challenges.cases import Capability, Case, capabilities, cases
from vieval.challenges.judge import passes
from vieval.data import Answer, Segment
from vieval.evaluation.drops import told
from vieval.evaluation.results import Outcome
from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.problems import Problem

FAILING = 5


class NoChallenge(ValueError):
    """There are no capabilities for a problem."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"there is no challenge set for {problem}; there is: ner, topic, fluency")


class Asked(NamedTuple):
    """A case, and where its one or two segments stand among all."""

    capability: Capability
    case: Case
    places: tuple[int, ...]


class ChallengeSet(NamedTuple):
    """The cases of all capabilities for a problem, and their segments in order."""

    problem: Problem
    seed: int
    asked: list[Asked]
    segments: list[Segment]

    @classmethod
    def of(cls, problem: Problem, seed: int = 0) -> ChallengeSet:
        """The challenge set of a problem; `NoChallenge` where there is none."""
        wanted = capabilities(problem.name)
        if not wanted:
            raise NoChallenge(problem.name)
        asked: list[Asked] = []
        segments: list[Segment] = []
        for capability in wanted.values():
            for case in cases(capability, seed):
                own = [case.segment, *([case.changed] if case.changed else [])]
                places = range(len(segments), len(segments) + len(own))
                asked.append(Asked(capability, case, tuple(places)))
                segments += own
        return cls(problem, seed, asked, segments)


@dataclass(frozen=True)
class Fail:
    """A case that was not passed: the texts, what is right, and what was answered."""

    texts: tuple[str, ...]
    wanted: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Passed:
    """How many of the cases of a capability an approach passed, and the first that it did not."""

    approach: str
    capability: Capability
    passed: int
    cases: int
    failing: tuple[Fail, ...]

    @property
    def rate(self) -> Estimate:
        """The share that was passed, with Wilson's interval."""
        return wilson(self.passed, self.cases)


@dataclass(frozen=True)
class Challenged:
    """All pass rates of a problem, and the approaches that gave no answers with the reason.

    `corpus` is what approaches that learn have learnt from.
    """

    problem: str
    corpus: str
    seed: int
    rates: tuple[Passed, ...]
    missing: Mapping[str, str]


def wilson(part: int, whole: int) -> Estimate:
    """A share with its 95 % interval (Wilson 1927); undefined where there is nothing to share."""
    if not whole:
        return UNDEFINED
    from scipy.stats import binomtest

    low, high = binomtest(part, whole).proportion_ci(method="wilson")
    return Estimate(part / whole, float(low), float(high))


def judge(challenge: ChallengeSet, corpus: str, outcomes: Sequence[Outcome]) -> Challenged:
    """Count passed cases; `outcomes`, learnt from `corpus`, answer `challenge.segments`."""
    rates = [
        passed
        for outcome in outcomes
        if outcome.status == "ok"
        for passed in _passed(challenge, outcome)
    ]
    missing = {o.identity.name: o.reason for o in outcomes if o.status != "ok"}
    return Challenged(challenge.problem.name, corpus, challenge.seed, tuple(rates), missing)


def _passed(challenge: ChallengeSet, outcome: Outcome) -> Iterator[Passed]:
    groups: dict[str, list[Asked]] = {}
    for asked in challenge.asked:
        groups.setdefault(asked.capability.name, []).append(asked)
    emits = outcome.identity.card.emits if challenge.problem.kind == "spans" else ()
    order = tuple(challenge.problem.labels) if challenge.problem.ordered else ()
    for group in groups.values():
        capability = group[0].capability
        if not _can_say(group, emits):
            continue
        failing = []
        for asked in group:
            answers = [outcome.answers[place] for place in asked.places]
            if not passes(capability, asked.case, answers, emits, order):
                failing.append(_fail(asked, answers))
        passed = len(group) - len(failing)
        first = tuple(failing[:FAILING])
        yield Passed(outcome.identity.name, capability, passed, len(group), first)


def _can_say(group: Sequence[Asked], emits: Sequence[str]) -> bool:
    """Whether an approach gives a type that the cases have, or the cases have no names at all."""
    types = {span.type for asked in group for span in asked.case.gold.names}
    return not types or not emits or not types.isdisjoint(emits)


def _fail(asked: Asked, answers: Sequence[Answer]) -> Fail:
    case, capability = asked.case, asked.capability
    texts = [case.segment.text, *([case.changed.text] if case.changed else [])]
    gold = capability.label or told(case.gold.names, case.segment.text)
    wanted = {
        "MFT": gold,
        "INV": "the same answer",
        "DIR": f"no worse: {gold}" if not capability.reversed else f"no better: {gold}",
    }
    said = tuple(told(answer, text) for answer, text in zip(answers, texts, strict=True))
    return Fail(tuple(texts), wanted[capability.kind], said)
