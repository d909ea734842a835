"""Approaches on the corpora of a suite: a figure a cell, with the published ones beside it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from vieval.corpus.apart import count_shared
from vieval.corpus.corpus import Corpus, NoGold
from vieval.corpus.faults import FormatError
from vieval.corpus.public import METRICS, Published
from vieval.data import NONE_KNOWN, Failure, Identity, Record
from vieval.evaluation.assemble import Subject
from vieval.evaluation.evaluate import Frame, frame_of, full_scores, subject_of
from vieval.evaluation.learning import averaged
from vieval.evaluation.results import Outcome
from vieval.evaluation.suite import Entry
from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.metrics.figures import Figure
from vieval.metrics.labels.scores import expected
from vieval.metrics.scores import LabelScores, leaves
from vieval.problems import Problem
from vieval.stats import Sample, exact_interval, sample, scope


@dataclass(frozen=True)
class Compared:
    """A published figure beside one of ours: ours - theirs, with an interval where ours has one."""

    published: Published
    difference: Estimate

    @property
    def agrees(self) -> bool | None:
        """Whether the interval holds no difference; None without one."""
        low, high = self.difference.low, self.difference.high
        return None if low is None or high is None else low <= 0 <= high


@dataclass(frozen=True)
class SuiteCell:
    """An approach on a corpus.

    `figure` is the mean over `draws`, which have the standard deviation `deviation`. `seen` tells
    what its weights may have seen, "" where nothing is known. `beside` are published figures of
    models of its kind. Where there are no answers, `reason` tells why.
    """

    approach: str
    figure: Estimate = UNDEFINED
    draws: int = 1
    deviation: float | None = None
    tuned: bool = False
    floor: bool = False
    seen: str = ""
    failed: int = 0
    seconds: float = 0.0
    signature: str = ""
    beside: tuple[Compared, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class SuiteLine:
    """A corpus: what was measured on how much, the cells, the published figures, and notes."""

    entry: Entry
    problem: str
    metric: str
    segments: int
    articles: int
    scope: str
    cells: tuple[SuiteCell, ...]
    notes: tuple[str, ...] = ()

    @property
    def published(self) -> tuple[Published, ...]:
        """The published figures of the same metric and as many shots: what can be held beside."""
        return tuple(one for one in self.entry.published if _fits(one, self.entry, self.metric))

    def cell(self, approach: str) -> SuiteCell | None:
        """The cell of an approach; None where it was not asked."""
        return next((cell for cell in self.cells if cell.approach == approach), None)


@dataclass(frozen=True)
class Benchmark:
    """The table of a suite: a line a corpus; `left_out` tells why other corpora have none.

    It also has the approaches that are named and that no corpus asks.
    """

    suite: str
    lines: tuple[SuiteLine, ...]
    left_out: Mapping[str, str]

    @property
    def approaches(self) -> list[str]:
        """All approaches, in the order in which they come up."""
        return list(dict.fromkeys(cell.approach for line in self.lines for cell in line.cells))


@dataclass(frozen=True)
class Ground:
    """A corpus of a suite, read: the problem, what is asked about, and what is learnt from."""

    entry: Entry
    problem: Problem
    corpus: Corpus
    train: Corpus | None

    @classmethod
    def read(cls, entry: Entry) -> Ground:
        """Read the files of an entry.

        Raises `FormatError` with the faults, or where problem, metric or shots do not fit, and
        `NoGold` where a corpus has no gold.
        """
        corpus, train = entry.corpora()
        where = f"[corpora.{entry.name}]"
        names = [entry.problem] if entry.problem else list(corpus.problems)
        if len(names) != 1:
            told = ", ".join(names) or "none"
            raise FormatError(f"{where} problem is wanted, one of those of the corpus: {told}")
        problem = corpus.problem(names[0])
        if train is not None and not train.labelled(problem):
            raise NoGold(train.name, names, train.problems)
        if entry.shots and problem.kind == "spans":
            raise FormatError(f"{where} shots are of labels, and {problem.name} has spans")
        if entry.metric and (METRICS[entry.metric][0] == "flat") != (problem.kind == "spans"):
            raise FormatError(f"{where} {entry.metric} is no figure of {problem.kind}")
        return cls(entry, problem, corpus, train)

    def line(self, draws: Sequence[Sequence[Outcome]]) -> SuiteLine:
        """The line of the corpus, from the outcomes of the approaches, draw by draw."""
        records = self.records
        frame = frame_of(self.problem, records)
        subject = subject_of(self.problem, self.corpus, frame, self.train)
        notes = list(self.corpus.notes)
        learnt = self.train is not None or any(one.identity.learns for one in chain(*draws))
        if learnt and (twice := count_shared(self.corpus, self.train, self.problem)):
            notes.append(f"{twice:,} of {len(records):,} texts are in training too")
        if self.train is not None:
            notes += (f"training: {note}" for note in self.train.notes)
        if not any(draws):
            notes.append("none of the approaches takes it")
        return SuiteLine(
            self.entry,
            self.problem.name,
            self._metric,
            subject.segments,
            subject.articles,
            scope(subject.unit, subject.articles, subject.segments),
            tuple(self._cell(drawn, frame, subject) for drawn in zip(*draws, strict=True)),
            tuple(notes),
        )

    @cached_property
    def records(self) -> list[Record]:
        """Those that are asked about."""
        return self.corpus.labelled(self.problem)

    @cached_property
    def _sample(self) -> Sample:
        return sample([record.segment.article for record in self.records])

    @property
    def _metric(self) -> str:
        return self.entry.metric or ("micro-F1" if self.problem.kind == "spans" else "macro-F1")

    def _cell(self, drawn: Sequence[Outcome], frame: Frame, subject: Subject) -> SuiteCell:
        who = drawn[0].identity
        absent = next((one for one in drawn if one.status != "ok"), None)
        if absent is not None:
            return SuiteCell(who.name, reason=f"{absent.status}: {absent.reason}")
        found = averaged(
            [self._figure(outcome, frame) for outcome in drawn],
            self._sample,
        )
        return SuiteCell(
            who.name,
            found.estimate,
            found.draws,
            found.deviation,
            tuned=subject.corpus in who.card.tuned_on,
            floor=who.card.floor,
            seen=self._seen(who),
            failed=len(_failed(drawn)),
            seconds=sum(outcome.seconds for outcome in drawn),
            signature=self._signature(who, subject),
            beside=tuple(
                Compared(one, _difference(found.estimate, one))
                for one in self.entry.published
                if who.name in one.like and _fits(one, self.entry, self._metric)
            ),
        )

    def _figure(self, outcome: Outcome, frame: Frame) -> Figure:
        by_lot = outcome.identity.card.by_lot
        scores = full_scores(self.problem, self.records, outcome.answers, frame, by_lot=by_lot)
        if isinstance(scores, LabelScores):
            scores = expected(scores)
        if not self.entry.metric:
            return scores.headline
        figure = dict(leaves(scores))["/".join(METRICS[self.entry.metric])]
        assert isinstance(figure, Figure)
        return figure

    def _seen(self, who: Identity) -> str:
        """What is known of its having seen this corpus, else what it may have seen of any."""
        about = self.entry.about
        known = [one.how for one in about.seen if who.name in one.approaches] if about else []
        told = who.card.contamination
        return "; ".join(known) or ("" if told == NONE_KNOWN else told)

    def _signature(self, who: Identity, subject: Subject) -> str:
        signed = f"{subject.signature(who)}|figure:{self._metric}"
        if not self.entry.shots:
            return signed
        drawn = f"{self.entry.shots} a label×{self.entry.draws}"
        return f"{signed}|shots:{drawn},seed {self.entry.seed}"


def _failed(drawn: Sequence[Outcome]) -> set[int]:
    """The places of the segments that an approach failed on, in any draw."""
    answers = (enumerate(outcome.answers) for outcome in drawn)
    return {place for own in answers for place, one in own if isinstance(one, Failure)}


def _fits(one: Published, entry: Entry, metric: str) -> bool:
    return one.metric == metric and one.shots == entry.shots


def _difference(ours: Estimate, theirs: Published) -> Estimate:
    """Ours - theirs, with the interval that follows from those of both (Zou and Donner 2008).

    An accuracy on segments of its own has the interval of Clopper and Pearson; any other published
    figure is taken as it stands.
    """
    if ours.value is None or ours.low is None or ours.high is None:
        return Estimate(None if ours.value is None else ours.value - theirs.value, None, None)
    low = high = theirs.value
    if theirs.items and theirs.metric == "accuracy":
        found = exact_interval(np.asarray(theirs.value), np.asarray(theirs.items))
        low, high = float(found.low), float(found.high)
    value = ours.value - theirs.value
    below = math.hypot(ours.value - ours.low, high - theirs.value)
    above = math.hypot(ours.high - ours.value, theirs.value - low)
    return Estimate(value, value - below, value + above)
