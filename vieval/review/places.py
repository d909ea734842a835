"""Where annotators do not agree, or approaches doubt the gold, gathered for a person to decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from vieval.data import Gold, Record, Span, Spans
from vieval.metrics.spans.unannotated import ANY
from vieval.problems import Problem

Said: TypeAlias = Span | str
Key: TypeAlias = tuple[Said, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Candidate:
    """What somebody says: a span with its attributes, or a label; `by` are the numbers of lanes.

    `role` is "gold" for what the gold has where approaches speak against it, "proposed" for what
    they have in its place, else "".
    """

    said: Said
    by: tuple[int, ...]
    role: str = ""


@dataclass(frozen=True)
class Place:
    """Candidates for one decision: spans that hang together by overlaps, or labels."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Opinions:
    """What is said of one segment: what all annotators agree on, and the places to decide.

    `agreed` are spans, or the label; None where no two annotators worked on the segment or their
    labels differ, or no two looked everywhere. Those who did not work on it have no say, and those
    who did not look at a place none on that.
    """

    agreed: Gold | None
    places: tuple[Place, ...]


class Doubt(NamedTuple):
    """What may be wrong in the gold of a segment: what it has, and what is proposed in its place.

    One of the two may be None: a name that may be none, or one that may be missing.
    """

    gold: Said | None
    proposed: Said | None


def opinions(
    problem: Problem,
    ids: Sequence[str],
    lanes: Sequence[Mapping[str, Record]],
    voters: Collection[int] | None = None,
    doubts: Mapping[str, Sequence[Doubt]] = MappingProxyType({}),
) -> list[Opinions]:
    """What is said of each segment, by its id; spans of other attributes are other spans.

    Each lane is what one annotator or approach says. Places are where `voters` differ, all lanes
    where none are named, and where there are `doubts` about the gold. The others are listed with
    the candidates that they say, too.
    """
    votes = range(len(lanes)) if voters is None else voters
    gather = _spans if problem.kind == "spans" else _labels
    found = []
    for name in ids:
        held = [one.get(name) for one in lanes]
        gold = [None if record is None else problem.gold(record) for record in held]
        said = {i: one for i, one in enumerate(gold) if one is not None}
        unseen = {i: one.unannotated for i, one in enumerate(held) if one and one.unannotated}
        voting = {i for i in said if i in votes}
        found.append(gather(said, voting, doubts.get(name, ()), unseen))
    return found


def _labels(
    said: Mapping[int, Gold],
    voters: Collection[int],
    doubts: Sequence[Doubt],
    _unseen: Mapping[int, Spans],
) -> Opinions:
    own = dict.fromkeys(said[i] for i in voters)
    agreed = next(iter(own)) if len(voters) > 1 and len(own) == 1 else None
    named = {} if agreed else own
    roles = _roles(doubts)
    named |= dict.fromkeys(one for one in roles if isinstance(one, str))
    candidates = tuple(
        Candidate(one, tuple(i for i, label in said.items() if label == one), roles.get(one, ""))
        for one in named
        if isinstance(one, str)
    )
    return Opinions(agreed, (Place(candidates),) if candidates else ())


def _spans(
    said: Mapping[int, Gold],
    voters: Collection[int],
    doubts: Sequence[Doubt],
    unseen: Mapping[int, Spans],
) -> Opinions:
    by: dict[Key, list[int]] = {}
    for number in sorted(voters):
        for span in _in_order(said[number]):
            by.setdefault(_key(span), []).append(number)
    # Silence speaks for nothing where nobody looked: it takes two who looked everywhere.
    settled = sum(i not in unseen for i in voters) > 1
    agreed = {key for key, who in by.items() if settled and not _missed(key, who, voters, unseen)}
    roles = {_key(one): role for one, role in _roles(doubts).items() if isinstance(one, Span)}
    open_ones = dict.fromkeys([*(key for key in by if key not in agreed), *roles])
    # An approach describes no span as annotators do: bounds and type are all that it says.
    others = {i: one for i, one in said.items() if i not in voters}
    candidates = [
        Candidate(
            key[0],
            (*by.get(key, ()), *(i for i, one in others.items() if key[0] in one)),
            roles.get(key, ""),
        )
        for key in open_ones
    ]
    held = frozenset(span for span, _ in agreed if isinstance(span, Span))
    return Opinions(held if settled else None, tuple(_hanging_together(candidates)))


def _missed(
    key: Key, who: Collection[int], voters: Collection[int], unseen: Mapping[int, Spans]
) -> bool:
    """Whether somebody who looked there does not say it."""
    span = key[0]
    assert isinstance(span, Span)
    return any(i not in who and not _lies_in(span, unseen.get(i, frozenset())) for i in voters)


def _lies_in(span: Span, regions: Spans) -> bool:
    """Whether a part of a span lies where nobody looked for its type."""
    return any(
        region.type in {ANY, span.type} and start < region.end and region.start < end
        for region in regions
        for start, end in span.stretches
    )


def _roles(doubts: Sequence[Doubt]) -> dict[Said, str]:
    gold = {one.gold: "gold" for one in doubts if one.gold is not None}
    return {**gold, **{one.proposed: "proposed" for one in doubts if one.proposed is not None}}


def _key(span: Span) -> Key:
    return span, tuple(sorted(span.attributes.items()))


def _in_order(spans: Gold) -> list[Span]:
    assert not isinstance(spans, str)
    return sorted(spans, key=Span.place)


def _hanging_together(candidates: Sequence[Candidate]) -> Iterator[Place]:
    """Candidates in order of place, cut where none reaches over."""
    spans = [(one.said, one) for one in candidates if isinstance(one.said, Span)]
    group: list[Candidate] = []
    end = -1
    for span, candidate in sorted(spans, key=lambda pair: pair[0].place()):
        if group and span.start >= end:
            yield Place(tuple(group))
            group = []
        group.append(candidate)
        end = max(end, span.end)
    if group:
        yield Place(tuple(group))


def agreed_spans(opinion: Opinions) -> Spans:
    """The spans that all agree on; none where nobody said anything."""
    return opinion.agreed if isinstance(opinion.agreed, frozenset) else frozenset()
