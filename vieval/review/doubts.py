"""Where the answers of approaches speak against the gold, segment by segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from vieval.data import Answer, Failure, Record
from vieval.metrics.answers import spans_of
from vieval.metrics.spans.unannotated import judged
from vieval.problems import Problem, spans_in
from vieval.records import Records, SpanColumns
from vieval.review.places import Doubt
from vieval.review.suspicion import suspect_labels, suspect_spans


def doubts(
    problem: Problem, records: Sequence[Record], answers: Mapping[str, Sequence[Answer]]
) -> dict[str, list[Doubt]]:
    """The candidates for errors in the gold, by the id of the segment.

    `answers` are those of each approach, one a record. They are `vieval.review.suspicion`'s, of the
    segments that have gold and that every approach answered.
    """
    places = [
        place
        for place, record in enumerate(records)
        if problem.gold(record) is not None
        and not any(isinstance(given[place], Failure) for given in answers.values())
    ]
    held = [records[place] for place in places]
    given = {name: [own[place] for place in places] for name, own in answers.items()}
    find = _spans if problem.kind == "spans" else _labels
    found: dict[str, list[Doubt]] = {}
    for place, doubt in find(problem, held, given) if held else ():
        found.setdefault(held[place].segment.id, []).append(doubt)
    return found


def _spans(
    problem: Problem, records: Sequence[Record], answers: Mapping[str, Sequence[Answer]]
) -> Iterator[tuple[int, Doubt]]:
    columns = Records.of(records)
    gold = spans_in(problem, columns)
    said = {name: SpanColumns.of(spans_of(own)) for name, own in answers.items()}
    if columns.unannotated:
        # The gold says nothing of what lies where nobody looked, so nothing speaks against it.
        said = {name: judged(gold, own, columns.unannotated) for name, own in said.items()}
    for one in suspect_spans(list(gold), {name: list(own) for name, own in said.items()}):
        proposed = one.proposed
        if proposed is not None:
            # What the gold says of a name is said of the bounds that are proposed for it.
            proposed = replace(proposed, attributes=one.gold.attributes if one.gold else {})
        yield one.segment, Doubt(one.gold, proposed)


def _labels(
    problem: Problem, records: Sequence[Record], answers: Mapping[str, Sequence[Answer]]
) -> Iterator[tuple[int, Doubt]]:
    gold = [record.labels[problem.name] for record in records]
    for one in suspect_labels(gold, answers, problem.values(gold)):
        yield one.segment, Doubt(one.gold, one.proposed)
