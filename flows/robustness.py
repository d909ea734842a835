"""Change texts in known ways, ask approaches again, and log what each change costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prefect import flow
from prefect.runtime import flow_run

from flows.evaluate import Material
from flows.forms import ApproachName
from flows.names import run_name
from flows.opaque import opaque
from flows.predict import predict_all
from flows.runners import RunnerName, tasks_on
from tasks import home
from tasks.mlflow_store.grids import track_grid
from tasks.mlflow_store.track import Tracked
from tasks.work import Batch
from vieval.evaluation.drops import Copies, measure
from vieval.inference.sheet import Exam
from vieval.report.grid import Grid, of_robustness
from vieval.robustness.perturbations import PERTURBATIONS


class LoggedGrid(NamedTuple):
    """A grid of figures, and where it was logged."""

    grid: Grid
    tracked: Tracked


@flow(name="robustness", flow_run_name=run_name)
def robustness(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    problems: Sequence[str] = (),
    corpus: str = "seeds",
    # Empty and not None: for None, Prefect's form has no field to write to.
    approaches: Sequence[ApproachName] | None = (),
    seed: int = 0,
    runner: RunnerName = "local",
    dask_address: str | None = "",
) -> Batch[LoggedGrid]:
    """Measure what perturbations of a corpus cost approaches.

    Args:
        problems: What is predicted, by the names of the corpus's problems; all where none is given.
        corpus: "seeds", or the path of a corpus folder or file.
        approaches: Names of approaches; all of a problem's where none is given.
        seed: What the perturbations draw by.
        runner: Where approaches are asked; see the flow `evaluate`.
        dask_address: The scheduler of a running Dask cluster; see the flow `evaluate`.
    """
    material = Material.load(corpus, None)
    logged = []
    with tasks_on(runner, dask_address):
        for name, asked in material.choose(problems, approaches).items():
            problem = material.corpus.problem(name)
            copies = Copies.of(problem, material.corpus, seed)
            examples = material.corpus.examples(problem)
            changed = copies.segments[len(examples) :]
            exam = Exam(examples, material.corpus.name, kept=home.answers(), copies=changed)
            found = measure(copies, predict_all(problem, asked, exam))
            abouts = {name: perturbation.summary for name, perturbation in PERTURBATIONS.items()}
            grid = of_robustness(found, abouts)
            params = {"problem": name, "corpus": material.corpus.name, "seed": seed}
            logged.append(LoggedGrid(grid, track_grid(opaque(grid), params, str(flow_run.id))))
    return Batch(logged)
