"""A whole evaluation whose databases, Prefect's and MLflow's, go away for a moment."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

EVALUATE = ("evaluate", "ner", "--approach", "capitalised.v1", "--approach", "lexicon.v1")
WAIT_SECONDS = 120

NO_HISTORY = "tags.`vieval.what` != 'history'"


def called(run: Run) -> str:
    """What a run is about: an approach, or an evaluation as in `ner on seeds`."""
    return str(run.data.tags.get("vieval.approach") or run.info.run_name.partition(" · ")[0])


def runs(client: MlflowClient) -> Counter[tuple[str, str]]:
    """How many runs have a name and a status."""
    experiment = client.get_experiment_by_name("vieval-ner")
    found = client.search_runs([experiment.experiment_id], NO_HISTORY) if experiment else []
    return Counter((called(run), run.info.status) for run in found)


def test_what_a_lost_connection_left_unfinished_the_next_evaluation_finishes(
    databases: Any, annotated: Path, vieval: Any
) -> None:
    client = MlflowClient(databases.environment["MLFLOW_TRACKING_URI"])
    first = vieval(*EVALUATE, home=annotated, environment=databases.environment)
    deadline = time.monotonic() + WAIT_SECONDS
    while not runs(client) and first.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    # The first run has been created: its parent, and then its children, are being logged.
    databases.cut_connections()
    first.communicate()
    second = vieval(*EVALUATE, home=annotated, environment=databases.environment)
    _, told = second.communicate()
    assert second.returncode == 0, told
    found = runs(client)
    complete = ("ner on seeds", "capitalised.v1", "lexicon.v1")
    # One evaluation that was taken up, or two where the first got over it.
    assert found in [Counter({(name, "FINISHED"): n for name in complete}) for n in (1, 2)]
