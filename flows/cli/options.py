"""Options that several commands take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

ProblemArgument = Annotated[
    str | None, typer.Argument(help="A problem of the corpus, such as ner. Default: all.")
]
ApproachOption = Annotated[
    list[str] | None, typer.Option(help="An approach to ask; repeat for more. Default: all.")
]
CorpusOption = Annotated[str, typer.Option(help="'seeds', or the path of a corpus folder or file.")]
TrainOption = Annotated[
    str | None,
    typer.Option(help="The corpus to train on. Default: the corpus's other articles, by fold."),
]


def chosen(named: str | None, approaches: Sequence[str] | None, corpus: str) -> list[str]:
    """The problems to evaluate; a wrong name of problem or approach ends the command."""
    from tasks import home
    from vieval.approaches import check_names
    from vieval.corpus.corpus import NoGold
    from vieval.corpus.loading import load

    try:
        check_names(approaches or ())
        found = load(corpus, home.root())
        return [found.problem(named).name] if named else list(found.problems)
    except (ValueError, NoGold) as error:
        raise typer.BadParameter(str(error)) from None
