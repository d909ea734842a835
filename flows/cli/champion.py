"""Commands that ask again: `reevaluate`, `champion`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.console import console_for_tables, keep_quiet, tell_left_out
from flows.cli.options import (
    ApproachOption,
    CorpusOption,
    ProblemArgument,
    TrainOption,
    chosen,
    problems,
)

if TYPE_CHECKING:
    from flows.reevaluate import Reevaluation


def reevaluate(
    problem: ProblemArgument = None,
    approach: ApproachOption = None,
    corpus: CorpusOption = "seeds",
    train: TrainOption = None,
    gate: Annotated[
        str | None, typer.Option(help="A TOML file with what shall differ from the gate's rules.")
    ] = None,
) -> None:
    """Evaluate what changed, say why figures moved, and let challengers meet the champion.

    Ends with 1 where a champion has regressed.
    """
    from tasks import home

    home.configure()
    keep_quiet()
    asked = tuple(chosen(problem, approach))
    from flows.serving.ephemeral import prefect_api

    with prefect_api():
        from flows.reevaluate import reevaluate as flow

        state = flow(asked, corpus, approach, train, gate, return_state=True)
        ended: Any = state.result(raise_on_failure=False)
    if isinstance(ended, Exception):
        raise ended
    nights: list[Reevaluation] = ended
    for night in nights:
        _show(night)
    tell_left_out(asked, [night.problem for night in nights])
    if any(night.regressed for night in nights):
        sys.exit(1)


def _show(night: Reevaluation) -> None:
    from tasks.mlflow_store.track import run_url
    from vieval.report.changes import changes_table

    if night.logged and night.found:
        console_for_tables().print(changes_table(night.problem, night.found.changes))
        typer.echo(f"{night.problem}: {run_url(night.logged.tracked)}")
    typer.echo(f"{night.problem}: {night.told}")
    if night.found:
        for name, objection in night.found.verdict.objections.items():
            typer.echo(f"  {name} {objection}")
    if night.regressed:
        typer.echo(f"{night.problem}: the champion regressed: {night.regressed}")


def champion(problem: ProblemArgument = None) -> None:
    """Show who is champion, since when, and why."""
    named = problems(problem)
    from tasks import home

    home.migrate()
    from tasks.mlflow_store import registry

    for name in named:
        found = registry.champion(name)
        if found is None:
            typer.echo(f"{name}: no champion yet; `vieval reevaluate {name}` finds one")
            continue
        typer.echo(f"{name}: {found.approach}, champion since {found.since}")
        typer.echo(f"  {found.reason}")
        typer.echo(f"  {found.signature}")
        typer.echo(f"  MLflow run {found.run_id}, models:/{registry.model_name(name)}@champion")
