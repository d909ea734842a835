"""Ask approaches about cases whose answers are known by construction, and log what they pass."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow
from prefect.runtime import flow_run

from flows.evaluate import Material
from flows.forms import ApproachName
from flows.names import run_name
from flows.opaque import opaque
from flows.predict import predict_all
from flows.robustness import LoggedGrid
from flows.runners import RunnerName, tasks_on
from tasks import home
from tasks.mlflow_store.grids import track_grid
from tasks.work import Batch
from vieval.approaches import Entrant
from vieval.challenges.cases import capabilities
from vieval.challenges.names_given_back import COUNT, draw, proposals
from vieval.data import Example, Segment
from vieval.evaluation.names_back import count
from vieval.evaluation.passes import ChallengeSet, NoChallenge, judge
from vieval.evaluation.results import Outcome
from vieval.inference.sheet import Exam
from vieval.problems import NER, Problem
from vieval.report.grid import of_challenge, of_names

# Who proposes no name for any of these is not asked about the others.
FIRST = 50


@flow(name="challenge", flow_run_name=run_name)
def challenge(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    problems: Sequence[str] = (),
    corpus: str = "seeds",
    # Empty and not None: for None, Prefect's form has no field to write to.
    approaches: Sequence[ApproachName] | None = (),
    seed: int = 0,
    runner: RunnerName = "local",
    dask_address: str | None = "",
) -> Batch[LoggedGrid]:
    """Count how many cases of each capability approaches pass.

    Args:
        problems: What is predicted; all that have a challenge set where none is given.
        corpus: What approaches learn from that learn, by name or path.
        approaches: Names of approaches; all of a problem's where none is given.
        seed: What the cases are drawn by.
        runner: Where approaches are asked; see the flow `evaluate`.
        dask_address: The scheduler of a running Dask cluster; see the flow `evaluate`.
    """
    material = Material.load(corpus, None)
    wanted = problems or [name for name in material.corpus.problems if capabilities(name)]
    if not wanted:
        raise NoChallenge(", ".join(material.corpus.problems))
    logged = []
    with tasks_on(runner, dask_address):
        for name, asked in material.choose(wanted, approaches).items():
            problem = material.corpus.problem(name)
            drawn = ChallengeSet.of(problem, seed)
            answered = _answered(material, problem, asked, drawn.segments)
            found = judge(drawn, material.corpus.name, answered)
            grid = of_challenge(found)
            params = {"problem": name, "corpus": material.corpus.name, "seed": seed}
            logged.append(LoggedGrid(grid, track_grid(opaque(grid), params, str(flow_run.id))))
    return Batch(logged)


@flow(name="names")
def names(
    corpus: str = "seeds",
    approaches: Sequence[ApproachName] | None = (),
    seed: int = 0,
    size: int = COUNT,
) -> LoggedGrid:
    """Count how many names in pinyin approaches give back.

    Args:
        corpus: What approaches learn from that learn, by name or path.
        approaches: Names of approaches; all that propose a name where none is given.
        seed: What the names are drawn by.
        size: How many names are drawn.
    """
    material = Material.load(corpus, None)
    drawn = draw(size, seed)
    [(problem_name, asked)] = material.choose([NER], approaches).items()
    problem = material.corpus.problem(problem_name)
    with tasks_on("local"):
        some = drawn[:FIRST]
        first = _answered(material, problem, asked, [name.segment for name in some])
        proposing = {
            outcome.identity.name
            for outcome in first
            if any(proposals(a, d.written) for a, d in zip(outcome.answers, some, strict=False))
        }
        chosen = [one for one in asked if one.name in proposing]
        outcomes = _answered(material, problem, chosen, [name.segment for name in drawn])
    grid = of_names(count(drawn, outcomes), material.corpus.name, seed)
    params = {
        "problem": problem_name,
        "corpus": material.corpus.name,
        "seed": seed,
        "names": size,
    }
    return LoggedGrid(grid, track_grid(opaque(grid), params, str(flow_run.id)))


def _answered(
    material: Material, problem: Problem, asked: Sequence[Entrant], segments: Sequence[Segment]
) -> list[Outcome]:
    """The answers about segments that have no gold in the corpus, which is what is learnt from."""
    examples = [Example(segment, frozenset()) for segment in segments]
    learnt = material.corpus.examples(problem)
    exam = Exam(examples, f"{problem.name} challenge", learnt, home.answers())
    return predict_all(problem, asked, exam)
