"""Commands that measure files, without Prefect or MLflow: `score`, `compare`, `agreement`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import console_for_tables, say_json
from flows.cli.options import AsJson, misused
from flows.cli.reading import Columns, Fold, Scheme, Suffix, TokenColumn, Untyped, reading_of

if TYPE_CHECKING:
    from rich.table import Table

Gold = Annotated[Path, typer.Argument(help="JSON lines, CoNLL or TSV columns with the gold.")]
Predicted = Annotated[Path, typer.Argument(help="The same with predictions.")]
OrPredicted = Annotated[
    Path | None,
    typer.Argument(help="The same with predictions. Default: CoNLL columns of GOLD have both."),
]
Iou = Annotated[
    list[float] | None,
    typer.Option(
        min=0,
        max=1,
        help="Match names as well whose code points overlap so far, such as 0.5; repeat.",
    ),
]
Confidence = Annotated[float, typer.Option(help="The level of the intervals, such as 0.9.")]
AllTypes = Annotated[
    bool,
    typer.Option("--all-types", help="Show each type in all views and schemes, not in one alone."),
]
SAMPLE = "The sample.json of `vieval label` that GOLD is of: weighs it for what it was drawn from."


def score(  # noqa: PLR0913, PLR0917 (each is an option)
    gold: Gold,
    predicted: OrPredicted = None,
    drawn: Annotated[Path | None, typer.Option("--sample", help=SAMPLE)] = None,
    iou: Iou = None,
    confidence: Confidence = 0.95,
    all_types: AllTypes = False,
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
    from vieval.stats import check_level

    reading = reading_of(scheme, column, token_column, suffix, untyped, fold)
    with misused():
        check_thresholds(iou or ())
        check_level(confidence)
    result = score_files.score(
        gold, predicted, reading, drawn, iou=tuple(iou or ()), confidence=confidence
    )
    if as_json:
        say_json(result.plain())
        return
    from vieval.report.scores import score_tables

    _show(score_tables(result, all_types=all_types))


def compare(  # noqa: PLR0913, PLR0917 (each is an option)
    gold: Gold,
    a: Predicted,
    b: Predicted,
    confidence: Confidence = 0.95,
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
    from vieval.stats import check_level

    reading = reading_of(scheme, column, token_column, suffix, untyped, fold)
    with misused():
        check_level(confidence)
    result = score_files.compare(gold, a, b, reading, confidence)
    if as_json:
        say_json(result.plain())
        return
    from vieval.report.scores import comparison_tables

    _show(comparison_tables(result))


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
    reading = reading_of(scheme, column, token_column, suffix, untyped, fold)
    result = agreement_files.agree(files, reading)
    if as_json:
        say_json(result.plain())
        return
    from vieval.report.agreement import agreement_tables

    _show((*agreement_tables(result), result.signature))


def _show(parts: Iterable[Table | str]) -> None:
    """Print tables, and sentences as they are, without line ends of ours."""
    console = console_for_tables()
    for part in parts:
        console.print(part, soft_wrap=isinstance(part, str))
