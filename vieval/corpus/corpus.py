"""A corpus: segments with gold, under a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from vieval.data import Example, Problem, Record, Spans
from vieval.hashing import content_key
from vieval.problems import gold_of


class NoGold(ValueError):
    """A corpus is not labelled for what it shall be scored on."""

    def __init__(self, corpus: str, problems: Iterable[Problem]) -> None:
        super().__init__(f"the corpus {corpus} has no gold for {' or '.join(problems)}")


@dataclass(frozen=True)
class Corpus:
    """Records in order, under a name."""

    name: str
    records: tuple[Record, ...]

    def examples(self, problem: Problem) -> list[Example]:
        """The segments that are labelled for a problem, with that gold."""
        return [
            Example(record.segment, gold)
            for record in self.records
            if (gold := gold_of(record, problem)) is not None
        ]

    def labelled(self, problem: Problem) -> list[Record]:
        """The records that are labelled for a problem, in order."""
        return [record for record in self.records if gold_of(record, problem) is not None]

    @cached_property
    def digest(self) -> str:
        """The content of the segments, without any label."""
        return content_key([record.segment for record in self.records])

    def gold_digest(self, problem: Problem) -> str:
        """The content of the gold of one problem, attributes and decoys included."""
        return content_key([gold_content(record, problem) for record in self.labelled(problem)])


def gold_content(record: Record, problem: Problem) -> object:
    """All that is in the gold of a labelled record, attributes and decoys included."""
    gold = gold_of(record, problem)
    assert gold is not None
    content = gold if isinstance(gold, str) else _with_attributes(gold)
    return record.segment.id, content, record.decoys


def _with_attributes(spans: Spans) -> object:
    return {(span, tuple(sorted(span.attributes.items()))) for span in spans}
