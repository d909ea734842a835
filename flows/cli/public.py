"""Commands about public corpora, and about learning from more articles."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import console_for_tables, say, say_json
from flows.cli.options import AllowOverlapOption, AsJson, Request, TrainOption, misused, ready

if TYPE_CHECKING:
    from rich.table import Table


def corpora(
    name: Annotated[str | None, typer.Argument(help="One of them. Default: all.")] = None,
    as_json: AsJson = False,
) -> None:
    """List public Vietnamese corpora: licence, size, where, how read, published figures."""
    from vieval.corpus.public import catalogue
    from vieval.report.public import listing

    known = catalogue()
    if name is not None and name not in known:
        raise typer.BadParameter(f"no public corpus {name!r}; there is: {', '.join(known)}")
    chosen = {one: about for one, about in known.items() if name in {None, one}}
    if as_json:
        say_json({one: asdict(about) for one, about in chosen.items()})
        return
    console_for_tables().print(listing(chosen))


def benchmark(
    suite: Annotated[Path, typer.Argument(help="A TOML file that names corpora and approaches.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the page to this file, too.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Evaluate approaches on the corpora of a suite, beside what others published."""
    from vieval.approaches import check_names
    from vieval.corpus.files import check_for_page, write_text
    from vieval.evaluation.suite import read_suite

    if output:
        check_for_page(output)
    with misused():
        entries = read_suite(suite).entries
        for entry in entries:
            check_names(entry.approaches)
    if all(entry.missing for entry in entries):
        told = ", ".join(entry.missing for entry in entries)
        raise typer.BadParameter(f"none of the corpora of {suite} is there: {told}")
    ready()
    from flows.serving.ephemeral import prefect_api

    with prefect_api():
        from flows import benchmark as whole

        found, page, tracked = whole.benchmark(str(suite))
    from tasks.mlflow_store.track import file_url, run_url
    from vieval.report.benchmark import as_json as plain
    from vieval.report.benchmark import tables
    from vieval.report.files import REPORT

    if output:
        write_text(output, page)

    if as_json:
        say_json({**plain(found), "url": run_url(tracked)})
    else:
        _print(tables(found))
        say("Look next, while `vieval ui` runs:")
        say(f"  all corpora side by side: {run_url(tracked)}")
        say(f"  the page: {file_url(tracked, REPORT)}")
    sys.exit(any(cell.reason.startswith("failed") for line in found.lines for cell in line.cells))


def learning_curve(  # noqa: PLR0913, PLR0917 (each is an option)
    corpus: Annotated[str, typer.Argument(help="'seeds', or the path of a corpus.")],
    problem: Annotated[str, typer.Argument(help="A problem of the corpus, such as ner.")],
    approach: Annotated[list[str], typer.Option(help="An approach that learns; repeat for more.")],
    train: TrainOption = None,
    allow_overlap: AllowOverlapOption = False,
    draws: Annotated[
        int, typer.Option(min=1, help="How often articles are drawn, for each number of them.")
    ] = 5,
    seed: Annotated[int, typer.Option(min=0, help="What they are drawn by.")] = 0,
    more: Annotated[int, typer.Option(min=1, help="Tell what so many more would bring.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Measure the figure against the number of articles trained on, and what more would bring."""
    from tasks import home
    from vieval.approaches import entrants
    from vieval.corpus.loading import load
    from vieval.inference.learning import Course, learners

    Request(problem, approach, corpus, train, allow_overlap=allow_overlap).checked()
    held = load(corpus, home.root())
    training = load(train, home.root()) if train else None
    with misused():
        learners(entrants(held.problem(problem), approach))
        Course(held.problem(problem), held, training).sizes  # noqa: B018 (tells too few articles)
    ready()
    from flows.serving.ephemeral import prefect_api

    with prefect_api():
        from flows import learning as whole

        found, tracked = whole.learning_curve(
            corpus, problem, approach, train, allow_overlap, draws, seed, more
        )
    from tasks.mlflow_store.track import parent_url
    from vieval.report.learning import as_json as plain
    from vieval.report.learning import tables

    if as_json:
        say_json({**plain(found), "url": parent_url(tracked)})
        return
    _print(tables(found))
    say(f"The picture, while `vieval ui` runs: {parent_url(tracked)}")


def _print(parts: Iterable[Table | str]) -> None:
    console = console_for_tables()
    for part in parts:
        console.print(part)
