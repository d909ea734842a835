"""Rows of JSON lines decoded many at a time, as columns.

The first rows of a file show its fields. Rows that have no other fields, each once, and whose
values are sound are decoded without an object a span. All others are left to
`vieval.corpus.jsonl.parse`, which knows every form of a row and every fault.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

import msgspec
import numpy as np
from msgspec import UNSET, UnsetType

from vieval.corpus.fields import DECOYS, SPAN_FIELDS, Fields, fields_in, fields_of
from vieval.corpus.reading import Reading
from vieval.records import Bools, Ints, Places, Rare, Records, SpanColumns

SAMPLE = 100
DECOY = "DECOY"
# A key whose colon follows white space is not counted by its quote and colon.
SPACED = (b" :", b"\t:", b"\r:")

Row: TypeAlias = Any
Scalar: TypeAlias = str | int | float | bool | UnsetType | None


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
        self._texts = reading.texts
        one = _struct(
            {"start": int, "end": int},
            {"type": str, **dict.fromkeys(("text", *self._attributes), str)},
        )
        lists = dict.fromkeys((*fields.spans.values(), DECOYS), list[one] | None)  # type: ignore[valid-type]
        optional: dict[str, object] = {
            "id": int | str | None,
            "article": str,
            "segment": int,
            "text": str,
            **lists,
            **dict.fromkeys(self._labels, str | None),
        }
        rest = {name: Scalar for name in others if name not in optional}
        self._fields = [*optional, *rest]
        self._place = {name: f"f{number}" for number, name in enumerate(self._fields)}
        self._of_span = ["start", "end", "type", "text", *self._attributes]
        self._decode = msgspec.json.Decoder(_struct({}, optional | rest)).decode

    @classmethod
    def like(cls, lines: Sequence[bytes], reading: Reading) -> Rows:
        """A decoder of rows like the first of some lines."""
        rows = [row for line in lines[:SAMPLE] if isinstance(row := _loaded(line), dict)]
        if reading.problems is None:
            shown = [fields_in(row) for row in rows]
            spans = {name: field for fields in shown for name, field in fields.spans.items()}
            labels = dict.fromkeys(name for fields in shown for name in fields.labels)
            fields = Fields(spans, [name for name in labels if name not in spans.values()])
        else:
            fields = fields_of(reading.problems)
        named = {
            name
            for row in rows
            for field in (*fields.spans.values(), DECOYS)
            for span in _list(row.get(field))
            if isinstance(span, dict)
            for name, value in span.items()
            if name not in SPAN_FIELDS and isinstance(value, str)
        }
        others = {name for row in rows for name, value in row.items() if not _nested(value)}
        return cls(fields, sorted(others), sorted(named), reading)

    def decode(self, lines: Mapping[int, bytes]) -> Decoded:
        """Decode lines by their number; empty ones are passed over."""
        rows, numbers, odd = self._rows(lines)
        if not rows:
            return Decoded(Records.of([]), odd)
        taken = _Columns(rows, self._place)
        keys = np.fromiter((lines[number].count(b'":') for number in numbers), int, len(rows))
        sound = self._sound(taken, keys)
        odd += [number for number, fine in zip(numbers, sound.tolist(), strict=True) if not fine]
        if not sound.all():
            kept = np.flatnonzero(sound).tolist()
            numbers = [numbers[place] for place in kept]
            taken = _Columns([rows[place] for place in kept], self._place)
        return Decoded(self._records(taken, numbers), sorted(odd))

    def _rows(self, lines: Mapping[int, bytes]) -> tuple[list[Row], list[int], list[int]]:
        """The decoded rows with their line numbers, and the numbers of those that are odd."""
        decode = self._decode
        rows: list[Row] = []
        kept: list[int] = []
        odd: list[int] = []
        for number, line in lines.items():
            if not line.strip():
                continue
            if any(map(line.__contains__, SPACED)):
                odd.append(number)
                continue
            try:
                rows.append(decode(line))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                odd.append(number)
            else:
                kept.append(number)
        return rows, kept, odd

    def _sound(self, taken: _Columns, keys: Ints) -> Bools:
        """Which rows have nothing that has to be looked at more closely."""
        ids, texts = taken.ids(), taken.texts(self._texts)
        sound = np.array([key not in {None, ""} for key in ids], np.bool_)
        sound &= np.array([text is not None for text in texts], np.bool_)
        known = [text or "" for text in texts]
        if not unicodedata.is_normalized("NFC", "\n".join(known)):
            sound &= np.array([unicodedata.is_normalized("NFC", text) for text in known], np.bool_)
        count = sum(
            (taken.present(field) for field in self._fields), np.zeros(taken.size, np.int64)
        )
        for field in (*self._spans.values(), DECOYS):
            spans = taken.spans(field)
            for name in self._of_span:
                present = spans.present(self._of_span.index(name))
                count += np.bincount(spans.row[present], minlength=taken.size)
            sound[spans.row[~spans.sound(known, typed=field != DECOYS)]] = False
        for name in self._labels:
            sound &= np.array([v is UNSET or v is None or _tidy(v) for v in taken.column(name)])
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
        return SpanColumns.build(taken.size, places, spans.kinds(), rare)


class _Spans(NamedTuple):
    """The spans of one field of all rows: the number of the row, the bounds and the span itself."""

    row: Ints
    start: Ints
    end: Ints
    flat: list[Row]

    def present(self, field: int) -> Bools:
        """Which spans have a field."""
        values = map(attrgetter(f"f{field}"), self.flat)
        return np.fromiter((v is not UNSET for v in values), np.bool_, len(self.flat))

    def kinds(self) -> list[str]:
        """The type of each span."""
        return [DECOY if (kind := span.f2) is UNSET else kind for span in self.flat]

    def sound(self, texts: Sequence[str], *, typed: bool) -> Bools:
        """Which spans lie in their text, say what it says, and have a type."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        sound = (self.start >= 0) & (self.start < self.end) & (self.end <= lengths[self.row])
        kinds = self.kinds()
        fine = {kind for kind in set(kinds) if _tidy(kind)}
        sound &= np.fromiter((kind in fine for kind in kinds), np.bool_, len(kinds))
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


class _Columns:
    """Decoded rows, read by field."""

    def __init__(self, rows: Sequence[Row], place: Mapping[str, str]) -> None:
        self.size = len(rows)
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
        return [article or "" for article in self.column("article")]

    def ids(self) -> list[str | None]:
        """The id of each row; None where it has none, nor an article with a number."""
        ids = self.column("id")
        if self.present("segment").any():
            rows = zip(ids, self.articles(), self.column("segment"), strict=True)
            return [_id(*row) for row in rows]
        return [str(key) if key is not UNSET and key is not None else None for key in ids]

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
            self._spans[field] = _Spans(row, _bounds(flat, "f0"), _bounds(flat, "f1"), flat)
        return self._spans[field]


def _bounds(spans: Sequence[Row], field: str) -> Ints:
    values = map(attrgetter(field), spans)
    # No text reaches as far as those that NumPy has no number for.
    return np.fromiter((min(max(v, -1), 2**62) for v in values), np.int64, len(spans))


def _id(key: Any, article: str, number: Any) -> str | None:
    if key is not UNSET and key is not None:
        return str(key)
    return f"{article}#{number}" if article and number is not UNSET else None


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
    return bool(name) and name == name.strip() and unicodedata.is_normalized("NFC", name)


def _loaded(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _nested(value: object) -> bool:
    return isinstance(value, list | dict)
