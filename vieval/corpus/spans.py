"""Spans as rows of JSON have them: each fault is told, and none is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vieval.corpus.faults import FormatError
from vieval.corpus.fields import DECOYS, SPAN_FIELDS, UNANNOTATED, is_word, tidy
from vieval.corpus.offsets import check_within, is_whole
from vieval.data import Fragment, Span, Spans


def read_spans(row: Mapping[str, Any], key: str, text: str, faults: list[str]) -> Spans | None:
    """The spans in a field of a row; None where it has no list. What is wrong is added."""
    values = row.get(key)
    if values is None:
        return None
    if not isinstance(values, list):
        faults.append(f"{key} is {type(values).__name__}, not a list")
        return None
    spans: dict[Span, Span] = {}
    for value in values:
        try:
            one = _span(value, text, typed=key != DECOYS)
            _check_same(spans.setdefault(one, one), one)
        except FormatError as error:
            faults.append(str(error))
    return frozenset(spans)


def _check_same(one: Span, other: Span) -> None:
    """Refuse a span that comes twice and is described otherwise: which is meant nobody knows."""
    for name in [*one.attributes, *other.attributes]:
        first, second = one.attributes.get(name), other.attributes.get(name)
        if first != second:
            raise FormatError(
                f"span [{one.start}, {one.end}) {one.type} comes twice, with the {name} "
                f"{first or 'none'} and {second or 'none'}"
            )


def _span(value: object, text: str, *, typed: bool) -> Span:
    if not isinstance(value, dict):
        raise FormatError(f"a span is a JSON object, not {value!r}")
    for name in ("start", "end", "type") if typed else ("start", "end"):
        if value.get(name) is None:
            raise FormatError(f"a span has no {name}; it has {', '.join(value) or 'nothing'}")
    start, end = _bounds(value["start"], value["end"], text)
    kind = value.get("type", "DECOY")
    if not is_word(kind):
        raise FormatError(f"span [{start}, {end}) has the type {kind!r}, not a name")
    surface = value.get("text", text[start:end])
    if surface != text[start:end]:
        raise FormatError(f"span [{start}, {end}) says {surface!r}, the text {text[start:end]!r}")
    attributes = {
        name: field
        for name, field in value.items()
        if name not in SPAN_FIELDS and isinstance(field, str)
    }
    parts = value.get("fragments") or ()
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        raise FormatError(f"span [{start}, {end}) has the fragments {parts!r}, not a list")
    fragments = tuple(_fragments(parts, start, end, text))
    return Span(start, end, tidy(kind), fragments, attributes)


def read_unannotated(given: object, text: str, faults: list[str]) -> Spans:
    """The stretches in which nobody looked for spans; the whole text where one has no bounds."""
    found: set[Span] = set()
    if given is not None and not isinstance(given, list):
        faults.append(f"{UNANNOTATED} is {given!r}, not a list of stretches or types")
        return frozenset()
    for one in given or ():
        try:
            found.add(_stretch(one, text))
        except FormatError as error:
            faults.append(str(error))
    return frozenset(found)


def _stretch(one: object, text: str) -> Span:
    known = {"start", "end", "type"}
    if not isinstance(one, dict) or not one or not one.keys() <= known:
        wanted = '{"start": 0, "end": 5}, {"type": "LOC"} or both'
        raise FormatError(f"{UNANNOTATED} has {one!r}, not {wanted}")
    start, end = _bounds(one.get("start", 0), one.get("end", len(text)), text)
    kind = one.get("type", "")
    if "type" in one and not is_word(kind):
        raise FormatError(f"{UNANNOTATED} has the type {kind!r}, not a name")
    return Span(start, end, tidy(kind))


def _bounds(start: object, end: object, text: str) -> Fragment:
    if not (is_whole(start) and is_whole(end)):
        raise FormatError(f"span [{start!r}, {end!r}) has an offset that is no whole number")
    check_within(start, end, text)
    return start, end


def _fragments(values: Sequence[Any], start: int, end: int, text: str) -> Iterator[Fragment]:
    position = start
    for index, value in enumerate(values):
        if not isinstance(value, list) or len(value) != 2:  # a pair
            raise FormatError(f"a fragment is [start, end], not {value!r}")
        first, last = _bounds(value[0], value[1], text)
        if first < position + (index > 0) or (index == 0 and first != start):
            raise FormatError(f"fragment [{first}, {last}) is out of order in [{start}, {end})")
        position = last
        yield first, last
    if values and position != end:
        raise FormatError(f"the fragments of [{start}, {end}) end at {position}")
