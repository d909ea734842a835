"""An evaluation to log, and a store to log it to."""

from __future__ import annotations

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
def ner(seeds: Corpus) -> Evaluation:
    """Three rows: all right, nothing found, unavailable."""
    gold = [record.entities or frozenset() for record in seeds.records]
    outcomes = {
        "lexicon.v1": Outcome(gold, seconds=1.5),
        "capitalised.v1": Outcome([frozenset()] * len(gold)),
        "crf.v1": Outcome(status="unavailable", reason="not here"),
    }
    return evaluate.evaluate("ner", seeds, outcomes)
