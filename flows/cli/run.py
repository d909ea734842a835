"""Commands that run things: `evaluate`, `approaches`, `ui`, `setup`."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Literal

import typer

from flows.cli.console import console_for_tables
from vieval.data import PROBLEMS, Problem

ProblemArgument = Annotated[
    str | None, typer.Argument(metavar="[ner|topic|fluency]", help="All three where none is named.")
]


def chosen(problem: str | None) -> tuple[Problem, ...]:
    """The problems that an argument means; a wrong name ends the command."""
    if problem is None:
        return PROBLEMS
    for known in PROBLEMS:
        if problem == known:
            return (known,)
    raise typer.BadParameter(f"no problem {problem!r}; there is: {', '.join(PROBLEMS)}")


def evaluate(  # noqa: PLR0913, PLR0917 (each is an option)
    problem: ProblemArgument = None,
    approach: Annotated[
        list[str] | None, typer.Option(help="An approach to ask; repeat for more. Default: all.")
    ] = None,
    corpus: Annotated[
        str, typer.Option(help="'seeds', or the path of a corpus folder or file.")
    ] = "seeds",
    train: Annotated[
        str | None,
        typer.Option(help="The corpus to train on. Default: the corpus's other articles, by fold."),
    ] = None,
    runner: Annotated[
        Literal["local", "dask"],
        typer.Option(help="Ask one by one in this process, or on a Dask cluster."),
    ] = "local",
    dask_address: Annotated[
        str | None,
        typer.Option(help="A running scheduler, as tcp://host:8786. Default: workers of its own."),
    ] = None,
) -> None:
    """Run approaches over a corpus, compare them with its gold, log everything to MLflow."""
    problems = chosen(problem)
    from tasks import home

    home.configure()
    from flows.server import prefect_api

    # What fails is told once, by the table or by the command's last line.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    with prefect_api():
        from flows.evaluate import evaluate as flow

        logged = flow(problems, corpus, approach, train, runner, dask_address)
    from tasks.track import run_url
    from vieval.report.tables import leaderboard, notes

    console = console_for_tables()
    for evaluation, _ in logged:
        console.print(leaderboard(evaluation, console.width))
        console.print(notes(evaluation), "", soft_wrap=True)
    rows = [row for evaluation, _ in logged for row in evaluation.rows]
    answered = [row for row in rows if row.outcome.status == "ok"]
    cached = sum(row.outcome.cached for row in answered)
    typer.echo(f"{len(answered) - cached} approaches were asked, {cached} answered from the cache.")
    typer.echo("Look next, while `vieval ui` runs:")
    for evaluation, tracked in logged:
        typer.echo(f"  {evaluation.problem}: {run_url(tracked)}")
    if any(row.outcome.status == "failed" for row in rows):
        sys.exit(1)


def approaches(problem: ProblemArgument = None) -> None:
    """List the approaches: what each does and needs, its licence, what it was trained on."""
    from vieval.report.approaches import listing

    console = console_for_tables()
    for name in chosen(problem):
        console.print(listing(name), "")


def ui(port: Annotated[int, typer.Option(help="A free port on this machine.")] = 5000) -> None:
    """Serve the MLflow UI on what was logged, until Ctrl-C."""
    from tasks import home

    home.migrate()
    typer.echo(f"MLflow on http://127.0.0.1:{port}/#/experiments, until Ctrl-C")
    os.environ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"
    uri = os.environ["MLFLOW_TRACKING_URI"]
    store = ["--backend-store-uri", uri, "--artifacts-destination", home.artifacts() or ""]
    options = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", *store]
    os.execv(sys.executable, [sys.executable, "-m", "mlflow", "server", *options])  # noqa: S606


def setup() -> None:
    """Prepare both databases, so that the first run starts fast."""
    from tasks import home

    home.migrate()
