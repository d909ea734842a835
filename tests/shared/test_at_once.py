"""Evaluations that start at the same time where nothing was set up before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

pytestmark = pytest.mark.slow

AT_ONCE = 4
EVALUATE = ("evaluate", "ner", "--approach", "capitalised.v1", "--approach", "lexicon.v1")

NO_HISTORY = "tags.`vieval.what` != 'history'"


def called(run: Run) -> str:
    """What a run is about: an approach, or an evaluation as in `ner on seeds`."""
    return str(run.data.tags.get("vieval.approach") or run.info.run_name.partition(" · ")[0])


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def stores(request: pytest.FixtureRequest, annotated: Path) -> Iterator[dict[str, str]]:
    """The settings of a command whose databases hold nothing yet."""
    if request.param == "sqlite":
        yield {"MLFLOW_TRACKING_URI": f"sqlite:///{annotated}/mlruns/mlflow.db"}
        return
    with request.getfixturevalue("server").pair() as pair:
        yield pair.environment


def test_four_evaluations_at_once_on_new_databases_lose_nothing(
    stores: dict[str, str], annotated: Path, vieval: Any
) -> None:
    started = [vieval(*EVALUATE, home=annotated, environment=stores) for _ in range(AT_ONCE)]
    for command in started:
        _, told = command.communicate()
        assert command.returncode == 0, told
        assert "database is locked" not in told
    client = MlflowClient(stores["MLFLOW_TRACKING_URI"])
    experiment = client.get_experiment_by_name("vieval-ner")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id], NO_HISTORY)
    assert Counter((called(run), run.info.status) for run in runs) == Counter(
        dict.fromkeys(
            [
                ("ner on seeds", "FINISHED"),
                ("capitalised.v1", "FINISHED"),
                ("lexicon.v1", "FINISHED"),
            ],
            AT_ONCE,
        )
    )
