"""Commands that score files, without Prefect or MLflow: `score`, `compare`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import console_for_tables

Gold = Annotated[Path, typer.Argument(help="JSON lines with the gold.")]
Predicted = Annotated[Path, typer.Argument(help="JSON lines with predictions.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]


def score(gold: Gold, predicted: Predicted, as_json: AsJson = False) -> None:
    """Score a file of predictions against a file of gold."""
    from vieval import scorefiles

    result = scorefiles.score(gold, predicted)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, allow_nan=False))
        return
    from vieval.report.tables import score_tables

    console_for_tables().print(*score_tables(result))


def compare(gold: Gold, a: Predicted, b: Predicted, as_json: AsJson = False) -> None:
    """Test one file of predictions against another, on the same gold."""
    from vieval import scorefiles

    result = scorefiles.compare(gold, a, b)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, allow_nan=False))
        return
    from vieval.report.tables import comparison_table

    console_for_tables().print(comparison_table(result))
