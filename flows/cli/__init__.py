"""The command line: `vieval COMMAND`. Heavy imports wait until a command needs them."""

from __future__ import annotations

import gc
import io
import os
import resource
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.commands import Commands
from flows.cli.console import say
from flows.cli.faults import in_a_line
from flows.cli.lean import spare_scipy

LEAST_MEMORY = 400_000_000
"""What counting takes of addresses, in bytes."""

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from vieval import __version__

        say(f"vieval {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the code something failed.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the logs of Prefect and MLflow.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show no progress, only results and faults.")
    ] = False,
) -> None:
    """Tell which NER and classification approach to trust on your Vietnamese articles."""
    if verbose and quiet:
        raise typer.BadParameter("--verbose and --quiet contradict each other")
    if verbose:
        os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] = "INFO"
        os.environ["MLFLOW_LOGGING_LEVEL"] = "INFO"
    if quiet:
        os.environ["VIEVAL_QUIET"] = "1"


def _check_memory() -> None:
    """End before NumPy is imported where it would break off without a word of ours."""
    if resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY:
        from tasks.reachable import check_memory

        check_memory(LEAST_MEMORY)


def _open_streams() -> None:
    """Open what was closed: the next file else would get its number, and be taken for it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 (stays open)
            setattr(sys, name, stream)


def main() -> None:
    """Run a command; what fails ends it as `flows.cli.faults` says."""
    _open_streams()
    # Answers, keys and logs are for the eyes of their owner.
    os.umask(0o077)
    # What is imported stays: to look through it at every 700 objects takes a tenth of a start.
    gc.set_threshold(20_000, 10, 10)
    spare_scipy()
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another alphabet shows what it lacks by its number.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = sys.argv[1:]
    debug = "--debug" in words
    with in_a_line(debug):
        _check_memory()
        sys.exit(app([word for word in words if word != "--debug"], standalone_mode=False))
