"""Answers without what can be neither right nor wrong: what lies where nobody looked."""

from __future__ import annotations

from collections.abc import Sequence

from vieval.data import Answer, Record
from vieval.metrics.answers import spans_of
from vieval.metrics.spans.unannotated import judged
from vieval.problems import Problem, spans_in
from vieval.records import Records, SpanColumns


def judged_answers(
    problem: Problem, records: Sequence[Record], answers: Sequence[Answer]
) -> Sequence[Answer]:
    """The answers without the spans that lie where nobody looked; failures stay."""
    if problem.kind == "labels" or not Records.of(records).unannotated:
        return answers
    found = zip(answers, judged_spans(problem, records, answers), strict=True)
    return [spans if isinstance(given, frozenset) else given for given, spans in found]


def judged_spans(
    problem: Problem, records: Sequence[Record], answers: Sequence[Answer]
) -> SpanColumns:
    """The predicted spans of each record, but for those that lie where nobody looked."""
    given, columns = SpanColumns.of(spans_of(answers)), Records.of(records)
    unannotated = columns.unannotated
    return judged(spans_in(problem, columns), given, unannotated) if unannotated else given
