"""What a page of review holds: passes of annotators side by side, and the places to decide."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vieval._version import __version__
from vieval.corpus.corpus import Corpus
from vieval.data import Record, Spans
from vieval.problems import Problem as Asked
from vieval.report.page import lanes, payload
from vieval.review.places import Candidate, Opinions, agreed_spans, opinions

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OPEN = "spurious"
"""What marks that not all agree on are shown as: there is no gold yet to be wrong by."""


@dataclass(frozen=True)
class Choice:
    """A candidate: a span in code points with what it is described by, or a label.

    `type` is the number of the type or label, `by` are those of the lanes that say so.
    """

    type: int
    by: tuple[int, ...]
    start: int = 0
    end: int = 0
    fragments: tuple[tuple[int, int], ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ToDecide:
    """A place of a segment, by its number, with the candidates for it."""

    segment: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ReviewedProblem:
    """A problem: its lanes, as a report has them, the digest of its gold, and what is to decide."""

    problem: payload.Problem
    gold: str
    places: tuple[ToDecide, ...]


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
    corpus: Corpus, annotators: Mapping[str, Sequence[Record]], *, blind: bool = True
) -> Review:
    """The review of what annotators, or approaches, say of a corpus; all its problems at once.

    Where it is `blind` they are shuffled and called A, B, C, so that nobody is believed for a name.
    """
    names = list(annotators)
    if blind:
        random.Random(corpus.digest).shuffle(names)  # noqa: S311 (nothing secret)
    shown = list(LETTERS[: len(names)]) if blind else names
    held = [{record.segment.id: record for record in annotators[name]} for name in names]
    parts = tuple(_part(corpus, problem, shown, held) for problem in corpus.problems.values())
    return Review(payload.LAYOUT, __version__, corpus.name, corpus.digest, blind, parts)


def _part(
    corpus: Corpus, asked: Asked, names: Sequence[str], held: Sequence[Mapping[str, Record]]
) -> ReviewedProblem:
    records = list(corpus.records)
    ids = [record.segment.id for record in records]
    side = _Side(asked, ids, opinions(asked, ids, held), _types(asked, held))
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
        measure=asked.question,
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
    return ReviewedProblem(problem, corpus.gold_digest(asked), places)


def _types(asked: Asked, held: Sequence[Mapping[str, Record]]) -> tuple[str, ...]:
    known = asked.completed(record for records in held for record in records.values())
    return tuple(known.labels)


def _choice(candidate: Candidate, number: Mapping[str, int]) -> Choice:
    said = candidate.said
    if isinstance(said, str):
        return Choice(number[said], candidate.by)
    about = dict(said.attributes)
    return Choice(number[said.type], candidate.by, said.start, said.end, said.fragments, about)


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

    def of_spans(
        self, names: Sequence[str], held: Sequence[Mapping[str, Record]]
    ) -> dict[str, Any]:
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

    def of_labels(
        self, names: Sequence[str], held: Sequence[Mapping[str, Record]]
    ) -> dict[str, Any]:
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
