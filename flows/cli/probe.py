"""Commands that try approaches on texts made for it: `robustness`, `challenge`, `names`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import console_for_tables, say, say_json
from flows.cli.options import (
    ApproachOption,
    AsJson,
    CorpusOption,
    ProblemArgument,
    Request,
    ready,
)

if TYPE_CHECKING:
    from flows.robustness import LoggedGrid

Seed = Annotated[int, typer.Option(help="What changes, cases and names are drawn by.")]


def robustness(
    problem: ProblemArgument = None,
    approach: ApproachOption = None,
    corpus: CorpusOption = "seeds",
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Change the texts in known ways and tell what each change costs each approach."""

    def run() -> Iterable[LoggedGrid]:
        from flows import robustness as whole

        return whole.robustness(asked, corpus, approach, seed)

    asked = Request(problem, approach, corpus).checked()
    _show(run, as_json)


def challenge(
    problem: ProblemArgument = None,
    approach: ApproachOption = None,
    corpus: CorpusOption = "seeds",
    seed: Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Ask approaches about cases whose answers are known, capability by capability."""

    def run() -> Iterable[LoggedGrid]:
        from flows import challenge as whole

        return whole.challenge([problem] if problem else (), corpus, approach, seed)

    Request(problem, approach, corpus).checked()
    _show(run, as_json)


def names(
    approach: ApproachOption = None,
    seed: Seed = 0,
    size: Annotated[int, typer.Option(min=1, help="How many names are drawn.")] = 10_000,
    as_json: AsJson = False,
) -> None:
    """Tell how many Vietnamese names in pinyin approaches give back."""
    Request("ner", approach, "seeds").checked()

    def run() -> Iterable[LoggedGrid]:
        from flows import challenge as whole

        return [whole.names("seeds", approach, seed, size)]

    _show(run, as_json)


def _show(run: Callable[[], Iterable[LoggedGrid]], as_json: bool) -> None:
    ready()
    from flows.serving.ephemeral import prefect_api

    with prefect_api():
        logged = list(run())
    from tasks.mlflow_store.track import parent_url

    if as_json:
        say_json([{**json.loads(grid.as_json()), "url": parent_url(at)} for grid, at in logged])
        return
    console = console_for_tables()
    for grid, tracked in logged:
        for table in grid.tables(console.width):
            console.print(table)
        console.print(grid.notes(), soft_wrap=True)
        say(f"With intervals and examples: vieval report {tracked.run_id}")
        say(f"The same, while `vieval ui` runs: {parent_url(tracked)}")
