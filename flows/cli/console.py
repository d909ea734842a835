"""The console that tables are printed to."""

from __future__ import annotations

import os

from rich.console import Console

TABLE_WIDTH = 110


def console_for_tables() -> Console:
    """The terminal as it is; a file or a pipe gets room for a whole table.

    What is printed is plain text: `vieval[spacy]` is no markup.
    """
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = TABLE_WIDTH
    return console


def keep_quiet() -> None:
    """Keep the logs of Prefect and MLflow off the terminal; call it before they are imported.

    What fails is told once, by the table or by the command's last line.
    """
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "CRITICAL")
