"""The terminal: all that a command prints goes through here, with no control character in it."""

from __future__ import annotations

import json
import logging
import os
import shutil
from typing import TYPE_CHECKING

import typer

from vieval.plain import UNSAFE, plain

if TYPE_CHECKING:
    from rich.console import Console

TABLE_WIDTH = 120


def width_for_tables() -> int:
    """The width of the terminal, or `COLUMNS`; a file or a pipe gets room for a whole table."""
    return shutil.get_terminal_size((TABLE_WIDTH, 0)).columns


def console_for_tables() -> Console:
    """The terminal. What is printed is plain text: `vieval[spacy]` is no markup."""
    from vieval.report.consoles import PlainConsole

    return PlainConsole(width=width_for_tables(), highlight=False, markup=False, emoji=False)


def say(text: str) -> None:
    """Print a line."""
    typer.echo(plain(text))


def tell(text: str) -> None:
    """Tell what is wrong or takes long: on standard error, with the program's name before."""
    typer.echo(f"vieval: {plain(text)}", err=True)


def say_json(value: object) -> None:
    """Print a value as JSON, in which unsafe characters are escaped, so that it stays the same."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    typer.echo(UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


class Teller(logging.Handler):
    """Tells warnings of vieval's own as a command tells what is wrong."""

    def emit(self, record: logging.LogRecord) -> None:
        tell(record.getMessage())


TELLER = Teller(logging.WARNING)


def keep_quiet() -> None:
    """Keep the logs of Prefect and MLflow off the terminal; call it before they are imported.

    What fails is told once, by the table or by the command's last line. Runs keep their logs, which
    Prefect's UI shows. Warnings of vieval's own are told.
    """
    for name in ("vieval", "tasks", "flows"):
        logging.getLogger(name).addHandler(TELLER)
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    # Its background workers' own troubles with a server that is gone.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_DEBUG_LEVEL", "CRITICAL")
    logging.raiseExceptions = False
    os.environ.setdefault("MLFLOW_LOGGING_LEVEL", "CRITICAL")
