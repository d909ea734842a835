"""The files that are kept beside the scores of an approach."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from vieval.corpus import jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.made_up import not_found
from vieval.corpus.predictions import PREDICTIONS, prediction
from vieval.data import Answer
from vieval.evaluation.judging import judged_answers
from vieval.evaluation.results import Evaluation
from vieval.metrics.answers import spans_of
from vieval.problems import Problem
from vieval.records import Records
from vieval.report import label_review, pictures, span_review, tables
from vieval.report.page import build, page
from vieval.report.page.payload import NOTHING, Past

Answers: TypeAlias = Mapping[str, Sequence[Answer]]

GOLD = "gold.jsonl"
ERRORS = "errors.jsonl"
DISAGREEMENTS = "disagreements.jsonl"
HARDEST = "hardest.jsonl"
SUSPECTS = "gold-to-review.jsonl"
REPORT = "report.html"


def files(
    evaluation: Evaluation, corpus: Corpus, past: Past = NOTHING, repeat: str = ""
) -> dict[str, dict[str, str]]:
    """The texts of the files of each approach, by approach and file name.

    Under the name "" are those about all approaches together, a report among them. It tells `past`
    beside the evaluation, and `repeat`, the command that makes it again.
    """
    problem = evaluation.problem
    records = corpus.labelled(problem)
    answers = {row.approach: row.outcome.answers for row in evaluation.rows if row.scores}
    columns = Records.of(records)
    judged = {name: judged_answers(problem, columns, given) for name, given in answers.items()}
    review = _span_review if problem.kind == "spans" else _label_review
    reviewed = review(problem, corpus, judged)
    made_up = {row.approach: row.outcome.made_up for row in evaluation.rows}
    for name, given in answers.items():
        names = made_up[name] or [()] * len(records)
        reviewed[name][PREDICTIONS] = _lines(
            prediction(problem, record.segment, answer) | not_found(some)
            for record, answer, some in zip(records, given, names, strict=True)
        )
    shown = build.problem(evaluation, corpus, datetime.now().astimezone(), past, repeat)
    reviewed[""][REPORT] = page(build.report([shown]))
    drawn = {row.approach: pictures.of_one(evaluation, row) for row in evaluation.rows}
    drawn[""] = pictures.of_all(evaluation, past.history)
    reviewed[""][GOLD] = _lines(jsonl.as_row(record) for record in records)
    return {name: {**texts, **_tables(texts), **drawn[name]} for name, texts in reviewed.items()}


def _tables(texts: Mapping[str, str]) -> dict[str, str]:
    """The files that people read, as tables beside them: `errors.json` for `errors.jsonl`."""
    shown = [name for name in texts if name.endswith(".jsonl") and name not in (GOLD, PREDICTIONS)]
    read = {name.removesuffix("l"): texts[name] for name in shown}
    return {name: tables.table(text.split("\n")[:-1]) for name, text in read.items() if text}


def _span_review(problem: Problem, corpus: Corpus, answers: Answers) -> dict[str, dict[str, str]]:
    records = corpus.labelled(problem)
    spans = {name: spans_of(given) for name, given in answers.items()}
    own = {
        name: {ERRORS: _lines(span_review.errors(problem, records, found))}
        for name, found in spans.items()
    }
    together = {
        DISAGREEMENTS: _lines(span_review.disagreeing(problem, records, spans)),
        HARDEST: _lines(span_review.hard_segments(problem, records, spans)),
        SUSPECTS: _lines(span_review.suspects(problem, records, spans)),
    }
    return {**own, "": together}


def _label_review(problem: Problem, corpus: Corpus, answers: Answers) -> dict[str, dict[str, str]]:
    examples = corpus.examples(problem)
    own = {name: {ERRORS: _lines(label_review.errors(examples, a))} for name, a in answers.items()}
    together = {
        DISAGREEMENTS: _lines(label_review.disagreeing(examples, answers)),
        HARDEST: _lines(label_review.hard_segments(examples, answers)),
        SUSPECTS: _lines(label_review.suspects(examples, answers, problem)),
    }
    return {**own, "": together}


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
