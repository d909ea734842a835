"""What was evaluated on, as MLflow's data set: with a schema, a source that opens, a profile."""

from __future__ import annotations

import json
from urllib.parse import quote

from mlflow.entities import Dataset, DatasetInput, InputTag
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT

from tasks import home
from tasks.mlflow_store import keys
from vieval.corpus.fields import field_of
from vieval.evaluation.results import Evaluation
from vieval.hashing import content_key
from vieval.problems import Problem

DIGEST = 8
LONGEST_NAME = 500
FOLDER = "data"


def _digest(texts: str, gold: str) -> str:
    return content_key(texts, gold)[:DIGEST]


def name(evaluation: Evaluation) -> str:
    """The name of the corpus with the problem that it is labelled for."""
    return keys.short(f"{evaluation.corpus}-{evaluation.problem.name}", LONGEST_NAME)


def file(texts: str, gold: str) -> str:
    """Where rows are among the artifacts of the corpus's history, by the digests of both."""
    return f"{FOLDER}/{_digest(texts, gold)}.jsonl"


def dataset(evaluation: Evaluation, history: str) -> DatasetInput:
    """The data set; its source is the file of its rows, kept at the run `history`, "" for none."""
    counts = {
        "num_rows": evaluation.segments,
        "articles": evaluation.articles,
        "corpus": evaluation.corpus,
        "texts": evaluation.digest,
        "gold": evaluation.gold_digest,
    }
    kind, source = ("http", _source(evaluation, history)) if history else ("local", {})
    told = Dataset(
        name=name(evaluation),
        digest=_digest(evaluation.digest, evaluation.gold_digest),
        source_type=kind,
        source=json.dumps({**source, "corpus": evaluation.corpus}),
        schema=json.dumps({"mlflow_colspec": _columns(evaluation.problem)}),
        profile=json.dumps(counts),
    )
    return DatasetInput(told, [InputTag(MLFLOW_DATASET_CONTEXT, "evaluation")])


def _source(evaluation: Evaluation, history: str) -> dict[str, str]:
    path = quote(file(evaluation.digest, evaluation.gold_digest), safe="")
    return {"url": home.mlflow_address(f"get-artifact?path={path}&run_uuid={history}")}


_SPAN = {
    "start": {"type": "long", "required": True},
    "end": {"type": "long", "required": True},
    "type": {"type": "string", "required": True},
}


def _columns(problem: Problem) -> list[dict[str, object]]:
    texts: list[dict[str, object]] = [
        {"name": name, "type": "string", "required": True} for name in ("id", "article", "text")
    ]
    field = field_of(problem.name, problem.kind)
    if problem.several:
        items = {"type": "string"}
        return [*texts, {"name": field, "type": "array", "items": items, "required": True}]
    if problem.kind == "labels":
        return [*texts, {"name": field, "type": "string", "required": True}]
    spans = {"type": "object", "properties": _SPAN}
    return [*texts, {"name": field, "type": "array", "items": spans, "required": True}]
