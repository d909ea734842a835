"""The rows that were evaluated on, kept with the history of a corpus, once for each content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from mlflow import MlflowClient

from tasks.mlflow_store import datasets
from vieval.corpus import jsonl
from vieval.corpus.corpus import gold_content
from vieval.data import Segment
from vieval.evaluation.results import Evaluation
from vieval.problems import Problem


def keep(client: MlflowClient, history: str, evaluation: Evaluation, rows: str) -> None:
    """Keep the rows of an evaluation, so that its data set opens."""
    name = datasets.file(evaluation.digest, evaluation.gold_digest)
    if not rows or _is_kept(client, history, name):
        return
    with TemporaryDirectory() as folder:
        path = Path(folder, Path(name).name)
        path.write_text(rows, encoding="utf-8")
        client.log_artifact(history, str(path), datasets.FOLDER)


def read(
    client: MlflowClient, history: str, problem: Problem, texts: str, gold: str
) -> Mapping[Segment, object]:
    """The gold of then by segment, by the digests of texts and gold; empty where none was kept."""
    name = datasets.file(texts, gold)
    if not _is_kept(client, history, name):
        return {}
    with TemporaryDirectory() as folder:
        text = Path(client.download_artifacts(history, name, folder)).read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line]
    records = [jsonl.parse(line, problems={problem.name: problem}) for line in lines]
    return {record.segment: gold_content(record, problem) for record in records}


def _is_kept(client: MlflowClient, history: str, name: str) -> bool:
    return name in {one.path for one in client.list_artifacts(history, datasets.FOLDER)}
