"""Commands about corpora and the files they come in: `import`, `export`, `validate`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.console import say, say_json, tell
from flows.cli.options import AsJson
from flows.cli.reading import Columns, Fold, Scheme, Suffix, TokenColumn, Untyped, reading_of
from vieval.metrics.numbers import many

if TYPE_CHECKING:
    from vieval.corpus.corpus import Corpus
    from vieval.corpus.exchange.importing import Source
    from vieval.data import Record

INTO = "A corpus to add the labels to: as gold where there was none, or of one annotator."
ANNOTATOR = "Who labelled: kept beside the gold, for `vieval review`, and not as gold."
RENAME = "Call a problem otherwise, as label=topic; repeat for more."


def import_files(  # noqa: PLR0913, PLR0917 (each is an option)
    files: Annotated[list[Path], typer.Argument(help="Files or folders of any known format.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder of a new corpus.")
    ] = None,
    into: Annotated[str | None, typer.Option(metavar="CORPUS", help=INTO)] = None,
    annotator: Annotated[str | None, typer.Option(metavar="NAME", help=ANNOTATOR)] = None,
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
    as_json: AsJson = False,
    scheme: Scheme = "strict",
    column: Columns = None,
    token_column: TokenColumn = 0,
    suffix: Suffix = False,
    untyped: Untyped = "",
    fold: Fold = None,
) -> None:
    """Read files of annotation tools, models or columns into a corpus of your own."""
    from tasks import home
    from vieval.corpus.exchange import importing
    from vieval.corpus.loading import load

    if (output is None) == (into is None):
        raise typer.BadParameter("one of --output, for a new corpus, and --into is wanted")
    if annotator and (into is None or not re.fullmatch(r"[\w.-]+", annotator)):
        raise typer.BadParameter("--annotator takes a word, beside --into")
    held = None if into is None else load(into, home.root())
    known = {r.segment.id: r.segment.text for r in load(texts).records} if texts else None
    reading = reading_of(scheme, column, token_column, suffix, untyped, fold)
    reading = replace(reading, texts=known, first_label=first_label)
    sources = [importing.read(path, reading) for path in files]
    if held is not None:
        added = _added(held, annotator, sources, _pairs(rename))
        if as_json:
            say_json({"files": [_about(source) for source in sources], **added})
            return
        _say_sources(sources)
        if annotator:
            counted = many(added["segments"], "segment")
            say(f"{added['file']}: {counted}, declared as one more annotator of {added['corpus']}")
        else:
            say(f"{added['file']}: {added['segments']} of {added['of']} segments got gold")
        return
    assert output is not None
    records = importing.gathered(sources, _pairs(rename), whole=whole)
    problems = importing.write(output, records)
    seen = {
        name: sum(problem.gold(record) is not None for record in records)
        for name, problem in problems.items()
    }
    if as_json:
        about = {"corpus": str(output), "segments": len(records), "labelled": seen}
        say_json({"files": [_about(source) for source in sources], **about})
        return
    _say_sources(sources)
    for problem in problems.values():
        labels = ", ".join(problem.labels) or "none"
        say(f"{problem.name}: {many(seen[problem.name], 'segment')}, {problem.kind}: {labels}")
    say(f"{output}: {many(len(records), 'segment')}; say in corpus.toml what the labels mean")


def _say_sources(sources: Sequence[Source]) -> None:
    for source in sources:
        say(f"{source.path}: {source.called}, {many(len(source.records), 'text')}")
        _tell("left alone or changed", source.left)
        for note in source.notes:
            say(f"  {note}")


def _about(source: Source) -> dict[str, Any]:
    """What a file is, how many segments it has, and what is left alone or changed of it."""
    left = {name: count for name, count in source.left.items() if count}
    told = {"path": str(source.path), "format": source.called, "segments": len(source.records)}
    return {**told, "left": left, "notes": list(source.notes), "faults": []}


def _added(
    held: Corpus, annotator: str | None, sources: Sequence[Source], renamed: Mapping[str, str]
) -> dict[str, Any]:
    """Keep labels as those of an annotator of a corpus, or as gold of what had none; tell where."""
    from vieval.corpus.exchange import importing

    records = importing.matched(sources, held, renamed)
    told = {"corpus": held.name, "of": len(held.records)}
    if annotator:
        file = importing.add_pass(held, annotator, records)
        return {**told, "file": str(file), "segments": len(records)}
    count = importing.add_gold(held, records)
    return {**told, "file": str(held.folder), "segments": count}


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
    as_json: AsJson = False,
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
    if as_json:
        counts = {"segments": len(held), "of": len(loaded.records)}
        lost = {name: count for name, count in lost.items() if count}
        say_json({"folder": str(output), "problems": names, **counts, "lost": lost})
        return
    say(f"{output}: {len(held):,} of {many(len(loaded.records), 'segment')}, {', '.join(names)}")
    _tell("lost", lost)


def validate(
    corpora: Annotated[list[Path], typer.Argument(help="Corpora, or files of any known format.")],
    as_json: AsJson = False,
) -> None:
    """Read files and tell every fault with its place.

    A file of answers without texts takes them from those before it, such as the gold. Ends with 1
    where there is one, and with 2 where a file cannot be read at all.
    """
    from vieval.corpus.files import names_in_faults

    texts: dict[str, str] = {}
    names = names_in_faults(corpora)
    looked_at = [_looked_at(path, name, texts) for path, name in zip(corpora, names, strict=True)]
    found = [told for _, told in looked_at]
    if as_json:
        say_json(found)
    else:
        for one in found:
            _say(one)
    if worst := max(code for code, _ in looked_at):
        sys.exit(worst)


def _say(found: dict[str, Any]) -> None:
    for fault in found["faults"]:
        tell(fault)
    if not found["faults"]:
        segments = many(found["segments"], "segment")
        say(f"{found['path']}: {found['format']}, {segments}, no fault")
        _tell("would be left alone or changed", found["left"])
        for note in found["notes"]:
            say(f"  {note}")


def _looked_at(path: Path, name: str, texts: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """What a corpus or file is, and its faults; first the exit code that these have.

    Faults call a file by this `name`. `texts` are those of the segments so far, by id; its own are
    added.
    """
    from flows.cli.faults import outcome
    from vieval.corpus.faults import FormatError, told_as
    from vieval.corpus.loading import load, passes, splits

    try:
        if path.is_dir() and any(path.glob("**/corpus.toml")):
            held = load(path)
            of_people = (note for one in passes(path).values() for note in one.notes)
            of_splits = (note for one in splits(path).values() for note in one.notes)
            notes = dict.fromkeys((*held.notes, *of_people, *of_splits))
            told = {"path": str(path), "format": "a corpus", "segments": len(held.records)}
            _add_texts(texts, held.records)
            return 0, {**told, "left": {}, "notes": list(notes), "faults": []}
        with told_as(path, name):
            source = _with_segments(path, texts)
        _add_texts(texts, source.records)
        return 0, _about(source)
    except (FormatError, OSError) as error:
        wrong = isinstance(error, FormatError)
        code, message = (1, str(error)) if wrong else outcome(error)
        told = {"path": str(path), "format": None, "segments": None, "left": {}, "notes": []}
        return code, {**told, "faults": message.splitlines()}


def _add_texts(texts: dict[str, str], records: Iterable[Record]) -> None:
    for record in records:
        texts.setdefault(record.segment.id, record.segment.text)


def _with_segments(path: Path, texts: Mapping[str, str]) -> Source:
    """What a file says, beside these texts if it has none. Raises `FormatError` where nothing."""
    from vieval.corpus.exchange import importing
    from vieval.corpus.faults import FormatError, NoTexts
    from vieval.corpus.reading import PLAIN, Reading

    try:
        source = importing.read(path, PLAIN)
    except NoTexts:
        if not texts:
            raise
        source = importing.read(path, Reading(texts=texts, source="a file before it"))
    if not source.records:
        raise FormatError(f"{path.name}: {source.called} without a segment")
    return source
