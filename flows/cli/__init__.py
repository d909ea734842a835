"""The command line: `vieval COMMAND`. Heavy imports wait until a command needs them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.cli import champion, corpora, look, measure, run, serve

app = typer.Typer(
    help="Which NER and classification approach should you trust on your Vietnamese articles?",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_show_locals=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from vieval import __version__

        typer.echo(f"vieval {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Options before a command."""


COMMANDS = (
    run.evaluate,
    champion.reevaluate,
    champion.champion,
    look.report,
    look.show,
    look.errors,
    run.approaches,
    serve.serve,
    serve.deploy,
    run.ui,
    run.setup,
    measure.score,
    measure.compare,
    measure.agreement,
    corpora.export,
    corpora.validate,
)
for command in COMMANDS:
    app.command()(command)
# `import` is a word of Python's.
app.command("import")(corpora.import_files)


def main() -> None:
    """Run a command; faults of input, disk or network end it with a line, not with a traceback."""
    from vieval.corpus.corpus import NoGold
    from vieval.corpus.faults import FormatError

    try:
        app()
    except (FormatError, OSError, NoGold) as error:
        typer.echo(f"vieval: {error}", err=True)
        sys.exit(1)
