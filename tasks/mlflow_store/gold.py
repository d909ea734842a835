"""The rows that were evaluated on, kept with the history of a corpus, once for each content."""

from __future__ import annotations

from collections.abc import Mapping

from mlflow import MlflowClient

from tasks.mlflow_store import artifacts, datasets
from vieval.corpus import jsonl
from vieval.corpus.corpus import gold_content
from vieval.corpus.reading import Reading
from vieval.data import Segment
from vieval.evaluation.results import Evaluation
from vieval.problems import Problem


def keep(client: MlflowClient, history: str, evaluation: Evaluation, rows: str) -> None:
    """Keep the rows of an evaluation, so that its data set opens."""
    name = datasets.file(evaluation.digest, evaluation.gold_digest)
    if rows and not artifacts.is_there(client, history, name):
        client.log_text(history, rows, name)


def read(
    client: MlflowClient, history: str, problem: Problem, texts: str, gold: str
) -> Mapping[Segment, object]:
    """The gold of then by segment, by the digests of texts and gold; empty where none was kept."""
    name = datasets.file(texts, gold)
    if not artifacts.is_there(client, history, name):
        return {}
    lines = [line for line in artifacts.text_of(client, history, name).split("\n") if line]
    reading = Reading(problems={problem.name: problem})
    records = [jsonl.parse(line, reading) for line in lines]
    return {record.segment: gold_content(record, problem) for record in records}
