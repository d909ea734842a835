"""Evaluate approaches on the corpora of a suite, and put all figures into one table."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from prefect import flow
from prefect.runtime import flow_run

from flows.names import run_name
from flows.opaque import opaque
from flows.predict import predict_all
from flows.runners import RunnerName, tasks_on
from tasks import home
from tasks.mlflow_store.grids import track_grid
from tasks.mlflow_store.track import Tracked
from vieval.approaches import check_names, entrants
from vieval.evaluation.benchmark import Benchmark, Ground, SuiteLine
from vieval.evaluation.suite import Suite, read_suite
from vieval.inference.sheet import Exam
from vieval.report.benchmark import grid_of
from vieval.report.files import REPORT


class LoggedBenchmark(NamedTuple):
    """The table of a suite, its page, and where it was logged."""

    benchmark: Benchmark
    page: str
    tracked: Tracked


@flow(name="benchmark", flow_run_name=run_name)
def benchmark(
    suite: str, runner: RunnerName = "local", dask_address: str | None = ""
) -> LoggedBenchmark:
    """Evaluate approaches on the corpora that a suite names, by path.

    What is not there is left out, and said. The page and the figures go to MLflow.

    Args:
        suite: The path of the suite, a TOML file; paths in it are relative to it.
        runner: Where approaches are asked; see the flow `evaluate`.
        dask_address: The scheduler of a running Dask cluster; see the flow `evaluate`.
    """
    told = read_suite(Path(suite))
    grounds, missing = read_all(told)
    with tasks_on(runner, dask_address):
        lines = tuple(_line(ground) for ground in grounds)
    answered = {cell.approach for line in lines for cell in line.cells}
    named = dict.fromkeys(name for entry in told.entries for name in entry.approaches)
    strays = {name: "no problem here is for it" for name in named if name not in answered}
    found = Benchmark(told.name, lines, missing | strays)
    grid = grid_of(found)
    params = {"suite": told.name, "corpora": ", ".join(line.entry.name for line in lines)}
    tracked = track_grid(opaque(grid), params, str(flow_run.id))
    return LoggedBenchmark(found, grid.pages[REPORT], tracked)


def read_all(suite: Suite) -> tuple[list[Ground], dict[str, str]]:
    """The corpora of a suite, and by the names of those that are not there, what is missing.

    Raises what `Ground.read` raises, and `ValueError` for a name that is no approach's.
    """
    for entry in suite.entries:
        check_names(entry.approaches)
    absent = {entry.name: entry.missing for entry in suite.entries if entry.missing}
    grounds = [Ground.read(entry) for entry in suite.entries if entry.name not in absent]
    return grounds, {name: f"not there: {paths}" for name, paths in absent.items()}


def _line(ground: Ground) -> SuiteLine:
    problem, corpus = ground.problem, ground.corpus
    asked = entrants(problem, ground.entry.approaches)
    learnt = None if ground.train is None else ground.train.examples(problem)
    examples = corpus.examples(problem)
    exams = [
        Exam(examples, corpus.name, learnt, home.answers(), fewer=fewer)
        for fewer in ground.entry.exams()
    ]
    return ground.line([predict_all(problem, asked, exam) for exam in exams])
