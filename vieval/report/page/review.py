"""What a page of review holds: passes of annotators side by side, and the places to decide."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, Required, TypedDict

from vieval._version import __version__
from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import FormatError
from vieval.data import Answer, Failure, Label, Record, Span, Spans
from vieval.metrics.wording import unworded
from vieval.problems import Problem as Asked
from vieval.report.page import lanes, payload
from vieval.review.doubts import doubts
from vieval.review.places import Candidate, Doubt, Opinions, agreed_spans, opinions

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OPEN = "spurious"
"""What marks that not all agree on are shown as: there is no gold yet to be wrong by."""


@dataclass(frozen=True)
class Choice:
    """A candidate: a span in code points with what it is described by, or a label.

    `type` is the number of the type or label, `by` are those of the lanes that say so. `role` is
    that of a `vieval.review.places.Candidate`.
    """

    type: int
    by: tuple[int, ...]
    start: int = 0
    end: int = 0
    fragments: tuple[tuple[int, int], ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    role: str = ""


@dataclass(frozen=True)
class ToDecide:
    """A place of a segment, by its number, with the candidates for it."""

    segment: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ReviewedProblem:
    """A problem: its lanes, as a report has them, the digest of its gold, and what is to decide.

    `agreed` is what all annotators say of segments that have no gold yet.
    """

    problem: payload.Problem
    gold: str
    places: tuple[ToDecide, ...]
    agreed: tuple[ToDecide, ...] = ()


@dataclass(frozen=True)
class Review:
    """All problems of a corpus; `layout` and `version` as in a report.

    Where it is `blind`, the lanes do not tell whose they are.
    """

    layout: int
    version: str
    corpus: str
    digest: str
    blind: bool
    parts: tuple[ReviewedProblem, ...]


def review(
    corpus: Corpus,
    annotators: Mapping[str, Sequence[Record]],
    predictions: Mapping[str, Mapping[str, Sequence[Answer]]] = MappingProxyType({}),
    *,
    blind: bool = True,
) -> Review:
    """The review of what annotators say of a corpus; all its problems at once.

    `predictions` are answers by problem and approach, one a segment. They are shown beside the
    annotators, decide nothing on what these agree, and bring the places where they speak against
    the gold. Where it is `blind` all are shuffled and called A, B, C, so that nobody is believed
    for a name.
    """
    approaches = dict.fromkeys(name for own in predictions.values() for name in own)
    if both := [name for name in approaches if name in annotators]:
        raise FormatError(f"{both[0]} is an annotator and a file of answers: rename the file")
    names = [*annotators, *approaches]
    if blind:
        random.Random(corpus.digest).shuffle(names)  # noqa: S311 (nothing secret)
    shown = [_letter(place) for place in range(len(names))] if blind else names
    held = {name: {record.segment.id: record for record in own} for name, own in annotators.items()}
    parts = []
    for problem in corpus.problems.values():
        said = predictions.get(problem.name, {})
        here = {name: one for name, one in zip(names, shown, strict=True) if name in {*held, *said}}
        own = [held.get(name) or _answered(corpus, problem, said[name]) for name in here]
        voters = [place for place, name in enumerate(here) if name in held]
        found = doubts(problem, corpus.records, said) if said else {}
        parts.append(_part(corpus, problem, list(here.values()), _Said(own, voters, found)))
    digest = corpus.digest
    return Review(payload.LAYOUT, __version__, corpus.name, digest, blind, tuple(parts))


def _letter(place: int) -> str:
    """`A` to `Z`, then `A2` and so on."""
    round_, at = divmod(place, len(LETTERS))
    return f"{LETTERS[at]}{round_ + 1}" if round_ else LETTERS[at]


class _Said(NamedTuple):
    """The lanes of a problem by segment, which of them vote, and the doubts about the gold."""

    lanes: Sequence[Mapping[str, Record]]
    voters: Sequence[int]
    doubts: Mapping[str, Sequence[Doubt]]


def _answered(corpus: Corpus, asked: Asked, answers: Sequence[Answer]) -> dict[str, Record]:
    """What an approach answers, as an annotator would have it."""
    return {
        record.segment.id: Record(record.segment, labels={asked.name: answer.name})
        if isinstance(answer, Label)
        else Record(record.segment, {asked.name: answer})
        for record, answer in zip(corpus.records, answers, strict=True)
        if not isinstance(answer, Failure)
    }


def _part(corpus: Corpus, asked: Asked, names: Sequence[str], said: _Said) -> ReviewedProblem:
    records = list(corpus.records)
    ids = [record.segment.id for record in records]
    held = said.lanes
    found = opinions(asked, ids, held, said.voters, said.doubts)
    side = _Side(asked, ids, found, _types(asked, held))
    places = tuple(side.places())
    open_ones = tuple(dict.fromkeys(place.segment for place in places))
    segments = payload.Segments(
        ids=tuple(ids),
        articles=tuple(record.segment.article for record in records),
        texts=tuple(record.segment.text for record in records),
        labels={},
        hardest=open_ones,
        review=open_ones,
        whole=len(records),
    )
    lanes_of = side.of_spans if asked.kind == "spans" else side.of_labels
    problem = payload.Problem(
        name=asked.name,
        kind=asked.kind,
        corpus=corpus.name,
        made="",
        measure=unworded(asked.question),
        unit="",
        articles=len(set(segments.articles)),
        types=side.types,
        ordered=asked.ordered,
        answer=(),
        beware=(),
        duels=(),
        segments=segments,
        **lanes_of(names, held),
    )
    agreed = tuple(side.agreed(records))
    return ReviewedProblem(problem, corpus.gold_digest(asked), places, agreed)


def _types(asked: Asked, held: Sequence[Mapping[str, Record]]) -> tuple[str, ...]:
    known = asked.completed([record for records in held for record in records.values()])
    return tuple(known.labels)


def _choice(candidate: Candidate, number: Mapping[str, int]) -> Choice:
    said = candidate.said
    if isinstance(said, str):
        return Choice(number[said], candidate.by, role=candidate.role)
    bounds = said.start, said.end, said.fragments
    about = dict(said.attributes)
    return Choice(number[said.type], candidate.by, *bounds, about, candidate.role)


class _Lanes(TypedDict, total=False):
    gold_marks: payload.Marks
    gold_labels: payload.Labels
    decoys: payload.Marks
    approaches: Required[tuple[payload.Approach, ...]]


@dataclass(frozen=True)
class _Side:
    """What is said of a problem, segment by segment."""

    asked: Asked
    ids: Sequence[str]
    found: Sequence[Opinions]
    types: tuple[str, ...]

    @property
    def number(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.types)}

    def places(self) -> Iterator[ToDecide]:
        for segment, opinion in enumerate(self.found):
            for place in opinion.places:
                choices = (_choice(one, self.number) for one in place.candidates)
                yield ToDecide(segment, tuple(choices))

    def agreed(self, records: Sequence[Record]) -> Iterator[ToDecide]:
        """What all annotators say of the segments that have no gold."""
        for segment, (opinion, record) in enumerate(zip(self.found, records, strict=True)):
            if opinion.agreed is not None and self.asked.gold(record) is None:
                said = opinion.agreed
                ones = [said] if isinstance(said, str) else sorted(said, key=Span.place)
                yield ToDecide(
                    segment, tuple(_choice(Candidate(one, ()), self.number) for one in ones)
                )

    def of_spans(self, names: Sequence[str], held: Sequence[Mapping[str, Record]]) -> _Lanes:
        """The lanes, under the names of their fields in a report."""
        agreed = [agreed_spans(opinion) for opinion in self.found]
        return {
            "gold_marks": lanes.gold_lane(agreed, self.types),
            "decoys": lanes.gold_lane([frozenset()] * len(self.ids), ()),
            "approaches": tuple(
                payload.Approach(name, "ok", marks=self._marks(records, agreed))
                for name, records in zip(names, held, strict=True)
            ),
        }

    def _marks(self, records: Mapping[str, Record], agreed: Sequence[Spans]) -> payload.Marks:
        rows = []
        for name, common in zip(self.ids, agreed, strict=True):
            record = records.get(name)
            said = record.spans.get(self.asked.name, frozenset()) if record else frozenset()
            rows.append({span: payload.RIGHT if span in common else OPEN for span in said})
        return lanes.marked(rows, self.types)

    def of_labels(self, names: Sequence[str], held: Sequence[Mapping[str, Record]]) -> _Lanes:
        """The same for labels."""
        return {
            "gold_labels": self._labels(opinion.agreed for opinion in self.found),
            "approaches": tuple(
                payload.Approach(name, "ok", labels=self._labels(self._said(records)))
                for name, records in zip(names, held, strict=True)
            ),
        }

    def _said(self, records: Mapping[str, Record]) -> Iterator[str | None]:
        for name in self.ids:
            record = records.get(name)
            yield record.labels.get(self.asked.name) if record else None

    def _labels(self, said: Iterable[object]) -> payload.Labels:
        number = self.number
        return payload.Labels(
            tuple(number[one] if isinstance(one, str) else payload.NO_LABEL for one in said)
        )
