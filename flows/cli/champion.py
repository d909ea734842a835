"""Commands that ask again: `reevaluate`, `champion`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.console import console_for_tables, say, say_json
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

if TYPE_CHECKING:
    from flows.reevaluate import Reevaluation


def reevaluate(  # noqa: PLR0913, PLR0917 (each is an option)
    problem: ProblemArgument = None,
    approach: ApproachOption = None,
    corpus: CorpusOption = "seeds",
    train: TrainOption = None,
    allow_overlap: AllowOverlapOption = False,
    gate: Annotated[
        str | None, typer.Option(help="A TOML file with what shall differ from the gate's rules.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate what changed, say why figures moved, and let challengers meet the champion.

    Ends with 1 where a champion has regressed.
    """
    asked = Request(problem, approach, corpus, train, gate, allow_overlap=allow_overlap).checked()
    ready()
    from flows.serving.ephemeral import prefect_api

    with prefect_api():
        from flows.reevaluate import reevaluate as flow

        state = flow(asked, corpus, approach, train, allow_overlap, gate, return_state=True)
        ended: Any = state.result(raise_on_failure=False)
    if isinstance(ended, Exception):
        raise ended
    found: list[Reevaluation] = ended
    if as_json:
        say_json([_described(one) for one in found])
    else:
        for one in found:
            _show(one)
    if any(one.regressed for one in found):
        sys.exit(1)


def _described(one: Reevaluation) -> dict[str, Any]:
    from tasks.mlflow_store.track import run_url
    from vieval.report.changes import as_json

    told = {"problem": one.problem, "message": one.message, "regressed": one.regressed}
    if not (one.logged and one.found):
        return told
    evaluation, found = one.logged.evaluation, one.found
    told |= json.loads(as_json(evaluation, found.changes, found.verdict, found.regressed))
    return {**told, "url": run_url(one.logged.tracked)}


def _show(one: Reevaluation) -> None:
    from tasks.mlflow_store.track import run_url
    from vieval.report.changes import against, changes_table, looked, why_all

    say(f"{one.problem}: {one.message}")
    if one.logged and one.found:
        if table := changes_table(one.logged.evaluation, one.found.changes):
            console_for_tables().print(table)
        if why := why_all(one.found.changes):
            say(f"  {why}")
        if told := looked(one.found.changes, one.found.verdict.looks):
            say(f"  {told}")
        for line in against(one.logged.evaluation, one.found.verdict):
            say(f"  {line}")
        say(f"  {run_url(one.logged.tracked)}")
    if one.regressed:
        say(f"{one.problem}: the champion regressed: {one.regressed}")


def champion(
    problem: ProblemArgument = None, corpus: CorpusOption = "seeds", as_json: AsJson = False
) -> None:
    """Show who is champion, since when, and why."""
    asked = Request(problem, None, corpus).checked()
    ready()
    from tasks import home

    home.migrate()
    from tasks.mlflow_store import registry
    from vieval.approaches import table
    from vieval.champions.verdict import NO_LONGER
    from vieval.corpus.loading import load
    from vieval.report.times import local

    loaded = load(corpus, home.root())
    where = loaded.name
    champions = {name: registry.champion(name, where) for name in asked}
    gone = {
        name
        for name, found in champions.items()
        if found and found.approach not in table(loaded.problem(name).kind)
    }
    if as_json:
        say_json(
            {
                name: found and {**asdict(found), "gone": name in gone}
                for name, found in champions.items()
            }
        )
        return
    for name, found in champions.items():
        if found is None:
            say(f"{name}: no champion yet; `vieval reevaluate {name}` finds one")
            continue
        say(f"{name}: {found.named}, champion since {local(found.since)}")
        if name in gone:
            say(f"  it {NO_LONGER}, and nobody took its place")
        say(f"  {found.reason}")
        say(f"  {found.signature}")
        model = registry.model_name(name, where)
        say(f"  MLflow run {found.run_id}, models:/{model}@champion")
