"""Commands that measure files, without Prefect or MLflow: `score`, `compare`, `agreement`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import console_for_tables, say, say_json


class Bio(StrEnum):
    """How tags of CoNLL files that are not well-formed are read."""

    STRICT = "strict"
    LENIENT = "lenient"


Gold = Annotated[Path, typer.Argument(help="JSON lines or CoNLL columns with the gold.")]
Predicted = Annotated[Path, typer.Argument(help="The same with predictions.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
BioMode = Annotated[
    Bio, typer.Option(help="CoNLL files: strict IOB2, or lenient as conlleval reads them.")
]


def score(
    gold: Gold, predicted: Predicted, as_json: AsJson = False, bio: BioMode = Bio.STRICT
) -> None:
    """Score a file of predictions against a file of gold."""
    from vieval.evaluation import score_files

    result = score_files.score(gold, predicted, bio)
    if as_json:
        say_json(result)
        return
    from vieval.report.scores import score_tables

    for part in score_tables(result):
        console_for_tables().print(part)


def compare(
    gold: Gold,
    a: Predicted,
    b: Predicted,
    as_json: AsJson = False,
    bio: BioMode = Bio.STRICT,
) -> None:
    """Test one file of predictions against another, on the same gold."""
    from vieval.evaluation import score_files

    result = score_files.compare(gold, a, b, bio)
    if as_json:
        say_json(result)
        return
    from vieval.report.scores import comparison_table

    console_for_tables().print(comparison_table(result))
    say(result["signature"])


def agreement(
    files: Annotated[list[Path], typer.Argument(help="Two or more files of annotations.")],
    as_json: AsJson = False,
    bio: BioMode = Bio.STRICT,
) -> None:
    """Tell how far annotators agree, and list where they do not."""
    from vieval.evaluation import agreement_files

    if len(files) < 2:
        raise typer.BadParameter("two or more files are wanted")
    result = agreement_files.agree(files, bio)
    if as_json:
        say_json(result)
        return
    from vieval.report.agreement import agreement_tables

    for part in agreement_tables(result):
        console_for_tables().print(part, soft_wrap=isinstance(part, str))
    say(result["signature"])
