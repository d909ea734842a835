"""The command that makes tasks for people: `label`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import say
from flows.cli.options import check_single, misused

WITH = "The tool to label in: label-studio, brat or doccano."
APPROACH = "An approach to ask, or module:object; repeat for more. Who labels sees nothing of it."
PREDICTIONS = "A file of answers that counts as an approach, under its name; repeat for more."
PREFILL = "Show what this approach or file says as pre-annotations. Default: nothing, blind."
DRAW = "How to draw: random, stratified, or by disagreement of approaches."
STRATA = "What the strata are: article, or a problem of labels."
AGAIN = "Label all segments, not those alone that lack gold."


def label(  # noqa: PLR0913, PLR0917 (each is an option)
    corpus: Annotated[str, typer.Argument(help="'seeds', or the path of a corpus folder or file.")],
    tool: Annotated[str, typer.Option("--with", help=WITH)],
    output: Annotated[Path, typer.Option("--output", "-o", help="An empty or new folder.")] = Path(
        "tasks"
    ),
    problem: Annotated[
        list[str] | None, typer.Option(help="A problem to label for; repeat. Default: all.")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--number", "-n", min=1, help="How many segments. Default: all.")
    ] = None,
    rule: Annotated[str, typer.Option("--draw", help=DRAW)] = "random",
    strata: Annotated[str, typer.Option(help=STRATA)] = "article",
    approach: Annotated[list[str] | None, typer.Option(help=APPROACH)] = None,
    predictions: Annotated[list[Path] | None, typer.Option(help=PREDICTIONS)] = None,
    prefill: Annotated[list[str] | None, typer.Option(metavar="NAME", help=PREFILL)] = None,
    train: Annotated[
        str | None,
        typer.Option(help="The corpus to train on. Default: what is labelled in this one."),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help=AGAIN)] = False,
    seed: Annotated[int, typer.Option(min=0, help="What the sample is drawn by.")] = 0,
) -> None:
    """Write segments as tasks for an annotation tool: all, or a sample with known chances."""
    from tasks import home
    from vieval.approaches import check_names
    from vieval.corpus.exchange.tasks import TOOLS, renamed_to_import, write
    from vieval.corpus.files import names_of
    from vieval.corpus.loading import load
    from vieval.inference import labelling

    if tool not in TOOLS:
        raise typer.BadParameter(f"no tool {tool!r}; there is: {', '.join(TOOLS)}")
    if rule not in labelling.RULES:
        raise typer.BadParameter(f"no rule {rule!r}; there is: {', '.join(labelling.RULES)}")
    if rule != "random" and number is None:
        raise typer.BadParameter(f"--draw {rule} is for a part of the segments: --number")
    if train and not (approach or prefill):
        raise typer.BadParameter("--train is for an approach that learns: name it by --approach")
    held = load(corpus, home.root())
    problems = {name: held.problem(name) for name in problem or held.problems}
    wanted = list(problems.values())
    check_single(wanted, "the tasks do not ask for")
    files = set(names_of(predictions or ()))
    asked = list(dict.fromkeys([*(approach or ()), *(set(prefill or ()) - files)]))
    with misused():
        check_names(asked)
        records = labelling.to_label(held, wanted, again=again)
        said = labelling.joined(
            labelling.ask(
                held,
                wanted,
                records,
                asked,
                train=load(train, home.root()) if train else None,
                progress=lambda name: say(f"asking {name}"),
            ),
            labelling.read_answers(held, wanted, records, predictions or ()),
        )
        drawn = labelling.draw(records, number, rule, seed, said=said, strata=strata)
        shown = {name: labelling.as_records(name, said, wanted, records) for name in prefill or ()}
    chosen = [records[place] for place in drawn.places]
    given = {name: [own[place] for place in drawn.places] for name, own in shown.items()}
    write(tool, output, chosen, problems, given)
    labelling.write_sample(output, held, drawn, records)
    told = f"with what {', '.join(shown)} says" if shown else "blind"
    say(
        f"{output}: {len(chosen)} of {len(records)} segments to label for {', '.join(problems)}, "
        f"{told}; {labelling.SAMPLE} has the chance of each"
    )
    renamed = renamed_to_import(tool, held, list(problems))
    rename = "".join(f" --rename {old}={name}" for old, name in renamed.items())
    say(f"next: {TOOLS[tool].next}; then vieval import FILE --into {corpus}{rename}")
