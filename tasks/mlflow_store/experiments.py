"""The experiment of a problem: made on first use, with its saved views."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from functools import cache
from urllib.request import urlopen

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Experiment
from mlflow.exceptions import MlflowException

from tasks import home
from tasks.mlflow_store import keys, views
from vieval.problems import Problem

# Of so many evaluations the view of their own is kept; links to older ones show all runs.
NEWEST = 100

_logger = logging.getLogger(__name__)


def experiment_id(client: MlflowClient, problem: str) -> str:
    """The experiment of a problem, created on first use; see `tasks.home.artifacts`."""
    return str(open_experiment(client, problem).experiment_id)


def open_experiment(client: MlflowClient, problem: str) -> Experiment:
    """The experiment of a problem with its tags, created on first use."""
    name = keys.short(f"vieval-{keys.safe(problem)}", keys.LONGEST_KEY)
    if found := client.get_experiment_by_name(name):
        return found
    try:
        client.create_experiment(name, home.artifacts(), _tags(problem))
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        # Another process was faster.
    return open_experiment(client, problem)


def _tags(problem: str) -> dict[str, str]:
    note = f"""\
Approaches to **{problem}**. Choose a view at the top right.

A run is an evaluation of approaches on a corpus, the runs below it are the approaches. `F1` is what
they are ranked by, with the 95 % interval from `F1 low` to `F1 high`; `minus best` is the distance
to the best, and `p against best` its p, paired and Holm-corrected. Where there are few `articles`,
all of that is about these articles alone. Behind a name, † says that it was made while looking at
the corpus, ‡ that what it was trained on may hold texts of test data, (floor) that next to nothing
reaches as much. All figures are in `scores.json` of each run. A run that is KILLED was cut off, and
is no complete evaluation."""
    return {keys.NOTE: note, "mlflow.experimentKind": "custom_model_development"}


def write_views(client: MlflowClient, experiment: Experiment, shown: Iterable[views.View]) -> None:
    """Bring the saved views of an experiment up to date; those of a person stay."""
    if not views_are_known():
        return
    written = views.to_write(shown, experiment.tags, _now())
    for key, value in written.items():
        client.set_experiment_tag(experiment.experiment_id, key, value)


def write_view_of(
    client: MlflowClient, experiment: Experiment, view: views.View, run_id: str, started: int
) -> str:
    """Write the view of one evaluation, which started at a time in ms; gives the id for its link.

    "" where MLflow's pages are not known to open it. Views of old evaluations are taken away.
    """
    if not views_are_known():
        return ""
    key, value = views.of_evaluation(view, run_id, started)
    if experiment.tags.get(key) != value:
        client.set_experiment_tag(experiment.experiment_id, key, value)
    for old in views.prune({**experiment.tags, key: value}, NEWEST):
        client.delete_experiment_tag(experiment.experiment_id, old)
    return key.removeprefix(views.PREFIX)


@cache
def views_are_known() -> bool:
    """Whether the views of the MLflow that shows its pages are known; where not, that is told."""
    version = _version()
    if version not in views.TESTED:
        tested = ", ".join(sorted(views.TESTED))
        _logger.warning("MLflow %s gets no saved views: they were tested with %s", version, tested)
    return version in views.TESTED


def _version() -> str:
    """The version of the server that is used, else of what is installed here."""
    server = home.tracking_server()
    if server is None:
        return str(mlflow.__version__)
    with urlopen(f"{server.rstrip('/')}/version", timeout=10) as told:  # noqa: S310 (http by its test)
        return str(told.read().decode().strip())


def shown(
    problem: Problem, beside: list[str], parts: list[str], lines: list[str]
) -> list[views.View]:
    """The saved views of a problem; `lines` are the metrics of its history."""
    name = "By type" if problem.kind == "spans" else "By label"
    found = [views.leaderboard(beside, parts)]
    found += [views.by_part(name, parts)] if parts else []
    found.append(views.speed())
    found += [views.history(lines)] if lines else []
    return found


def _now() -> int:
    return int(time.time() * 1000)
