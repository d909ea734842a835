"""Records and spans of whole corpora held as columns: objects are made only where one looks.

A corpus of a million segments is a handful of arrays and lists here. What reads it one by one, as
a sequence of `Record` or of sets of `Span`, gets them made on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias, overload

import numpy as np
from numpy.typing import NDArray

from vieval.data import Fragment, Record, Segment, Span, Spans

Ints: TypeAlias = NDArray[np.integer[Any]]
Bools: TypeAlias = NDArray[np.bool_]


class Rare(NamedTuple):
    """What few spans have: more than one fragment, or attributes."""

    fragments: tuple[Fragment, ...] = ()
    attributes: Mapping[str, str] = {}

    def without_single_piece(self) -> Rare:
        """The same, where a span in one piece is in none."""
        return self._replace(fragments=()) if len(self.fragments) == 1 else self


PLAIN = Rare()


class Places(NamedTuple):
    """Where spans are, one entry a span: the number of the segment, and bounds in its text."""

    segment: Ints
    start: Ints
    end: Ints


@dataclass(frozen=True, eq=False, repr=False)
class SpanColumns(Sequence[Spans]):
    """The spans of `segments` segments, a set a segment, as arrays of one entry a span.

    Entries are sorted by segment, start, end (the longer first), type and fragments, none twice.
    `start` and `end` are code points of the segment's text, half-open; `type` numbers the sorted
    `types`; `rare` has the fragments and attributes of the entries that have any.
    """

    segments: int
    segment: Ints
    start: Ints
    end: Ints
    type: Ints
    types: tuple[str, ...]
    rare: Mapping[int, Rare] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        segments: int,
        places: Places,
        names: Sequence[str],
        rare: Mapping[int, Rare] | None = None,
    ) -> SpanColumns:
        """Columns of spans in any order, with the name of each type; one that comes twice is one.

        Raises `ValueError` where a span is empty or starts below 0.
        """
        segment, start, end = places
        wrong = (start < 0) | (end <= start)
        if wrong.any():
            first = int(wrong.argmax())
            raise ValueError(
                f"segment {segment[first]}: span [{start[first]}, {end[first]}) "
                f"{names[first]} is empty or starts before the text"
            )
        rare = {entry: one.without_single_piece() for entry, one in (rare or {}).items()}
        types = tuple(sorted(set(names)))
        number = {name: index for index, name in enumerate(types)}
        kind = np.fromiter(map(number.__getitem__, names), np.int64, len(names))
        shape = _shapes(len(segment), rare)
        order = np.lexsort((shape, kind, -end, start, segment))
        keys = np.stack((segment, start, end, kind, shape))[:, order]
        fresh = np.ones(len(order), np.bool_)
        fresh[1:] = (np.diff(keys) != 0).any(axis=0)
        kept = order[fresh]
        segment, start, end, kind, _ = keys[:, fresh]
        return cls(segments, segment, start, end, kind, types, _moved(rare, kept))

    @classmethod
    def of(cls, sides: Sequence[Spans]) -> SpanColumns:
        """The columns of sets of spans, one set a segment. Raises as `build` does."""
        if isinstance(sides, SpanColumns):
            return sides
        spans = list(chain.from_iterable(sides))
        sizes = np.fromiter(map(len, sides), np.int64, len(sides))
        return cls.build(
            len(sides),
            Places(
                np.repeat(np.arange(len(sides)), sizes),
                np.fromiter(map(attrgetter("start"), spans), np.int64, len(spans)),
                np.fromiter(map(attrgetter("end"), spans), np.int64, len(spans)),
            ),
            [span.type for span in spans],
            {
                index: Rare(span.fragments, span.attributes)
                for index, span in enumerate(spans)
                if span.fragments or span.attributes
            },
        )

    @classmethod
    def joined(cls, parts: Sequence[SpanColumns]) -> SpanColumns:
        """The spans of parts one after another."""
        types = tuple(sorted({name for part in parts for name in part.types}))
        number = {name: index for index, name in enumerate(types)}
        segments = np.cumsum([0, *(part.segments for part in parts)])
        entries = np.cumsum([0, *(part.size for part in parts)])
        kinds = [np.array([number[name] for name in part.types], np.int64) for part in parts]
        numbered = zip(parts, kinds, strict=True)
        return cls(
            int(segments[-1]),
            _end_to_end([p.segment + at for p, at in zip(parts, segments[:-1], strict=True)]),
            _end_to_end([part.start for part in parts]),
            _end_to_end([part.end for part in parts]),
            _end_to_end([kind[part.type] if part.size else part.type for part, kind in numbered]),
            types,
            {
                entry + int(at): rare
                for part, at in zip(parts, entries[:-1], strict=True)
                for entry, rare in part.rare.items()
            },
        )

    @classmethod
    def none(cls, segments: int) -> SpanColumns:
        """So many segments without a span."""
        empty = np.zeros(0, np.int64)
        return cls(segments, empty, empty, empty, empty, ())

    @cached_property
    def bounds(self) -> Ints:
        """Where the entries of each segment begin, and the end: (segments + 1,)."""
        return np.searchsorted(self.segment, np.arange(self.segments + 1))

    @property
    def present(self) -> tuple[str, ...]:
        """The types that there is a span of."""
        return tuple(self.types[number] for number in np.unique(self.type).tolist())

    @property
    def size(self) -> int:
        """How many spans there are."""
        return len(self.segment)

    def span(self, entry: int) -> Span:
        """The span of an entry."""
        fragments, attributes = self.rare.get(entry, PLAIN)
        kind = self.types[self.type[entry]]
        return Span(int(self.start[entry]), int(self.end[entry]), kind, fragments, attributes)

    def each(self) -> list[Span]:
        """The spans of all entries, in order."""
        columns = (column.tolist() for column in (self.start, self.end, self.type))
        rare = self.rare
        return [
            Span(start, end, self.types[kind], *rare.get(entry, PLAIN))
            for entry, (start, end, kind) in enumerate(zip(*columns, strict=True))
        ]

    def rows(self, rows: Ints) -> SpanColumns:
        """The spans of some of the segments in that order; row -1 is a segment without any."""
        bounds = np.append(self.bounds, self.bounds[-1])
        first = bounds[rows]
        sizes = np.where(rows < 0, 0, bounds[np.asarray(rows) + 1] - first)
        before = np.cumsum(sizes) - sizes
        kept = np.repeat(first - before, sizes) + np.arange(sizes.sum())
        segment = np.repeat(np.arange(len(rows)), sizes)
        return SpanColumns(
            len(rows),
            segment,
            self.start[kept],
            self.end[kept],
            self.type[kept],
            self.types,
            _moved(self.rare, kept),
        )

    def only(self, keep: Bools) -> SpanColumns:
        """The entries where `keep` holds, of as many segments."""
        kept = np.flatnonzero(keep)
        return SpanColumns(
            self.segments,
            self.segment[kept],
            self.start[kept],
            self.end[kept],
            self.type[kept],
            self.types,
            _moved(self.rare, kept),
        )

    def __len__(self) -> int:
        return self.segments

    @overload
    def __getitem__(self, index: int) -> Spans: ...
    @overload
    def __getitem__(self, index: slice) -> SpanColumns: ...
    def __getitem__(self, index: int | slice) -> Spans | SpanColumns:
        if isinstance(index, slice):
            return self.rows(np.arange(self.segments)[index])
        place = range(self.segments)[index]
        return frozenset(map(self.span, range(self.bounds[place], self.bounds[place + 1])))

    def __iter__(self) -> Iterator[Spans]:
        made = self.each()
        for low, high in pairwise(self.bounds.tolist()):
            yield frozenset(made[low:high])


def _end_to_end(columns: Sequence[Ints]) -> Ints:
    return np.concatenate(columns) if columns else np.zeros(0, np.int64)


def _shapes(spans: int, rare: Mapping[int, Rare]) -> Ints:
    """A number for the fragments of each of so many entries, in their order; 0 for one stretch."""
    shape = np.zeros(spans, np.int64)
    known = {
        fragments: number
        for number, fragments in enumerate(
            sorted({one.fragments for one in rare.values() if one.fragments}), start=1
        )
    }
    for entry, one in rare.items():
        shape[entry] = known.get(one.fragments, 0)
    return shape


def _moved(rare: Mapping[int, Rare], kept: Ints) -> dict[int, Rare]:
    """What is rare about entries that are at other places now: `kept` are their former ones."""
    if not rare:
        return {}
    entries = np.flatnonzero(np.isin(kept, np.fromiter(rare, np.int64, len(rare)))).tolist()
    return {entry: rare[int(kept[entry])] for entry in entries}


Column: TypeAlias = Sequence[str | None]
NOTHING: Spans = frozenset()


@dataclass(frozen=True, eq=False, repr=False)
class Records(Sequence[Record]):
    """Segments with all that is said about them, in order, as columns.

    `spans` has the columns of each problem of spans, and `labelled` marks the records that somebody
    labelled for it: no span is another thing than nobody looked. `labels` has a column for each
    problem of labels. `notes` say in a sentence each how a file was read where that is not plain,
    such as tags that were left out; `lines` are those of the file, from 1, where it has them.
    `numbered` says that ids are no more than the number of the segment in its file. `unannotated`
    are the stretches in which nobody looked, None where there is none.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    articles: Sequence[str]
    spans: Mapping[str, SpanColumns]
    labelled: Mapping[str, Bools]
    decoys: SpanColumns
    labels: Mapping[str, Column] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    lines: Sequence[int] = ()
    numbered: bool = False
    unannotated: SpanColumns | None = None

    @classmethod
    def of(
        cls, records: Iterable[Record], notes: Sequence[str] = (), lines: Sequence[int] = ()
    ) -> Records:
        """The columns of records, for readers that make them one by one."""
        if isinstance(records, Records):
            return records
        held = list(records)
        names = dict.fromkeys(chain.from_iterable(record.labels for record in held))
        problems = dict.fromkeys(chain.from_iterable(record.spans for record in held))
        return cls(
            [record.segment.id for record in held],
            [record.segment.text for record in held],
            [record.segment.article for record in held],
            {name: SpanColumns.of([r.spans.get(name, NOTHING) for r in held]) for name in problems},
            {name: np.array([name in r.spans for r in held], np.bool_) for name in problems},
            SpanColumns.of([record.decoys for record in held]),
            {name: [record.labels.get(name) for record in held] for name in names},
            tuple(notes),
            lines,
            unannotated=SpanColumns.of([record.unannotated for record in held])
            if any(record.unannotated for record in held)
            else None,
        )

    @classmethod
    def joined(cls, parts: Sequence[Records]) -> Records:
        """The records of parts one after another."""
        spans = dict.fromkeys(name for part in parts for name in part.spans)
        labels = dict.fromkeys(name for part in parts for name in part.labels)
        return cls(
            [key for part in parts for key in part.ids],
            [text for part in parts for text in part.texts],
            [article for part in parts for article in part.articles],
            {n: SpanColumns.joined([part.spans_of(n) for part in parts]) for n in spans},
            {n: np.concatenate([part.labelled_for(n) for part in parts]) for n in spans},
            SpanColumns.joined([part.decoys for part in parts]),
            {n: [label for part in parts for label in part.labels_of(n)] for n in labels},
            tuple(dict.fromkeys(note for part in parts for note in part.notes)),
            [line for part in parts for line in part.lines],
            unannotated=SpanColumns.joined(
                [part.unannotated or SpanColumns.none(len(part)) for part in parts]
            )
            if any(part.unannotated for part in parts)
            else None,
        )

    def spans_of(self, problem: str) -> SpanColumns:
        """The spans of a problem; none where there is no such problem."""
        return self.spans.get(problem) or SpanColumns.none(len(self))

    def labelled_for(self, problem: str) -> Bools:
        """Which records somebody labelled with spans for a problem."""
        return self.labelled.get(problem, np.zeros(len(self), np.bool_))

    def labels_of(self, problem: str) -> Column:
        """The labels of a problem, None where a record has none."""
        return self.labels.get(problem) or [None] * len(self)

    def rows(self, rows: Sequence[int] | Ints) -> Records:
        """Some of the records, in that order."""
        numbers = np.asarray(rows, np.int64)
        chosen = numbers.tolist()
        return Records(
            [self.ids[row] for row in chosen],
            [self.texts[row] for row in chosen],
            [self.articles[row] for row in chosen],
            {name: columns.rows(numbers) for name, columns in self.spans.items()},
            {name: marks[numbers] for name, marks in self.labelled.items()},
            self.decoys.rows(numbers),
            {name: [column[row] for row in chosen] for name, column in self.labels.items()},
            self.notes,
            [self.lines[row] for row in chosen] if self.lines else (),
            self.numbered,
            self.unannotated and self.unannotated.rows(numbers),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Records: ...
    def __getitem__(self, index: int | slice) -> Record | Records:
        if isinstance(index, slice):
            return self.rows(np.arange(len(self))[index])
        place = range(len(self))[index]
        return Record(
            Segment(self.ids[place], self.texts[place], self.articles[place]),
            {name: c[place] for name, c in self.spans.items() if self.labelled[name][place]},
            self.decoys[place],
            {name: label for name, c in self.labels.items() if (label := c[place]) is not None},
            self.unannotated[place] if self.unannotated else NOTHING,
        )

    def __iter__(self) -> Iterator[Record]:
        spans = {name: list(columns) for name, columns in self.spans.items()}
        marks = {name: self.labelled[name].tolist() for name in spans}
        unseen = self.unannotated or SpanColumns.none(len(self))
        for place, (key, text, article, decoys, regions) in enumerate(
            zip(self.ids, self.texts, self.articles, self.decoys, unseen, strict=True)
        ):
            yield Record(
                Segment(key, text, article),
                {name: sets[place] for name, sets in spans.items() if marks[name][place]},
                decoys,
                {name: label for name, c in self.labels.items() if (label := c[place]) is not None},
                regions,
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]
