"""Commands to settle the gold: `review`, `gold apply`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import say
from flows.cli.options import check_single, misused
from vieval.metrics.numbers import many

CorpusArgument = Annotated[
    str, typer.Argument(help="'seeds', or the path of a corpus folder or file.")
]

PREDICTIONS = "A file of answers to show beside the passes, which may doubt the gold; repeat."
APPROACH = "An approach, or module:object, whose answers count as such a file; repeat for more."

gold = typer.Typer(no_args_is_help=True, help="Make the next gold of a corpus.")


def review(
    corpus: CorpusArgument = "seeds",
    predictions: Annotated[list[Path] | None, typer.Option(help=PREDICTIONS)] = None,
    approach: Annotated[list[str] | None, typer.Option(help=APPROACH)] = None,
    names: Annotated[
        bool, typer.Option("--names", help="Tell who says what. Default: A, B, C in no order.")
    ] = False,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write it.")] = Path(
        "review.html"
    ),
) -> None:
    """Write a page to decide what annotators do not agree on; it saves a patch."""
    from tasks import home
    from vieval.approaches import check_names
    from vieval.corpus.files import check_for_page, write_text
    from vieval.corpus.loading import load, passes
    from vieval.inference import labelling
    from vieval.report.page.render import review_page
    from vieval.report.page.review import review as build
    from vieval.review.suspicion.families import families

    check_for_page(output)
    held = load(corpus, home.root())
    said = passes(corpus, home.root())
    problems = list(held.problems.values())
    check_single(problems, "the page does not show")
    answers = labelling.read_answers(held, problems, held.records, predictions or ())
    with misused():
        check_names(approach or ())
        asked = labelling.ask(
            held,
            problems,
            held.records,
            approach or (),
            progress=lambda name: say(f"asking {name}"),
        )
    answers = labelling.joined(answers, asked)
    if len(said) < 2 and not (answers and held.with_gold):
        raise typer.BadParameter(
            f"{corpus} tells of {many(len(said), 'annotator')}: two or more are wanted, in "
            "corpus.toml, or gold, and --predictions or --approach that may speak against it"
        )
    found = build(held, said, answers, blind=not names)
    write_text(output, review_page(found))
    told = ", ".join(f"{len(part.places)} of {part.problem.name}" for part in found.parts)
    say(f"{output}: to decide: {told}")
    for name, records in said.items():
        if records.unannotated:
            say(
                f"{name} did not look everywhere and has no say there: where no two saw the whole "
                "segment, agreement makes no gold"
            )
    for part in found.parts:
        own = answers.get(part.problem.name, {})
        if len(families(own)) == 1:
            say(
                f"{part.problem.name}: {', '.join(own)} alone brings no candidates for errors of "
                "the gold: that takes approaches of two families that agree"
            )


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
    from vieval.corpus.loading import declared, load
    from vieval.evaluation import gold_versions
    from vieval.metrics.numbers import number

    held, about = load(corpus, home.root()), declared(corpus, home.root())
    made = gold_versions.make_version(held, about, patch, output, version)
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
