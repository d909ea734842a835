"""Commands about one corpus: `corpus new`, `corpus show`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import console_for_tables, say, say_json, tell
from flows.cli.options import AsJson
from vieval.metrics.numbers import many

corpus = typer.Typer(help="Make a corpus, and see what is in one.", no_args_is_help=True)

SPANS = "A problem of names, as ner=PER,LOC; repeat for more."
LABELS = "A problem of one label a segment, as topic=sports,law; repeat for more."


@corpus.command()
def new(
    texts: Annotated[list[Path], typer.Argument(help="Text files: an article each, by line.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder of the new corpus.")],
    spans: Annotated[list[str] | None, typer.Option(metavar="NAME=TYPES", help=SPANS)] = None,
    labels: Annotated[list[str] | None, typer.Option(metavar="NAME=LABELS", help=LABELS)] = None,
) -> None:
    """Make a corpus of text files, ready to label."""
    from vieval.corpus.exchange import importing
    from vieval.problems import Problem

    problems = [Problem(*one[:1], "spans", one[1]) for one in map(_named, spans or ())]
    problems += [Problem(*one[:1], "labels", one[1]) for one in map(_named, labels or ())]
    if not problems:
        raise typer.BadParameter("say what shall be labelled: --spans ner=PER,LOC or --labels …")
    records = importing.unlabelled(texts)
    importing.write(output, records, {problem.name: problem for problem in problems})
    say(
        f"{output}: {many(len(records), 'segment')} of {many(len(texts), 'article')}, none labelled"
    )
    say(f"next: say in {output}/corpus.toml what the labels mean, and label, for instance by")
    say(f"  vieval label {output} --with label-studio -o tasks")


def _named(said: str) -> tuple[str, dict[str, str]]:
    name, sign, labels = said.partition("=")
    if not (name and sign and labels):
        raise typer.BadParameter(f"{said!r}: a name and labels, as ner=PER,LOC, are wanted")
    return name, dict.fromkeys((label.strip() for label in labels.split(",")), "")


@corpus.command()
def show(
    name: Annotated[
        str, typer.Argument(metavar="CORPUS", help="'seeds', or the path of a corpus.")
    ],
    train: Annotated[
        str | None, typer.Option(help="A corpus to train on: which texts are in both?")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what is in a corpus: counts, lengths, labels, nesting, agreement, duplicates, faults."""
    from tasks import home
    from vieval.corpus.loading import declared, load, splits
    from vieval.corpus.summary import summary
    from vieval.evaluation.agreement_files import agree
    from vieval.report.corpora import corpus_tables, passes_table

    loaded, said = load(name, home.root()), declared(name, home.root())
    others = splits(name, home.root())
    if train:
        others["the training corpus"] = load(train, home.root())
    for note in dict.fromkeys(note for one in (loaded, *others.values()) for note in one.notes):
        tell(note)
    found = summary(loaded, others)
    passes = said.annotator_paths if said else ()
    agreed = agree(passes) if len(passes) > 1 else None
    if as_json:
        say_json(dataclasses.asdict(found) | {"agreement": agreed.plain() if agreed else None})
        return
    console = console_for_tables()
    for part in corpus_tables(loaded, found, said):
        console.print(part, soft_wrap=isinstance(part, str))
    if agreed:
        console.print(passes_table(agreed))
