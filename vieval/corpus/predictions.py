"""Files of answers: JSON lines that `vieval score` takes, with what else an approach said."""

from __future__ import annotations

import json

from vieval.corpus import jsonl
from vieval.corpus.probabilities import FIELD
from vieval.corpus.reading import Reading
from vieval.data import Answer, Failure, Label, Record, Segment
from vieval.problems import Problem

PREDICTIONS = "predictions.jsonl"


def prediction(problem: Problem, segment: Segment, answer: Answer) -> dict[str, object]:
    """The row of an answer."""
    return jsonl.as_row(_record(problem, segment, answer)) | _beside(answer)


def read_predictions(problem: Problem, text: str) -> dict[Segment, Answer]:
    """The answers in a file of predictions as it is kept, with their probabilities."""
    lines = [line for line in text.split("\n") if line]
    return dict(_read(problem, line) for line in lines)


def _record(problem: Problem, segment: Segment, answer: Answer) -> Record:
    if isinstance(answer, frozenset):
        return Record(segment, {problem.name: answer})
    labels = {problem.name: answer.name} if isinstance(answer, Label) else {}
    return Record(segment, labels=labels)


def _beside(answer: Answer) -> dict[str, object]:
    if isinstance(answer, Failure):
        return {"failure": answer.reason}
    if isinstance(answer, Label) and answer.probabilities:
        return {FIELD: dict(answer.probabilities)}
    return {}


def _read(problem: Problem, line: str) -> tuple[Segment, Answer]:
    record = jsonl.parse(line, Reading(problems={problem.name: problem}))
    found = problem.gold(record)
    if found is None:
        return record.segment, Failure(json.loads(line).get("failure", ""))
    if not isinstance(found, str):
        return record.segment, found
    return record.segment, Label(found, json.loads(line).get(FIELD, {}))
