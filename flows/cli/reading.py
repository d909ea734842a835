"""Options of how files are read, and their values as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import misused

if TYPE_CHECKING:
    from vieval.corpus.reading import Reading

Scheme = Annotated[
    str,
    typer.Option(
        "--scheme",
        "--bio",
        help="How CoNLL tags are read: strict (IOB2), lenient, conlleval, or by name IO, IOB1, "
        "IOB2, IOE1, IOE2, IOBES, BILOU.",
    ),
]
Columns = Annotated[
    list[int] | None,
    typer.Option(
        "--column",
        help="The CoNLL column with tags, from 0 or back from -1; repeat for nested levels.",
    ),
]
TokenColumn = Annotated[int, typer.Option(help="The CoNLL column with the tokens.")]
Suffix = Annotated[bool, typer.Option("--suffix", help="CoNLL tags are PER-B and not B-PER.")]
Untyped = Annotated[str, typer.Option(help="The type of CoNLL tags that have none, as B, I, O.")]
Fold = Annotated[
    list[str] | None,
    typer.Option(help="A difference between texts to overlook: nfc, tone, underscore; repeat."),
]


def reading_of(  # noqa: PLR0913, PLR0917 (each is an option)
    scheme: str,
    columns: list[int] | None,
    token_column: int,
    suffix: bool,
    untyped: str,
    fold: list[str] | None,
) -> Reading:
    """The options as one value; a wrong name ends the command."""
    from vieval.corpus.reading import Reading
    from vieval.corpus.tags import Form

    form = Form(suffix, untyped)
    with misused():
        return Reading(scheme, tuple(columns or ()), token_column, form, tuple(fold or ()))
