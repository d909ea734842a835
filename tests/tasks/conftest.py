"""An evaluation to log, and a store to log it to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from mlflow import MlflowClient

from vieval.corpus.corpus import Corpus
from vieval.evaluation import evaluate
from vieval.evaluation.results import Evaluation, Outcome


@pytest.fixture
def client(own_home: Path) -> MlflowClient:
    """A store of its own, in an empty home."""
    return MlflowClient()


@pytest.fixture(scope="session")
def ner(seeds: Corpus, outcome: Callable[..., Outcome]) -> Evaluation:
    """Three rows: all right, nothing found, unavailable."""
    gold = [record.spans.get("ner", frozenset()) for record in seeds.records]
    outcomes = [
        outcome("lexicon.v1", gold, seconds=1.5),
        outcome("capitalised.v1", [frozenset()] * len(gold)),
        outcome("crf.v1", status="unavailable", reason="not here"),
    ]
    return evaluate.evaluate(seeds.problem("ner"), seeds, outcomes)
