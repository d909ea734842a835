"""Where annotators do not agree, gathered for a person to decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from vieval.data import Gold, Record, Span, Spans
from vieval.problems import Problem

Said: TypeAlias = Span | str
Key: TypeAlias = tuple[Said, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Candidate:
    """What some annotators say: a span with its attributes, or a label; `by` are their numbers."""

    said: Said
    by: tuple[int, ...]


@dataclass(frozen=True)
class Place:
    """Candidates for one decision: spans that hang together by overlaps, or labels."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Opinions:
    """What is said of one segment: what all agree on, and the places to decide.

    `agreed` are spans, or the label; None where no two annotators worked on the segment or their
    labels differ. Those who did not work on it have no say.
    """

    agreed: Gold | None
    places: tuple[Place, ...]


def opinions(
    problem: Problem, ids: Sequence[str], annotators: Sequence[Mapping[str, Record]]
) -> list[Opinions]:
    """What annotators say of each segment, by its id; spans of other attributes are other spans."""
    gather = _spans if problem.kind == "spans" else _labels
    found = []
    for name in ids:
        held = [one.get(name) for one in annotators]
        gold = [None if record is None else problem.gold(record) for record in held]
        found.append(gather({i: one for i, one in enumerate(gold) if one is not None}))
    return found


def _labels(said: Mapping[int, Gold]) -> Opinions:
    by: dict[str, list[int]] = {}
    for number, label in said.items():
        by.setdefault(str(label), []).append(number)
    if len(said) > 1 and len(by) == 1:
        return Opinions(next(iter(by)), ())
    candidates = tuple(Candidate(label, tuple(numbers)) for label, numbers in by.items())
    return Opinions(None, (Place(candidates),) if candidates else ())


def _spans(said: Mapping[int, Gold]) -> Opinions:
    by: dict[Key, list[int]] = {}
    for number, spans in said.items():
        for span in _in_order(spans):
            by.setdefault((span, tuple(sorted(span.attributes.items()))), []).append(number)
    agreed = {key for key, who in by.items() if len(said) > 1 and len(who) == len(said)}
    open_ones = [Candidate(key[0], tuple(who)) for key, who in by.items() if key not in agreed]
    held = frozenset(span for span, _ in agreed if isinstance(span, Span))
    return Opinions(held if said else None, tuple(_hanging_together(open_ones)))


def _in_order(spans: Gold) -> list[Span]:
    assert not isinstance(spans, str)
    return sorted(spans, key=_place)


def _place(span: Span) -> tuple[object, ...]:
    return span.start, -span.end, span.type, span.fragments


def _hanging_together(candidates: Sequence[Candidate]) -> Iterator[Place]:
    """Candidates in order of place, cut where none reaches over."""
    spans = [(one.said, one) for one in candidates if isinstance(one.said, Span)]
    group: list[Candidate] = []
    end = -1
    for span, candidate in sorted(spans, key=lambda pair: _place(pair[0])):
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
