"""A corpus: segments with gold, under a name, and the problems that they are labelled for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from vieval.data import Example, Record, Spans
from vieval.hashing import BagKey
from vieval.metrics.numbers import many
from vieval.plain import plain
from vieval.problems import Problem, found_in


class NoGold(ValueError):
    """A corpus is not labelled for the problem: the message says what it is labelled for."""

    def __init__(self, corpus: str, problems: Iterable[str], there_is: Iterable[str] = ()) -> None:
        wanted, known = list(problems), list(there_is)
        near = [meant for name in wanted for meant in get_close_matches(name, known, 1, 0.7)]
        hint = f" (did you mean {' and '.join(near)}?)" if near else ""
        has = f"; it has gold for {', '.join(known)}" if known else ""
        super().__init__(f"the corpus {corpus} has no gold for {' or '.join(wanted)}{hint}{has}")


@dataclass(frozen=True, repr=False)
class Corpus:
    """Texts with their gold, under a name, and the problems that they are labelled for.

    Attributes:
        name: What it is called in tables.
        records: Its segments with their labels, in order.
        problems: What it is labelled for, by name. Without a declaration, what the rows show: each
            set of spans, and each field whose values read as labels.
        folder: Where its `corpus.toml` is, if it has one.
        notes: What had to be decided when its file was read.
    """

    name: str
    records: Sequence[Record]
    problems: Mapping[str, Problem] = field(default_factory=dict)
    folder: Path | None = field(default=None, compare=False)
    notes: Sequence[str] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        declared = self.problems.items()
        known = {name: problem.completed(self.records) for name, problem in declared}
        object.__setattr__(self, "problems", known or found_in(self.records))

    def __repr__(self) -> str:
        articles = len({record.segment.article for record in self.records})
        counts = f"{many(len(self.records), 'segment')} of {many(articles, 'article')}"
        labelled = (
            f"{p.name} ({len(self.labelled(p)):,} labelled)" for p in self.problems.values()
        )
        told = f"<Corpus {self.name}: {counts}; {', '.join(labelled) or 'nothing is labelled'}>"
        return plain(told)

    def problem(self, name: str) -> Problem:
        """The problem of that name; where there is none, `NoGold` says what there is."""
        if name not in self.problems:
            raise NoGold(self.name, [name], self.problems)
        return self.problems[name]

    @property
    def rules(self) -> list[Path]:
        """The file `gate.toml`, which says what a champion must keep to, if there is one."""
        file = self.folder / "gate.toml" if self.folder else None
        return [file] if file and file.is_file() else []

    def examples(self, problem: Problem | str) -> list[Example]:
        """The segments that are labelled for a problem, with that gold."""
        found = self._found(problem)
        return [
            Example(record.segment, gold)
            for record in self.records
            if (gold := found.gold(record)) is not None
        ]

    def labelled(self, problem: Problem | str) -> list[Record]:
        """The records that are labelled for a problem, in order."""
        found = self._found(problem)
        return [record for record in self.records if found.gold(record) is not None]

    @cached_property
    def with_gold(self) -> Mapping[str, Problem]:
        """The problems that some record is labelled for, by name."""
        return {
            name: problem
            for name, problem in self.problems.items()
            if any(problem.gold(record) is not None for record in self.records)
        }

    @cached_property
    def digest(self) -> str:
        """A key of the texts, articles and ids, in any order: another one where any changes."""
        return BagKey(record.segment for record in self.records).digest()

    def gold_digest(self, problem: Problem | str) -> str:
        """A key of the gold of one problem, in any order; of spans with attributes and decoys."""
        found = self._found(problem)
        return BagKey(gold_content(record, found) for record in self.labelled(found)).digest()

    def _found(self, problem: Problem | str) -> Problem:
        return self.problem(problem) if isinstance(problem, str) else problem


def gold_content(record: Record, problem: Problem) -> object:
    """All that is in the gold of a labelled record; of spans with attributes and decoys."""
    gold = problem.gold(record)
    assert gold is not None
    if isinstance(gold, str):
        return record.segment.id, gold
    return record.segment.id, _with_attributes(gold), record.decoys, record.unannotated


def _with_attributes(spans: Spans) -> object:
    return {(span, tuple(sorted(span.attributes.items()))) for span in spans}
