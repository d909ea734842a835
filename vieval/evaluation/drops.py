"""What each perturbation costs each approach: the paired drop of the headline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vieval.corpus.corpus import Corpus, NoGold
from vieval.data import Answer, Label, Record, Segment, Span
from vieval.evaluation.evaluate import headline, scored_labels
from vieval.evaluation.marks import marks_of
from vieval.evaluation.results import Outcome
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Figure, contrast
from vieval.metrics.spans.matching import outermost
from vieval.problems import Problem
from vieval.robustness.perturbations import PERTURBATIONS
from vieval.stats import Sample, Unit, holm, scope, unit_names, unit_of

FLIPS = 5


class Copies(NamedTuple):
    """The labelled records of a corpus, and a changed copy of all of them by perturbation."""

    problem: Problem
    corpus: str
    seed: int
    records: list[Record]
    changed: Mapping[str, list[Record]]

    @classmethod
    def of(cls, problem: Problem, corpus: Corpus, seed: int = 0) -> Copies:
        """All perturbations that change anything; `NoGold` where nothing is labelled."""
        records = list(corpus.labelled(problem))
        if not records:
            raise NoGold(corpus.name, [problem.name])
        changed = {
            name: [perturbation(record, name, seed) for record in records]
            for name, perturbation in PERTURBATIONS.items()
        }
        moved = {name: some for name, some in changed.items() if any(_moved(records, some))}
        return cls(problem, corpus.name, seed, records, moved)

    @property
    def segments(self) -> list[Segment]:
        """The segments as they are, then each copy, in the same order."""
        copies = [self.records, *self.changed.values()]
        return [record.segment for records in copies for record in records]


def _moved(records: Sequence[Record], changed: Sequence[Record]) -> Iterator[bool]:
    for old, new in zip(records, changed, strict=True):
        yield old.segment.text != new.segment.text


@dataclass(frozen=True)
class Flip:
    """A segment that an approach answered better before it was changed: both texts and answers."""

    segment: str
    before: str
    after: str
    said_before: str
    said_after: str


@dataclass(frozen=True)
class Drop:
    """How the headline of an approach changes under a perturbation.

    `lost` is the headline on the texts as they are less that on the changed ones; `p` of no
    difference is Holm-corrected over all approaches and perturbations. `changed` counts segments
    whose text is another; `flips` are the first that got worse. `marks` are the words of the
    approach's marks.
    """

    approach: str
    perturbation: str
    before: Estimate
    after: Estimate
    lost: Estimate
    p: float | None
    changed: int
    flips: tuple[Flip, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Robustness:
    """All drops on a corpus, and the approaches that gave no answers with the reason."""

    problem: str
    corpus: str
    seed: int
    segments: int
    articles: int
    unit: Unit
    drops: tuple[Drop, ...]
    missing: Mapping[str, str]

    @property
    def scope(self) -> str:
        """The question that the figures answer, in words."""
        return scope(self.unit, self.articles, self.segments)


def measure(copies: Copies, outcomes: Sequence[Outcome]) -> Robustness:
    """Compare the answers to each copy with those to the texts as they are.

    `outcomes` answer `copies.segments`.
    """
    articles = [record.segment.article for record in copies.records]
    unit = unit_of(len(set(articles)), len(articles))
    sample = Sample.of(unit, unit_names(unit, articles))
    found = [
        drop
        for outcome in outcomes
        if outcome.status == "ok"
        for drop in _drops(copies, outcome, sample)
    ]
    adjusted = holm([float("nan") if drop.p is None else drop.p for drop in found])
    told = [
        replace(drop, p=None if drop.p is None else float(p))
        for drop, p in zip(found, adjusted, strict=True)
    ]
    missing = {o.identity.name: o.reason for o in outcomes if o.status != "ok"}
    return Robustness(
        copies.problem.name,
        copies.corpus,
        copies.seed,
        len(copies.records),
        len(set(articles)),
        unit,
        tuple(told),
        missing,
    )


def _drops(copies: Copies, outcome: Outcome, sample: Sample) -> Iterator[Drop]:
    count = len(copies.records)
    card = outcome.identity.card
    by_lot = card.by_lot
    words = tuple(mark.word for mark in marks_of(card, tuned=copies.corpus in card.tuned_on))
    plain = outcome.answers[:count]
    before = _figure(copies, copies.records, plain, by_lot)
    for place, (name, changed) in enumerate(copies.changed.items(), start=1):
        answers = outcome.answers[place * count : (place + 1) * count]
        after = _figure(copies, changed, answers, by_lot)
        found = contrast(before, after, sample)
        yield Drop(
            outcome.identity.name,
            name,
            found.one,
            found.other,
            found.difference,
            found.p,
            sum(_moved(copies.records, changed)),
            () if by_lot else tuple(_flips(copies, changed, plain, answers))[:FLIPS],
            words,
        )


def _figure(
    copies: Copies, records: Sequence[Record], answers: Sequence[Answer], by_lot: bool
) -> Figure:
    labels = scored_labels(copies.problem, copies.records)
    return headline(copies.problem, records, answers, labels, by_lot=by_lot)


def _flips(
    copies: Copies,
    changed: Sequence[Record],
    plain: Sequence[Answer],
    answers: Sequence[Answer],
) -> Iterator[Flip]:
    for old, new, said, says in zip(copies.records, changed, plain, answers, strict=True):
        if _right(copies.problem, old, said) > _right(copies.problem, new, says):
            before, after = old.segment.text, new.segment.text
            yield Flip(old.segment.id, before, after, told(said, before), told(says, after))


def _right(problem: Problem, record: Record, answer: Answer) -> int:
    """How much of an answer is right: names, or the label."""
    gold = problem.gold(record)
    if isinstance(gold, str):
        return isinstance(answer, Label) and answer.name == gold
    assert gold is not None
    return len(outermost(gold) & outermost(answer)) if isinstance(answer, frozenset) else 0


def told(answer: Answer, text: str) -> str:
    """An answer as people read it."""
    if isinstance(answer, Label):
        return answer.name
    if not isinstance(answer, frozenset):
        return f"failed: {answer.reason}"
    ordered = sorted(answer, key=Span.place)
    surfaces = [("…".join(text[s:e] for s, e in span.stretches), span.type) for span in ordered]
    return ", ".join(f"{surface} {kind}" for surface, kind in surfaces) or "nothing"
