"""Commands to settle the gold: `review`, `gold apply`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import say

CorpusArgument = Annotated[
    str, typer.Argument(help="'seeds', or the path of a corpus folder or file.")
]

gold = typer.Typer(no_args_is_help=True, help="Make the next gold of a corpus.")


def review(
    corpus: CorpusArgument = "seeds",
    predictions: Annotated[
        list[Path] | None,
        typer.Option(help="A file of answers to show beside the passes; repeat for more."),
    ] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Tell who says what. Default: A, B, C in no order.")
    ] = False,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write it.")] = Path(
        "review.html"
    ),
) -> None:
    """Write a page to decide what annotators do not agree on; it saves a patch."""
    from tasks import home
    from vieval.corpus import formats
    from vieval.corpus.loading import load, passes
    from vieval.corpus.reading import Reading
    from vieval.report.page.render import review_page
    from vieval.report.page.review import review as build

    held = load(corpus, home.root())
    texts = {record.segment.id: record.segment.text for record in held.records}
    reading = Reading(texts=texts, problems=held.problems)
    said = passes(corpus, home.root())
    said |= {path.stem: formats.read(path, reading) for path in predictions or ()}
    if len(said) < 2:
        raise typer.BadParameter(
            f"{corpus} tells of {len(said)} annotators: two or more are wanted, in corpus.toml "
            "or by --predictions"
        )
    found = build(held, said, blind=not names)
    output.write_text(review_page(found), encoding="utf-8")
    told = ", ".join(f"{len(part.places)} of {part.problem.name}" for part in found.parts)
    say(f"{output}: to decide: {told}")


@gold.command("apply")
def apply_patch(
    patch: Annotated[Path, typer.Argument(help="What the page of review saved.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file for the new gold.")],
    corpus: CorpusArgument = "seeds",
    version: Annotated[
        str, typer.Option("--as", help="The version it gets. Default: the next number.")
    ] = "",
) -> None:
    """Write the gold that a reviewer's decisions make, as JSON lines, and where it comes from."""
    from tasks import home
    from vieval.corpus.loading import declaration_of, load
    from vieval.evaluation import gold_versions
    from vieval.metrics.numbers import many, number

    held, declared = load(corpus, home.root()), declaration_of(corpus, home.root())
    made = gold_versions.make_version(held, declared, patch, output, version)
    decided, changed = many(made.decisions, "decision"), len(made.changed)
    say(f"{output}: {decided} changed {changed} of {many(len(held.records), 'segment')}")
    say(
        f"version {made.version}, made from {made.made_from or 'one without a number'}: "
        f"see {output.parent / gold_versions.FILE}"
    )
    for one in made.agreement:
        say(
            f"  {one.annotator} with the gold of {one.problem}, {one.measure}: "
            f"{number(one.before)} → {number(one.after)}"
        )
