"""Commands about corpora and the files they come in: `import`, `export`, `validate`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import say, tell

RENAME = "Call a problem otherwise, as label=topic; repeat for more."


def import_files(  # noqa: PLR0913, PLR0917 (each is an option)
    files: Annotated[list[Path], typer.Argument(help="Files or folders of any known format.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder of the new corpus.")],
    rename: Annotated[list[str] | None, typer.Option(metavar="OLD=NEW", help=RENAME)] = None,
    texts: Annotated[
        Path | None, typer.Option(help="A corpus with the texts, for answers that carry none.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Keep documents whole; else a line is a segment.")
    ] = False,
    first_label: Annotated[
        bool,
        typer.Option("--first-label", help="Of several labels of a fastText line take the first."),
    ] = False,
) -> None:
    """Read files of annotation tools, models or columns into a corpus of your own."""
    from vieval.corpus.exchange import importing
    from vieval.corpus.loading import load
    from vieval.corpus.reading import Reading

    known = {r.segment.id: r.segment.text for r in load(texts).records} if texts else None
    sources = []
    for path in files:
        source = importing.read(path, Reading(texts=known, first_label=first_label))
        say(f"{path}: {source.called}, {len(source.records)} texts")
        _tell("left alone or changed", source.left)
        sources.append(source)
    records = importing.gathered(sources, _pairs(rename), whole=whole)
    problems = importing.write(output, records)
    for problem in problems.values():
        labels = ", ".join(problem.labels) or "none"
        seen = sum(problem.gold(record) is not None for record in records)
        say(f"{problem.name}: {seen} segments, {problem.kind}: {labels}")
    say(f"{output}: {len(records)} segments; say in corpus.toml what the labels mean")


def _pairs(rename: list[str] | None) -> dict[str, str]:
    pairs = [one.partition("=") for one in rename or ()]
    for old, sign, new in pairs:
        if not (old and sign and new):
            raise typer.BadParameter(f"{old + sign + new!r}: OLD=NEW is wanted")
    return {old: new for old, _, new in pairs}


def _tell(what: str, counted: Mapping[str, int]) -> None:
    for name, count in counted.items():
        if count:
            say(f"  {what}: {count:,} {name}")


def export(
    corpus: Annotated[str, typer.Argument(help="'seeds', or the path of a corpus folder or file.")],
    to: Annotated[
        str, typer.Option("--as", help="The format, such as brat; a wrong one names all.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="A folder.")] = Path("export"),
    problem: Annotated[
        list[str] | None, typer.Option(help="A problem to export; repeat. Default: all.")
    ] = None,
) -> None:
    """Write a corpus as the files of another tool, and say what these cannot hold."""
    from tasks import home
    from vieval.corpus.exchange.exporting import TARGETS, write
    from vieval.corpus.loading import load

    if to not in TARGETS:
        raise typer.BadParameter(f"no format {to!r}; there is: {', '.join(TARGETS)}")
    loaded = load(corpus, home.root())
    names = [loaded.problem(name).name for name in problem or loaded.problems]
    held, lost = write(to, output, loaded.records, names)
    say(f"{output}: {len(held)} of {len(loaded.records)} segments, {', '.join(names)}")
    _tell("lost", lost)


def validate(
    corpora: Annotated[list[Path], typer.Argument(help="Corpora, or files of any known format.")],
) -> None:
    """Read files and tell every fault with its place; ends with 1 where there is one."""
    from vieval.corpus.exchange import importing
    from vieval.corpus.faults import FormatError
    from vieval.corpus.loading import load
    from vieval.corpus.reading import PLAIN

    faulty = False
    for path in corpora:
        try:
            is_corpus = path.is_dir() and any(path.glob("**/corpus.toml"))
            if is_corpus:
                called, n, left = "a corpus", len(load(path).records), {}
            else:
                source = importing.read(path, PLAIN)
                called, n, left = source.called, len(source.records), dict(source.left)
        except FormatError as error:
            faulty = True
            tell(str(error))
        else:
            say(f"{path}: {called}, {n} segments, no fault")
            _tell("would be left alone or changed", left)
    if faulty:
        sys.exit(1)
