"""The files that are kept beside the scores of an approach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from vieval.corpus import jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.files import json_lines
from vieval.corpus.made_up import not_found
from vieval.corpus.predictions import PREDICTIONS, prediction
from vieval.evaluation.results import Evaluation
from vieval.metrics.spans.matched import Matched
from vieval.problems import spans_in
from vieval.report import label_review, pictures, span_review, tables
from vieval.report.judged import Judged
from vieval.report.page import build, page
from vieval.report.page.payload import NOTHING, Past

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
    judged = Judged(evaluation, corpus)
    reviewed = (_span_review if evaluation.problem.kind == "spans" else _label_review)(judged)
    for row in judged.answered:
        names = row.outcome.made_up or [()] * len(judged.records)
        reviewed[row.approach][PREDICTIONS] = json_lines(
            prediction(evaluation.problem, segment, answer) | not_found(some)
            for segment, answer, some in zip(
                judged.segments, row.outcome.answers, names, strict=True
            )
        )
    shown = build.problem(judged, datetime.now().astimezone(), past, repeat)
    reviewed[""][REPORT] = page(build.report([shown]))
    drawn = {row.approach: pictures.of_one(evaluation, row) for row in evaluation.rows}
    drawn[""] = pictures.of_all(evaluation, past.history)
    reviewed[""][GOLD] = json_lines(jsonl.as_row(record) for record in judged.records)
    return {name: {**texts, **_tables(texts), **drawn[name]} for name, texts in reviewed.items()}


def _tables(texts: Mapping[str, str]) -> dict[str, str]:
    """The files that people read, as tables beside them: `errors.json` for `errors.jsonl`."""
    shown = [name for name in texts if name.endswith(".jsonl") and name not in (GOLD, PREDICTIONS)]
    read = {name.removesuffix("l"): texts[name] for name in shown}
    return {name: tables.table(text.split("\n")[:-1]) for name, text in read.items() if text}


def _span_review(judged: Judged) -> dict[str, dict[str, str]]:
    segments, gold = judged.segments, spans_in(judged.problem, judged.scored)
    decoys = [record.decoys for record in judged.records]
    own = {
        name: {ERRORS: json_lines(span_review.errors(segments, Matched.of(gold, said), decoys))}
        for name, said in judged.said.items()
    }
    together = {
        DISAGREEMENTS: json_lines(span_review.disagreeing(segments, judged.spans, judged.said)),
        HARDEST: json_lines(span_review.hard_segments(segments, judged.spans, judged.said)),
        SUSPECTS: json_lines(span_review.suspects(segments, judged.suspect_spans)),
    }
    return {**own, "": together}


def _label_review(judged: Judged) -> dict[str, dict[str, str]]:
    answers, examples = judged.answers, judged.corpus.examples(judged.problem)
    own = {
        name: {ERRORS: json_lines(label_review.errors(examples, a))} for name, a in answers.items()
    }
    together = {
        DISAGREEMENTS: json_lines(label_review.disagreeing(examples, answers)),
        HARDEST: json_lines(label_review.hard_segments(examples, answers)),
        SUSPECTS: json_lines(label_review.suspects(examples, judged.suspect_labels)),
    }
    return {**own, "": together}
