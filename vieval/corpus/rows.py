"""Rows of JSON lines decoded many at a time, as columns.

The first rows of a file show its fields. Rows that have no other fields, each once, and whose
values are sound are decoded without an object a span. All others are left to
`vieval.corpus.jsonl.parse`, which knows every form of a row and every fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias
from unicodedata import is_normalized

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType

from vieval.corpus.fields import (
    DECOYS,
    ENTITIES,
    SPAN_FIELDS,
    UNANNOTATED,
    Fields,
    fields_in,
    fields_of,
    is_texts,
)
from vieval.corpus.reading import Reading
from vieval.problems import RESERVED, Problem
from vieval.records import Bools, Ints, Places, Rare, Records, SpanColumns

SAMPLE = 100
DECOY = "DECOY"
# A key whose colon follows white space is not counted by its quote and colon.
SPACED = (b" :", b"\t:", b"\r:")

# What decoding raises where a row is not as expected; its parser tells why.
ODD = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

Row: TypeAlias = Any
Number: TypeAlias = int | float | bool | None
Scalar: TypeAlias = str | Number


class Decoded(NamedTuple):
    """Records of the rows that are as expected, and the numbers of the lines of the odd ones."""

    records: Records
    odd: list[int]


class Rows:
    """A decoder of rows with some fields.

    `spans` are the fields with spans by problem, `labels` those with labels, `others` further ones
    that are passed over, and `attributes` the text fields of spans.
    """

    def __init__(
        self, fields: Fields, others: Iterable[str], attributes: Iterable[str], reading: Reading
    ) -> None:
        self._spans, self._labels = fields.spans, tuple(fields.labels)
        self._attributes = tuple(attributes)
        self._texts, self._article = reading.texts, reading.article
        one = _struct(
            {"start": int, "end": int},
            {"type": str, **dict.fromkeys(("text", *self._attributes), str)},
        )
        lists = dict.fromkeys((*fields.spans.values(), DECOYS), list[one] | None)  # type: ignore[valid-type]
        optional: dict[str, object] = {
            "id": int | str | None,
            reading.article: str,
            "segment": int,
            "text": str,
            **lists,
            **dict.fromkeys(self._labels, str | None),
        }
        # Where no problems are given a text is a label, also in a field without one so far.
        kind = Number if reading.problems is None else Scalar
        rest = {
            name: Scalar if name in RESERVED else kind for name in others if name not in optional
        }
        self.passed_over = frozenset(rest)
        self._fields = [*optional, *rest]
        self._place = {name: f"f{number}" for number, name in enumerate(self._fields)}
        self._of_span = ["start", "end", "type", "text", *self._attributes]
        self._decode = msgspec.json.Decoder(_struct({}, optional | rest)).decode

    @classmethod
    def like(cls, lines: Sequence[bytes], reading: Reading) -> Rows:
        """A decoder of rows like the first of some lines."""
        rows = [row for line in lines[:SAMPLE] if isinstance(row := peeked(line), dict)]
        if reading.problems is None:
            shown = [fields_in(row) for row in rows]
            spans = {name: field for fields in shown for name, field in fields.spans.items()}
            labels = dict.fromkeys(name for fields in shown for name in fields.labels)
            fields = Fields(spans, [name for name in labels if name not in spans.values()])
        else:
            fields = fields_of(reading.problems)
        lists = _of_lists(rows, reading.problems) | {UNANNOTATED}
        named = {
            name
            for row in rows
            for field in {*fields.spans.values(), DECOYS} - lists
            for span in _list(row.get(field))
            if isinstance(span, dict)
            for name, value in span.items()
            if name not in SPAN_FIELDS and isinstance(value, str)
        }
        others = {name for row in rows for name, value in row.items() if not _nested(value)} - lists
        # A row with a field of another name is odd, and read by itself.
        fields = Fields(
            {n: field for n, field in fields.spans.items() if _takes(field) and field not in lists},
            [name for name in fields.labels if _takes(name) and name not in lists],
        )
        return cls(fields, sorted(filter(_takes, others)), sorted(filter(_takes, named)), reading)

    def decode(self, lines: Mapping[int, bytes]) -> Decoded:
        """Decode lines by their number; empty ones are passed over."""
        rows, numbers, odd = self._rows(lines)
        if not rows:
            return Decoded(Records.of([]), odd)
        taken = _Columns(rows, self._place, self._article)
        keys = np.fromiter((lines[number].count(b'":') for number in numbers), int, len(rows))
        sound = self._sound(taken, keys)
        odd += [number for number, fine in zip(numbers, sound.tolist(), strict=True) if not fine]
        if not sound.all():
            kept = np.flatnonzero(sound).tolist()
            numbers = [numbers[place] for place in kept]
            taken = _Columns([rows[place] for place in kept], self._place, self._article)
        return Decoded(self._records(taken, numbers), sorted(odd))

    def _rows(self, lines: Mapping[int, bytes]) -> tuple[list[Row], list[int], list[int]]:
        """The decoded rows with their line numbers, and the numbers of those that are odd."""
        decode = self._decode
        numbers = [number for number, line in lines.items() if line.strip()]
        whole = b"".join(lines.values())
        if not any(spaced in whole for spaced in SPACED):
            try:
                return [decode(lines[number]) for number in numbers], numbers, []
            except ODD:
                pass
        rows: list[Row] = []
        kept: list[int] = []
        odd: list[int] = []
        for number in numbers:
            line = lines[number]
            try:
                row = None if any(spaced in line for spaced in SPACED) else decode(line)
            except ODD:
                row = None
            if row is None:
                odd.append(number)
            else:
                rows.append(row)
                kept.append(number)
        return rows, kept, odd

    def _sound(self, taken: _Columns, keys: Ints) -> Bools:
        """Which rows have nothing that has to be looked at more closely."""
        ids, texts = taken.ids(), taken.texts(self._texts)
        sound = _all_or_each(None not in ids and "" not in ids, ids, bool)
        sound &= _all_or_each(None not in texts, texts, lambda text: text is not None)
        known = [text or "" for text in texts]
        composed = is_normalized("NFC", "\n".join(known))
        sound &= _all_or_each(composed, known, lambda text: is_normalized("NFC", text))
        count = np.sum([taken.present(field) for field in self._fields], axis=0)
        for field in (*self._spans.values(), DECOYS):
            spans = taken.spans(field)
            if self._attributes:
                sound[spans.repeated()] = False
            if spans.flat:
                count += spans.keys(len(self._of_span), taken.size)
                sound[spans.row[~spans.sound(known, typed=field != DECOYS)]] = False
        for name in self._labels:
            given = taken.column(name)
            fine = {value for value in set(given) if isinstance(value, str) and _tidy(value)}
            allowed = fine | {None, UNSET}
            sound &= _all_or_each(allowed.issuperset(given), given, allowed.__contains__)
        return np.asarray(sound & (count == keys))

    def _records(self, taken: _Columns, numbers: Sequence[int]) -> Records:
        ids = [key or "" for key in taken.ids()]
        articles = [a or key for a, key in zip(taken.articles(), ids, strict=True)]
        columns = {name: taken.column(name) for name in self._labels}
        return Records(
            ids,
            [text or "" for text in taken.texts(self._texts)],
            articles,
            {name: self._built(taken, field) for name, field in self._spans.items()},
            {name: taken.listed(field) for name, field in self._spans.items()},
            self._built(taken, DECOYS),
            {
                name: [None if value is UNSET else value for value in column]
                for name, column in columns.items()
                if any(isinstance(value, str) for value in column)
            },
            lines=numbers,
        )

    def _built(self, taken: _Columns, field: str) -> SpanColumns:
        spans = taken.spans(field)
        rare: dict[int, Rare] = {}
        if self._attributes:
            names = [(name, f"f{4 + n}") for n, name in enumerate(self._attributes)]
            for entry, span in enumerate(spans.flat):
                given = {n: v for n, f in names if (v := getattr(span, f)) is not UNSET}
                if given:
                    rare[entry] = Rare((), given)
        places = Places(spans.row, spans.start, spans.end)
        return SpanColumns.build(taken.size, places, spans.kinds, rare)


class _Spans:
    """The spans of one field of all rows: the number of the row, the bounds and the span itself."""

    def __init__(self, rows: Ints, flat: list[Row]) -> None:
        self.row, self.flat = rows, flat
        self.start, self.end = _bounds(flat, "f0"), _bounds(flat, "f1")
        self.kinds = [DECOY if kind is UNSET else kind for kind in map(attrgetter("f2"), self.flat)]

    def present(self, field: int) -> Bools:
        """Which spans have a field."""
        values = list(map(attrgetter(f"f{field}"), self.flat))
        absent = values.count(UNSET)
        return _all_or_each(not absent, values, lambda value: value is not UNSET)

    def keys(self, fields: int, rows: int) -> Ints:
        """How many keys the spans of each row have; a start and an end all of them."""
        count = 2 * np.bincount(self.row, minlength=rows)
        for field in range(2, fields):
            count += np.bincount(self.row[self.present(field)], minlength=rows)
        return count

    def repeated(self) -> Ints:
        """The rows in which two spans have the same bounds."""
        order = np.lexsort((self.end, self.start, self.row))
        places = np.stack((self.row, self.start, self.end))[:, order]
        return np.asarray(places[0, 1:][(np.diff(places) == 0).all(axis=0)])

    def sound(self, texts: Sequence[str], *, typed: bool) -> Bools:
        """Which spans lie in their text, say what it says, and have a type."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        sound = (self.start >= 0) & (self.start < self.end) & (self.end <= lengths[self.row])
        fine = {kind for kind in set(self.kinds) if _tidy(kind)}
        sound &= _all_or_each(fine.issuperset(self.kinds), self.kinds, fine.__contains__)
        if typed:
            sound &= self.present(2)
        given = self.present(3)
        if given.any():
            columns = (self.row.tolist(), self.start.tolist(), self.end.tolist(), self.flat)
            sound &= ~given | np.fromiter(
                (texts[r][s:e] == span.f3 for r, s, e, span in zip(*columns, strict=True)),
                np.bool_,
                len(self.flat),
            )
        return np.asarray(sound)


def _all_or_each(everywhere: bool, values: Sequence[Any], fine: Callable[[Any], bool]) -> Bools:
    """Whether each value is fine, which is not asked where all are."""
    if everywhere:
        return np.ones(len(values), np.bool_)
    return np.fromiter(map(fine, values), np.bool_, len(values))


class _Columns:
    """Decoded rows, read by field."""

    def __init__(self, rows: Sequence[Row], place: Mapping[str, str], article: str) -> None:
        self.size, self._article = len(rows), article
        self._rows, self._place = rows, place
        self._read: dict[str, list[Any]] = {}
        self._spans: dict[str, _Spans] = {}

    def column(self, field: str) -> list[Any]:
        if field not in self._read:
            self._read[field] = list(map(attrgetter(self._place[field]), self._rows))
        return self._read[field]

    def present(self, field: str) -> Ints:
        column = self.column(field)
        absent = column.count(UNSET)
        if absent in (0, self.size):
            return np.full(self.size, int(not absent), np.int64)
        return np.fromiter((value is not UNSET for value in column), np.int64, self.size)

    def articles(self) -> list[str]:
        return [article or "" for article in self.column(self._article)]

    @cached_property
    def _ids(self) -> list[str | None]:
        ids = self.column("id")
        if self.present("segment").any():
            rows = zip(ids, self.articles(), self.column("segment"), strict=True)
            return [_id(*row) for row in rows]
        return [str(key) if key is not UNSET and key is not None else None for key in ids]

    def ids(self) -> list[str | None]:
        """The id of each row; None where it has none, nor an article with a number."""
        return self._ids

    def texts(self, known: Mapping[str, str] | None) -> list[str | None]:
        """The text of each row, as the gold has it; None where it has none, or another one."""
        texts = [None if text is UNSET else text for text in self.column("text")]
        if known is None:
            return texts
        golds = [known.get(key or "") for key in self.ids()]
        pairs = zip(texts, golds, strict=True)
        return [gold if text is None or text == gold else None for text, gold in pairs]

    def listed(self, field: str) -> Bools:
        """Which rows have a list in a field."""
        return np.array([isinstance(value, list) for value in self.column(field)], np.bool_)

    def spans(self, field: str) -> _Spans:
        if field not in self._spans:
            lists = [value or () for value in self.column(field)]
            flat = list(chain.from_iterable(lists))
            row = np.repeat(np.arange(self.size), np.fromiter(map(len, lists), int, self.size))
            self._spans[field] = _Spans(row, flat)
        return self._spans[field]


def _bounds(spans: Sequence[Row], field: str) -> Ints:
    values = list(map(attrgetter(field), spans))
    try:
        return np.array(values, np.int64)
    except OverflowError:
        # No text reaches as far as what NumPy has no number for.
        return np.array([min(max(value, -1), 2**62) for value in values], np.int64)


def _id(key: Any, article: str, number: Any) -> str | None:
    if key is not UNSET and key is not None:
        return str(key)
    return f"{article}#{number}" if article and number is not UNSET else None


def _takes(name: str) -> bool:
    """Whether msgspec takes the name of a field as it stands."""
    return not any(
        letter in '"\\' or letter < " " or "\ud800" <= letter <= "\udfff" for letter in name
    )


def _struct(required: Mapping[str, object], optional: Mapping[str, object]) -> type[Any]:
    """A struct with fields of any name: `f0`, `f1`, … in order; absent ones are UNSET."""
    names = [*required, *optional]
    fields: list[Any] = [(f"f{n}", kind) for n, kind in enumerate(required.values())]
    for number, kind in enumerate(optional.values(), start=len(fields)):
        fields.append((f"f{number}", kind | UnsetType, UNSET))
    rename = {f"f{number}": name for number, name in enumerate(names)}
    return msgspec.defstruct("Row", fields, rename=rename, gc=False)


def _tidy(name: str) -> bool:
    """Whether a name is as it should be: not empty, NFC, without white space around it."""
    return bool(name) and name == name.strip() and is_normalized("NFC", name)


def peeked(line: bytes) -> object:
    """What a line says; None where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _of_lists(
    rows: Sequence[Mapping[str, object]], problems: Mapping[str, Problem] | None
) -> set[str]:
    """The fields that hold lists of labels, or may: rows with them are read by themselves."""
    if problems is not None:
        return {name for name, problem in problems.items() if problem.several}
    values = [(name, value) for row in rows for name, value in row.items()]
    spans = {name for name, value in values if _list(value) and not is_texts(value)}
    return {name for name, value in values if is_texts(value)} - spans - {ENTITIES, DECOYS}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _nested(value: object) -> bool:
    return isinstance(value, list | dict)
