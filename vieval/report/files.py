"""The files that are kept beside the scores of an approach."""

from __future__ import annotations

import json
from collections.abc import Mapping

from vieval.corpora import Corpus
from vieval.data import Answer, Failure, Label, Problem, Record
from vieval.formats import jsonl
from vieval.results import Evaluation


def files(evaluation: Evaluation, corpus: Corpus) -> dict[str, Mapping[str, str]]:
    """The texts of the files of each approach, by approach and file name."""
    records = corpus.labelled(evaluation.problem)
    return {
        row.approach: {
            "predictions.jsonl": "".join(
                json.dumps(_row(evaluation.problem, record, answer), ensure_ascii=False) + "\n"
                for record, answer in zip(records, row.outcome.answers, strict=True)
            ),
        }
        for row in evaluation.rows
        if row.outcome.status == "ok"
    }


def _row(problem: Problem, record: Record, answer: Answer) -> dict[str, object]:
    """A row that `vieval score` takes, with what the approach said beside it."""
    return jsonl.as_row(predicted(problem, record, answer)) | _beside(answer)


def predicted(problem: Problem, record: Record, answer: Answer) -> Record:
    """An answer as a record of its segment."""
    if isinstance(answer, frozenset):
        return Record(record.segment, entities=answer)
    labels: dict[str, str] = {problem: answer.name} if isinstance(answer, Label) else {}
    return Record(record.segment, labels=labels)


def _beside(answer: Answer) -> dict[str, object]:
    if isinstance(answer, Failure):
        return {"failure": answer.reason}
    if isinstance(answer, Label) and answer.probabilities:
        return {"probabilities": dict(answer.probabilities)}
    return {}
