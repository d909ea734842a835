"""Commands to look at what was evaluated: `report`, `show`, `errors`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import console_for_tables, say, say_json
from flows.cli.options import AsJson, CorpusOption, ready
from vieval.metrics.numbers import many

if TYPE_CHECKING:
    from vieval.report.page.payload import Problem, Report

ProblemOption = Annotated[
    str | None, typer.Option(help="Which problem. Default: the first that has such answers.")
]
RUN = re.compile(r"[0-9a-f]{32}")
RunOption = Annotated[
    str | None, typer.Option(help="The MLflow run of an evaluation. Default: the last one.")
]


def report(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[RUN… | GOLD PREDICTED…]",
            help="MLflow runs, of probes too; or a file of gold and files of predictions. "
            "Default: the last evaluation and probes of each problem.",
        ),
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write it.")] = Path(
        "report.html"
    ),
    corpus: CorpusOption = "seeds",
) -> None:
    """Write one page to see it all: who leads, by how much, why, and every segment."""
    from vieval.corpus.files import check_for_page, write_text
    from vieval.report.page import page
    from vieval.report.page.pictures import headings

    check_for_page(output)
    are_runs = all(RUN.fullmatch(name) for name in what or ())
    found = _of_runs(what, corpus) if are_runs else _of_files([Path(name) for name in what or ()])
    write_text(output, page(found))
    say(f"{output}: {', '.join(headings(found))}")


def show(  # noqa: PLR0913, PLR0917 (each is an option)
    segment: Annotated[
        str, typer.Argument(help="Its id, or any part that only it has: 002#1 for 002_…#1.")
    ],
    approach: Annotated[
        list[str] | None, typer.Argument(help="Approaches, a lane each. Default: three.")
    ] = None,
    problem: ProblemOption = None,
    corpus: CorpusOption = "seeds",
    run: RunOption = None,
    as_json: AsJson = False,
) -> None:
    """Draw a segment: its gold above the text, and what approaches said below."""
    from vieval.report.rows import segment_row
    from vieval.report.terminal import draw, find_segment, lanes_of

    held = _problem(_of_runs([run] if run else None, corpus), problem)
    try:
        number, lanes = find_segment(held, segment), lanes_of(held, approach or ())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if as_json:
        say_json(segment_row(held, number, lanes))
        return
    console = console_for_tables()
    console.print(draw(held, number, lanes, console.width))
    if run is None:
        say(_whence(held))


def errors(  # noqa: PLR0913, PLR0917 (each is an option)
    approach: Annotated[
        list[str] | None,
        typer.Option(help="Of which approach; repeat for more. Default: the best."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Of which kind; repeat for more. Default: all.")
    ] = None,
    problem: ProblemOption = None,
    corpus: CorpusOption = "seeds",
    run: RunOption = None,
    as_json: AsJson = False,
) -> None:
    """List what approaches got wrong, each with the text around it."""
    from vieval.report.page.chosen import answered
    from vieval.report.page.pictures import named
    from vieval.report.rows import error_rows
    from vieval.report.terminal import error_lines, lanes_of

    held = _problem(_of_runs([run] if run else None, corpus), problem)
    try:
        lanes = lanes_of(held, approach) if approach else answered(held)[:1]
        if as_json:
            say_json(list(error_rows(held, lanes, kind or ())))
            return
        lines = list(error_lines(held, lanes, kind or ()))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    console = console_for_tables()
    for line in lines:
        console.print(line, soft_wrap=False)
    # An error of several spans, such as a split, is listed span by span.
    what = "wrong span" if held.kind == "spans" else "error"
    say(f"{many(len(lines), what)} of {', '.join(map(named, lanes))}.")
    if run is None:
        say(_whence(held))


def _of_files(files: list[Path]) -> Report:
    from datetime import datetime

    from vieval.evaluation.evaluate_files import evaluate_files
    from vieval.report.judged import Judged
    from vieval.report.page import build

    for file in files:
        if not file.exists():
            raise typer.BadParameter(f"{file}: neither a file nor the id of a run")
    gold, *predicted = files
    if not predicted:
        raise typer.BadParameter("a file of gold wants one or more files of predictions beside it")
    now = datetime.now().astimezone()
    repeat = f"vieval report {' '.join(map(str, files))}"
    made = [
        build.problem(Judged(found.evaluation, found.corpus), now, repeat=repeat)
        for found in evaluate_files(gold, predicted)
    ]
    return build.report(made)


def _of_runs(runs: list[str] | None, corpus: str) -> Report:
    """The reports of these runs, or the last of each problem, as one."""
    ready()
    from tasks import home

    if home.is_store_missing():
        raise typer.BadParameter(f"nothing was evaluated on {corpus} yet: vieval evaluate")
    home.migrate()
    from tasks.mlflow_store import reports
    from vieval.report.page import build
    from vieval.report.page.codec import report_of_page

    pages = [reports.of_run(run) for run in runs] if runs else reports.latest(corpus)
    if not pages:
        raise typer.BadParameter(f"nothing was evaluated on {corpus} yet: vieval evaluate")
    found = [report_of_page(text) for text in pages]
    return build.report(
        [problem for one in found for problem in one.problems],
        [probe for one in found for probe in one.probes],
    )


def _whence(held: Problem) -> str:
    """Which evaluation was looked at, where none was named: it may be of few approaches."""
    from vieval.report.page.chosen import answered
    from vieval.report.times import local

    told = many(len(answered(held)), "approach", "approaches")
    return f"The last evaluation, of {local(held.made)}, has {told}; --run looks at another."


def _problem(found: Report, name: str | None) -> Problem:
    for problem in found.problems:
        if name in {None, problem.name}:
            return problem
    if not found.problems:
        raise typer.BadParameter("nothing was evaluated there yet: vieval evaluate")
    known = ", ".join(problem.name for problem in found.problems)
    raise typer.BadParameter(f"no problem {name!r}; there is: {known}")
