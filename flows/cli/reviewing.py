"""Commands to settle the gold: `review`, `gold apply`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import say
from vieval.metrics.numbers import many

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
            f"{corpus} tells of {many(len(said), 'annotator')}: two or more are wanted, in "
            "corpus.toml or by --predictions"
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
) -> None:
    """Write the gold that a reviewer's decisions make, as JSON lines; the old one stays."""
    from tasks import home
    from vieval.corpus import jsonl
    from vieval.corpus.loading import load
    from vieval.corpus.patch import apply, read_patch

    held, made = load(corpus, home.root()), read_patch(patch)
    records = apply(held, made)
    jsonl.write(output, records)
    # As rows, since attributes take no part in the equality of spans.
    pairs = zip(held.records, records, strict=True)
    changed = sum(jsonl.as_row(old) != jsonl.as_row(new) for old, new in pairs)
    decisions, segments = many(len(made.decisions), "decision"), many(len(records), "segment")
    say(f"{output}: {decisions} changed {changed:,} of {segments}")
