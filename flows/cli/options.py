"""Options that several commands take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from vieval.data import PROBLEMS, Problem

ProblemArgument = Annotated[
    str | None, typer.Argument(metavar="[ner|topic|fluency]", help="All three where none is named.")
]
ApproachOption = Annotated[
    list[str] | None, typer.Option(help="An approach to ask; repeat for more. Default: all.")
]
CorpusOption = Annotated[str, typer.Option(help="'seeds', or the path of a corpus folder or file.")]
TrainOption = Annotated[
    str | None,
    typer.Option(help="The corpus to train on. Default: the corpus's other articles, by fold."),
]


def problems(named: str | None) -> tuple[Problem, ...]:
    """The problems that an argument means; a wrong name ends the command."""
    if named is None:
        return PROBLEMS
    for known in PROBLEMS:
        if named == known:
            return (known,)
    raise typer.BadParameter(f"no problem {named!r}; there is: {', '.join(PROBLEMS)}")


def chosen(named: str | None, approaches: Sequence[str] | None) -> Mapping[Problem, Sequence[str]]:
    """The approaches to each of the problems; a wrong name ends the command."""
    from vieval.approaches import choose

    try:
        return choose(problems(named), approaches)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
