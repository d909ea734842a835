"""Texts to label in an annotation tool: its files, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from vieval.corpus.corpus import Corpus
from vieval.corpus.exchange.exporting import TARGETS
from vieval.corpus.exchange.importing import READ_AS, meant_by
from vieval.corpus.faults import FormatError
from vieval.corpus.files import check_empty
from vieval.data import Record
from vieval.problems import Problem


class Tool(NamedTuple):
    """A tool to label in: how many problems and approaches it takes, and what is to be known."""

    problems: int
    approaches: int
    next: str
    names_problems: bool = False


TOOLS: Mapping[str, Tool] = {
    "label-studio": Tool(
        100,
        100,
        "make a project, paste labeling.xml as its labelling interface, import tasks.json; export "
        "JSON",
        names_problems=True,
    ),
    "brat": Tool(
        1,
        1,
        "put the folder into brat's data; remove the .ann of what nobody looked at, for an empty "
        "one says that there is no name",
    ),
    "doccano": Tool(
        2,
        1,
        "make a project, import the label types and doccano.jsonl; export approved documents as "
        "JSONL",
    ),
}


class TaskWriter(Protocol):
    """What the module of a tool to label in has."""

    def write_tasks(
        self,
        folder: Path,
        records: Sequence[Record],
        problems: Mapping[str, Problem],
        said: Mapping[str, Sequence[Record]],
    ) -> None: ...


def write(
    tool: str,
    folder: Path,
    records: Sequence[Record],
    problems: Mapping[str, Problem],
    said: Mapping[str, Sequence[Record]],
) -> None:
    """Write the texts of records, without their gold, to be labelled for some problems.

    `said` are pre-annotations by approach, a record each. Raises `FormatError` where the tool
    cannot take as many problems or approaches, a problem has no labels, or the folder is not empty.
    """
    takes = TOOLS[tool]
    if len(problems) > takes.problems:
        raise FormatError(
            f"{tool} takes {takes.problems} of the problems {', '.join(problems)} at a time: "
            "name it by --problem"
        )
    if len(said) > takes.approaches:
        raise FormatError(f"{tool} takes what one approach says, not {', '.join(said)}")
    if blank := [name for name, problem in problems.items() if not problem.labels]:
        raise FormatError(f"{', '.join(blank)}: no label is declared to label with")
    check_empty(folder)
    folder.mkdir(parents=True, exist_ok=True)
    writer = cast("TaskWriter", import_module(TARGETS[tool].module))
    writer.write_tasks(folder, records, problems, said)


def renamed_to_import(tool: str, corpus: Corpus, problems: Sequence[str]) -> dict[str, str]:
    """The problems that a tool does not name, by what is read in their place.

    Without those of which `vieval import --into` knows what is meant.
    """
    if TOOLS[tool].names_problems:
        return {}
    named = {kind: name for name, kind in READ_AS.items()}
    read = {corpus.problem(name).name: named[corpus.problem(name).kind] for name in problems}
    meant = meant_by(corpus.problems)
    return {old: name for name, old in read.items() if meant.get(old, old) != name}
