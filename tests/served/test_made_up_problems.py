"""A deployment evaluates a corpus whose problems nobody here has heard of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.served.conftest import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

NAMES = ["majority.v1", "keywords.v1", "crf.v1", "rules.v1"]


def figures(site: Served, problem: str) -> dict[str, dict[str, float]]:
    """The metrics of each approach to a problem, by its name."""
    from mlflow import MlflowClient

    client: Any = MlflowClient(site.store)
    experiment = client.get_experiment_by_name(f"vieval-{problem}")
    assert experiment is not None, problem
    runs = client.search_runs(
        [experiment.experiment_id],
        "tags.`vieval.corpus` LIKE 'clinic@%' and tags.`vieval.what` != 'history'",
    )
    named = ((run.data.tags.get("vieval.approach"), run) for run in runs)
    return {name: run.data.metrics for name, run in named if name}


def test_a_run_of_a_deployment_logs_each_problem_with_its_own_figures(
    site: Served, clinic: Path
) -> None:
    parameters = {"corpus": str(clinic), "approaches": NAMES}
    with site.client() as client:
        deployment = client.read_deployment_by_name("evaluate/evaluate")
        run = client.create_flow_run_from_deployment(deployment.id, parameters=parameters)
    ended = site.final(run.id)
    assert ended.name == "Completed", ended.message
    medical, sentiment, stance = (
        figures(site, name) for name in ("ner-medical", "sentiment", "stance")
    )
    # It learns from three articles that drugs follow "uống".
    assert medical["crf.v1"]["F1"] == 1.0
    assert {"F1 of DRUG", "F1 of PATIENT_ID"} <= set(medical["crf.v1"])
    # Each article has each sentiment once, so out of fold all are as frequent: a third is right.
    assert sentiment["majority.v1"]["accuracy"] == pytest.approx(1 / 3, abs=1e-4)
    assert "MAE" in sentiment["majority.v1"]
    assert "MAE" not in stance["majority.v1"]
    # They cannot give these labels, which is a row of the table and no figure.
    assert medical.get("rules.v1", {}).get("F1") is None
    assert sentiment.get("keywords.v1", {}).get("F1") is None
