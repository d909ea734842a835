"""What MLflow's store cannot do is told in a line, whatever it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sqlalchemy.exc import OperationalError

from tasks.mlflow_store.earlier import earlier_runs
from tasks.mlflow_store.errors import StoreFailed
from tasks.mlflow_store.history import last_reevaluation
from tasks.mlflow_store.registry import champion
from tasks.mlflow_store.track import track
from vieval.evaluation.results import Evaluation

CALLS: dict[str, Callable[[Evaluation], Any]] = {
    "log_batch": lambda ner: track.fn(ner, {}),
    "search_runs": lambda _: last_reevaluation.fn("ner", "seeds"),
    "search_registered_models": lambda _: champion("ner", "seeds"),
    "get_experiment_by_name": earlier_runs.fn,
}
FAULTS = {
    "the disk is full": MlflowException("the disk is full\n[SQL: INSERT INTO tags]"),
    "(builtins.OSError) gone": OperationalError("SELECT 1", {}, OSError("gone")),
}


@pytest.mark.parametrize("told", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_store_that_fails_is_told_in_one_line(
    client: MlflowClient, ner: Evaluation, monkeypatch: pytest.MonkeyPatch, call: str, told: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FAULTS[told]

    monkeypatch.setattr(MlflowClient, call, fail)
    with pytest.raises(StoreFailed) as failed:
        CALLS[call](ner)
    assert str(failed.value) == f"MLflow's store failed: {told}"
