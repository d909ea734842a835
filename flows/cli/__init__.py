"""The command line: `vieval COMMAND`. Heavy imports wait until a command needs them."""

from __future__ import annotations

import sys

import typer

from flows.cli import champion, corpora, look, measure, run, serve

app = typer.Typer(
    help="Which NER and classification approach should you trust on your Vietnamese articles?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
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
