"""Commands that measure files, without Prefect or MLflow: `score`, `compare`, `agreement`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import console_for_tables, say, say_json
from flows.cli.options import AsJson, misused

if TYPE_CHECKING:
    from vieval.corpus.reading import Reading

Gold = Annotated[Path, typer.Argument(help="JSON lines, CoNLL or TSV columns with the gold.")]
Predicted = Annotated[Path, typer.Argument(help="The same with predictions.")]
OrPredicted = Annotated[
    Path | None,
    typer.Argument(help="The same with predictions. Default: CoNLL columns of GOLD have both."),
]
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
Iou = Annotated[
    list[float] | None,
    typer.Option(
        min=0,
        max=1,
        help="Match names as well whose code points overlap so far, such as 0.5; repeat.",
    ),
]
SAMPLE = "The sample.json of `vieval label` that GOLD is of: weighs it for what it was drawn from."


def score(  # noqa: PLR0913, PLR0917 (each is an option)
    gold: Gold,
    predicted: OrPredicted = None,
    drawn: Annotated[Path | None, typer.Option("--sample", help=SAMPLE)] = None,
    iou: Iou = None,
    as_json: AsJson = False,
    scheme: Scheme = "strict",
    column: Columns = None,
    token_column: TokenColumn = 0,
    suffix: Suffix = False,
    untyped: Untyped = "",
    fold: Fold = None,
) -> None:
    """Score a file of predictions against a file of gold."""
    from vieval.evaluation import score_files
    from vieval.problems import check_thresholds

    reading = _reading(scheme, column, token_column, suffix, untyped, fold)
    with misused():
        check_thresholds(iou or ())
    result = score_files.score(gold, predicted, reading, drawn, tuple(iou or ()))
    if as_json:
        say_json(result.plain())
        return
    from vieval.report.scores import score_tables

    for part in score_tables(result):
        console_for_tables().print(part)


def compare(  # noqa: PLR0913, PLR0917 (each is an option)
    gold: Gold,
    a: Predicted,
    b: Predicted,
    as_json: AsJson = False,
    scheme: Scheme = "strict",
    column: Columns = None,
    token_column: TokenColumn = 0,
    suffix: Suffix = False,
    untyped: Untyped = "",
    fold: Fold = None,
) -> None:
    """Test one file of predictions against another, on the same gold."""
    from vieval.evaluation import score_files

    reading = _reading(scheme, column, token_column, suffix, untyped, fold)
    result = score_files.compare(gold, a, b, reading)
    if as_json:
        say_json(result.plain())
        return
    from vieval.report.scores import comparison_table

    console_for_tables().print(comparison_table(result))
    for line in (*result.notes, result.signature):
        say(line)


def agreement(  # noqa: PLR0913, PLR0917 (each is an option)
    files: Annotated[list[Path], typer.Argument(help="Two or more files of annotations.")],
    as_json: AsJson = False,
    scheme: Scheme = "strict",
    column: Columns = None,
    token_column: TokenColumn = 0,
    suffix: Suffix = False,
    untyped: Untyped = "",
    fold: Fold = None,
) -> None:
    """Tell how far annotators agree, and list where they do not."""
    from vieval.evaluation import agreement_files

    if len(files) < 2:
        raise typer.BadParameter("two or more files are wanted")
    if len(set(files)) < len(files):
        raise typer.BadParameter("a file is given twice")
    reading = _reading(scheme, column, token_column, suffix, untyped, fold)
    result = agreement_files.agree(files, reading)
    if as_json:
        say_json(result.plain())
        return
    from vieval.report.agreement import agreement_tables

    for part in agreement_tables(result):
        console_for_tables().print(part, soft_wrap=isinstance(part, str))
    say(result.signature)


def _reading(  # noqa: PLR0913, PLR0917 (each is an option)
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
