"""Commands that run things: `evaluate`, `approaches`, `setup`."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from flows.cli.console import console_for_tables, say, say_json, width_for_tables
from flows.cli.options import (
    AllowOverlapOption,
    ApproachOption,
    AsJson,
    CorpusOption,
    ProblemArgument,
    Request,
    TrainOption,
    ready,
)
from vieval.metrics.numbers import many


def evaluate(  # noqa: PLR0913, PLR0917 (each is an option)
    problem: ProblemArgument = None,
    approach: ApproachOption = None,
    corpus: CorpusOption = "seeds",
    train: TrainOption = None,
    allow_overlap: AllowOverlapOption = False,
    runner: Annotated[
        Literal["local", "dask"],
        typer.Option(help="Ask one by one in this process, or on a Dask cluster."),
    ] = "local",
    dask_address: Annotated[
        str | None,
        typer.Option(help="A running scheduler, as tcp://host:8786. Default: workers of its own."),
    ] = None,
    stream: Annotated[
        bool,
        typer.Option(
            "--stream",
            help="For JSON lines of any size: count part by part, and log no single answer.",
        ),
    ] = False,
    answers: Annotated[
        str | None,
        typer.Option(help="With --stream: a folder to write answers into, a file an approach."),
    ] = None,
    pool: Annotated[
        str | None,
        typer.Option(
            help="Articles without gold, from where the corpus's come: narrower intervals."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run approaches over a corpus, compare them with its gold, log everything to MLflow."""
    if dask_address and runner != "dask":
        raise typer.BadParameter("--dask-address is for --runner dask")
    if answers and not stream:
        raise typer.BadParameter("--answers is for --stream; else MLflow has them as files")
    if stream and pool:
        raise typer.BadParameter("--pool is not for --stream")
    request = Request(problem, approach, corpus, train, pool=pool, allow_overlap=allow_overlap)
    asked = request.checked_to_stream() if stream else request.checked()
    ready(dask_address)
    from flows.serving.ephemeral import prefect_api

    with prefect_api():
        learnt, where = (train, allow_overlap), (runner, dask_address)
        if stream:
            from flows import stream as parts

            logged = parts.stream(corpus, asked, approach, *learnt, *where, answers)
        else:
            from flows import evaluate as whole

            logged = whole.evaluate(asked, corpus, approach, *learnt, *where, pool)
    from tasks.mlflow_store.track import run_url
    from vieval.report import board
    from vieval.report.leaderboard import leaderboard, notes
    from vieval.report.pooled import pool_notes, pool_table

    rows = [row for evaluation, _ in logged for row in evaluation.rows]
    if as_json:
        say_json(
            [
                {**json.loads(board.as_json(evaluation)), "url": run_url(tracked)}
                for evaluation, tracked in logged
            ]
        )
        sys.exit(any(row.outcome.status == "failed" for row in rows))
    console = console_for_tables()
    for evaluation, _ in logged:
        console.print(leaderboard(evaluation))
        console.print(notes(evaluation), soft_wrap=True)
        if evaluation.pool:
            console.print()
            console.print(pool_table(evaluation))
            console.print("\n".join(pool_notes(evaluation)), soft_wrap=True)
        console.print()
    answered = [row for row in rows if row.outcome.status == "ok"]
    cached = sum(row.outcome.cached for row in answered)
    fresh = many(len(answered) - cached, "approach was", "approaches were")
    say(f"{fresh} asked, {cached} answered from the cache.")
    say("Look next, while `vieval ui` runs:")
    for evaluation, tracked in logged:
        say(f"  {evaluation.problem.name}: {run_url(tracked)}")
    if any(row.outcome.status == "failed" for row in rows):
        sys.exit(1)


def approaches(
    kind: Annotated[
        Literal["spans", "labels"] | None, typer.Argument(help="Both kinds where none is named.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the approaches: what each does and needs, its licence, what it was trained on."""
    from vieval.report.approaches import TITLES, facts, listing

    if as_json:
        say_json({one: facts(one) for one in ([kind] if kind else TITLES)})
        return

    for one in [kind] if kind else TITLES:
        for line in listing(one, width_for_tables()):
            say(line)
        say("")


def setup() -> None:
    """Prepare both databases, so that the first run starts fast."""
    ready()
    from tasks import home

    home.migrate()
