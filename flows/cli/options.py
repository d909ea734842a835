"""Options that several commands take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import keep_quiet, tell

if TYPE_CHECKING:
    from vieval.corpus.corpus import Corpus
    from vieval.problems import Problem


def complete_problem(context: typer.Context, incomplete: str) -> list[str]:
    """The problems of the corpus that is named before, for the shell."""
    from tasks import home
    from vieval.corpus.faults import FormatError
    from vieval.corpus.loading import load

    try:
        found = load(context.params.get("corpus") or "seeds", home.root())
    except (FormatError, OSError):
        return []  # a corpus that cannot be read has nothing to offer; the command will say why
    return [name for name in found.problems if name.startswith(incomplete)]


def complete_approach(incomplete: str) -> list[str]:
    """The approaches to problems of every kind, for the shell."""
    from vieval.approaches import BUILT_IN, table

    names = dict.fromkeys(name for kind in BUILT_IN for name in table(kind))
    return [name for name in names if name.startswith(incomplete)]


ProblemArgument = Annotated[
    str | None,
    typer.Argument(
        help="A problem of the corpus, such as ner. Default: all.", autocompletion=complete_problem
    ),
]
ApproachOption = Annotated[
    list[str] | None,
    typer.Option(
        help="An approach to ask, by name or as module:object; repeat for more. Default: all.",
        autocompletion=complete_approach,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="A free port on this machine.")]
CorpusOption = Annotated[str, typer.Option(help="'seeds', or the path of a corpus folder or file.")]
TrainOption = Annotated[
    str | None,
    typer.Option(help="The corpus to train on. Default: the corpus's other articles, by fold."),
]
AllowOverlapOption = Annotated[
    bool,
    typer.Option(
        "--allow-overlap",
        help="Go on where texts are also learnt from; the report tells how many.",
    ),
]


@dataclass(frozen=True)
class Request:
    """What shall be evaluated."""

    problem: str | None
    approaches: Sequence[str] | None
    corpus: str
    train: str | None = None
    gate: str | None = None
    pool: str | None = None
    allow_overlap: bool = False

    def checked(self) -> list[str]:
        """The names of the problems; what is wrong ends the command before anything starts."""
        from tasks import home
        from vieval.approaches import check_names
        from vieval.champions.policy import read_policies
        from vieval.corpus.loading import load

        with misused():
            check_names(self.approaches or ())
        found = load(self.corpus, home.root())
        for note in found.notes:
            tell(note)
        held = found.with_gold
        if left := [name for name in found.problems if name not in held and not self.problem]:
            tell(f"no gold for {', '.join(left)}, which is left out")
        problems = self._chosen(found.name, held)
        self._check_apart(found, problems)
        if self.pool is not None:
            from vieval.corpus.pool import read_pool
            from vieval.stats.powered import check_library

            with misused():
                check_library()
                read_pool(self.pool, found, home.root())
        if self.gate is not None:
            read_policies(found.problems, *found.rules, Path(self.gate))
        return [problem.name for problem in problems]

    def checked_to_stream(self) -> list[str]:
        """The same of a file that is too big to be read twice: by its first rows."""
        from vieval.approaches import check_names
        from vieval.inference.survey import notes_of, problems_of

        with misused():
            check_names(self.approaches or ())
        path = Path(self.corpus)
        if not path.exists():
            raise typer.BadParameter(f"--stream takes a file of JSON lines; {str(path)!r} is none")
        known = problems_of(path)
        for note in notes_of(path):
            tell(note)
        return [problem.name for problem in self._chosen(path.stem, known)]

    def _chosen(self, corpus: str, known: Mapping[str, Problem]) -> list[Problem]:
        """The problems that are asked about, of those of a corpus; approaches and training fit."""
        from vieval.approaches import choose
        from vieval.corpus.corpus import NoGold

        names = list(known) if self.problem is None else [self.problem]
        problems = [known[name] for name in names if name in known]
        if not problems:
            if self.problem and Path(self.problem).exists():
                told = f"{self.problem!r} is no problem, but a file or folder"
                raise typer.BadParameter(f"{told}: --corpus {self.problem}")
            raise NoGold(corpus, names or ["any problem"], known)
        with misused():
            choose(problems, self.approaches)
        training = self._training
        if training:
            for note in training.notes:
                tell(note)
            blank = [one.name for one in problems if one.name not in training.with_gold]
            if len(blank) == len(problems):
                raise NoGold(training.name, names, training.with_gold)
            if blank:
                told = f"{training.name} has no gold for {', '.join(blank)}"
                tell(f"{told}: what learns cannot answer it")
        return problems

    @cached_property
    def _training(self) -> Corpus | None:
        from tasks import home
        from vieval.corpus.loading import load

        return None if self.train is None else load(self.train, home.root())

    def _check_apart(self, found: Corpus, problems: Sequence[Problem]) -> None:
        """End a command where somebody may have learnt a text that it is asked about."""
        from vieval.corpus.apart import overlap

        training = self._training
        if training is None or self.allow_overlap:
            return
        if told := overlap(found, training, problems):
            raise typer.BadParameter(f"{told}; --allow-overlap goes on, and the report tells it")


def check_single(problems: Iterable[Problem], what: str) -> None:
    """End a command that is made for one label a segment where a problem has several."""
    if several := [problem.name for problem in problems if problem.several]:
        raise typer.BadParameter(f"{several[0]} has several labels a segment, which {what}")


@contextmanager
def misused() -> Iterator[None]:
    """Around what checks arguments: a `ValueError` is a wrong argument."""
    try:
        yield
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def ready(dask: str | None = None) -> None:
    """Keep libraries quiet, and end the command where a server or database cannot be used."""
    from tasks import reachable

    keep_quiet()
    reachable.check(tell, dask)
