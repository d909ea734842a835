"""An evaluation beside the segments that it is about, as files and pages tell of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Record, Segment, Spans
from vieval.evaluation.judging import judged_answers
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.answers import spans_of
from vieval.problems import Problem
from vieval.records import Records
from vieval.review.suspicion import SuspectLabel, SuspectSpan, suspect_labels, suspect_spans


@dataclass(frozen=True)
class Judged:
    """Segments with their gold and what approaches answered about them, each made once.

    All are those that are labelled for the problem, in the order of the corpus.
    """

    evaluation: Evaluation
    corpus: Corpus

    @property
    def problem(self) -> Problem:
        return self.evaluation.problem

    @property
    def answered(self) -> list[Row]:
        """Who gave answers, best first."""
        return [row for row in self.evaluation.rows if row.scores is not None]

    @cached_property
    def records(self) -> list[Record]:
        return self.corpus.labelled(self.problem)

    @cached_property
    def scored(self) -> Sequence[Record]:
        """The records as they are scored: those of a problem of spans as columns."""
        return Records.of(self.records) if self.problem.kind == "spans" else self.records

    @cached_property
    def segments(self) -> list[Segment]:
        return [record.segment for record in self.records]

    @cached_property
    def spans(self) -> list[Spans]:
        """The gold of a problem of spans."""
        return [record.spans[self.problem.name] for record in self.records]

    @cached_property
    def names(self) -> list[str]:
        """The gold of a problem of labels."""
        return [record.labels[self.problem.name] for record in self.records]

    @cached_property
    def answers(self) -> Mapping[str, Sequence[Answer]]:
        """By approach, best first, as far as they are judged."""
        return {
            row.approach: judged_answers(self.problem, self.scored, row.outcome.answers)
            for row in self.answered
        }

    @cached_property
    def said(self) -> Mapping[str, Sequence[Spans]]:
        """The spans that each approach answered."""
        return {name: list(spans_of(given)) for name, given in self.answers.items()}

    @cached_property
    def suspect_spans(self) -> list[SuspectSpan]:
        """Where the gold of a problem of spans may be wrong, the most suspect first."""
        return suspect_spans(self.spans, self.said)

    @cached_property
    def suspect_labels(self) -> list[SuspectLabel]:
        """Where the gold of a problem of labels may be wrong, the most suspect first."""
        return suspect_labels(self.names, self.answers, self.problem.values(self.names))
