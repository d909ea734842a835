"""What a reader of another tool's files takes in: records, faults, and what it left alone.

Tools count code points of the text as they have it; records have NFC text, so offsets move where
the text was in another form.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from vieval.corpus.faults import FormatError, told
from vieval.corpus.offsets import check_within, is_whole
from vieval.data import Fragment, Record, Segment, Span, Spans
from vieval.problems import NER
from vieval.vietnamese.text import nfc

REPLACED = "further values of an attribute of a name"
NUMBERED = re.compile(r"(.+)#\d+", re.DOTALL)


class Mark(NamedTuple):
    """A name as a tool marks it: stretches in code points of the tool's text, and a type.

    `surface` is the text that the tool says it has there, where it says so.
    """

    stretches: tuple[Fragment, ...]
    type: str
    surface: str | None = None
    attributes: Mapping[str, str] = {}


class Taken(NamedTuple):
    """The records of a file, and how many of what a reader left alone or changed, by name.

    `notes` say what had to be decided when it was read.
    """

    records: list[Record]
    left: Mapping[str, int]
    notes: Sequence[str] = ()


class Intake:
    """Takes in one file: records in order, every fault with its place, and what is left alone."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._faults: list[str] = []
        self.left: Counter[str] = Counter()
        self.notes: list[str] = []

    def __len__(self) -> int:
        return len(self._records)

    def fault(self, place: str, *faults: str) -> None:
        """Keep the faults found at a place, such as `file:line`."""
        self._faults.extend(f"{place}: {fault}" for fault in faults)

    @contextmanager
    def at(self, place: str) -> Iterator[None]:
        """Keep the faults that are raised within as those of a place."""
        try:
            yield
        except FormatError as error:
            self.fault(place, *str(error).splitlines())

    def add(  # noqa: PLR0913 (a record has as many parts)
        self,
        place: str,
        key: object,
        text: object,
        marks: Iterable[Mark] | Mapping[str, Iterable[Mark]] | None = None,
        *,
        article: object = None,
        labels: Mapping[str, object] | None = None,
    ) -> None:
        """Keep a record, or its faults.

        `marks` are those of each problem, or those of `ner`; None where nobody looked for names.
        """
        by_problem = marks if isinstance(marks, Mapping) else {} if marks is None else {NER: marks}
        twice: Counter[str] = Counter()
        with self.at(place):
            self._keep(record(key, text, by_problem, article, labels or {}, twice))
            self.left += twice
            if not unicodedata.is_normalized("NFC", str(text)):
                self.left["texts brought to NFC"] += 1

    def _keep(self, one: Record) -> None:
        key = one.segment.id
        if key in self._records:
            raise FormatError(f"the id {key!r} came before")
        self._records[key] = one

    def taken(self) -> Taken:
        """All that was taken in. Raises `FormatError` with the faults, where there are any."""
        told(self._faults)
        return Taken(list(self._records.values()), dict(sorted(self.left.items())), self.notes)


def record(  # noqa: PLR0913, PLR0917 (a record has as many parts)
    key: object,
    text: object,
    marks: Mapping[str, Iterable[Mark]],
    article: object,
    labels: Mapping[str, object],
    twice: Counter[str],
) -> Record:
    """A record of a tool's text, brought to NFC with the offsets of its names.

    Without an `article`, one numbered as `article#3` is of that article. Of a name that is marked
    `twice` the first is kept, which is counted there. Raises `FormatError` with a line for each
    fault.
    """
    if isinstance(key, bool) or not isinstance(key, str | int) or not str(key).strip():
        raise FormatError(f"the id is {key!r}, not a string or a whole number")
    if not isinstance(text, str) or not text.strip():
        raise FormatError(f"the text is {_short(text)}, not a text")
    if re.search(r"[\ud800-\udfff]", text):
        raise FormatError("the text has half a character (a lone surrogate)")
    if article is not None and not isinstance(article, str):
        raise FormatError(f"the article is {article!r}, not a string")
    numbered = NUMBERED.fullmatch(str(key))
    whole = ToolText(text)
    faults = [
        f"{name} is {label!r}, not a label"
        for name, label in labels.items()
        if not isinstance(label, str) or not label.strip()
    ]
    spans: dict[str, Spans] = {}
    for problem, some in marks.items():
        found: dict[Span, Span] = {}
        for mark in some:
            try:
                span = whole.span(mark)
            except FormatError as error:
                faults.append(str(error))
                continue
            first = found.setdefault(span, span)
            twice["names marked twice"] += first is not span
            twice[REPLACED] += len(span.attributes.items() - first.attributes.items())
        spans[problem] = frozenset(found)
    if faults:
        raise FormatError("\n".join(faults))
    segment = Segment(
        str(key), whole.composed, article or (numbered[1] if numbered and article is None else "")
    )
    return Record(segment, spans, labels={name: str(label) for name, label in labels.items()})


class ToolText:
    """A tool's text, and where its code points are once it is in NFC."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.composed, starts, ends = nfc(text)
        if self.composed == text:
            self._starts: Mapping[int, int] | None = None
            return
        # The first composed code point that starts, and the last that ends, at an original place.
        self._starts = {place: i for i, place in reversed(list(enumerate(starts)))}
        self._ends = {place: i + 1 for i, place in enumerate(ends)}

    def span(self, mark: Mark) -> Span:
        """The span in the composed text. Raises `FormatError` where there is none."""
        if not isinstance(mark.type, str) or not mark.type.strip():
            raise FormatError(f"{_at(mark)} has the type {mark.type!r}, not a name")
        for start, end in mark.stretches:
            self._check(start, end)
        stretches = sorted(mark.stretches)
        merged: list[Fragment] = []
        for start, end in stretches:
            if merged and start < merged[-1][1]:
                raise FormatError(f"{_at(mark)} has pieces that overlap")
            if merged and start == merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        if mark.surface is not None:
            if not isinstance(mark.surface, str):
                raise FormatError(f"{_at(mark)} says {_short(mark.surface)}, which is no text")
            here = [self.original[start:end] for start, end in stretches]
            if not _alike(mark.surface, " ".join(here)) and not _alike(mark.surface, "".join(here)):
                raise FormatError(
                    f"{_at(mark)} says {_short(mark.surface)}, the text {_short(' '.join(here))}"
                )
        placed = merged
        if self._starts is not None:
            placed = [(self._starts[start], self._ends[end]) for start, end in merged]
        fragments = tuple(placed) if len(placed) > 1 else ()
        return Span(placed[0][0], placed[-1][1], mark.type, fragments, dict(mark.attributes))

    def _check(self, start: object, end: object) -> None:
        if not (is_whole(start) and is_whole(end)):
            raise FormatError(f"span [{start}, {end}) has an offset that is no whole number")
        check_within(start, end, self.original)
        if self._starts is not None and not (start in self._starts and end in self._ends):
            raise FormatError(f"span [{start}, {end}) cuts a letter from its marks")


def _alike(one: str, other: str) -> bool:
    """Whether two surfaces are the same but for white space, which tools write as they like."""
    here = "".join(other.split())
    return any("".join(said.split()) == here for said in (one, one.replace("\\n", "\n")))


def _at(mark: Mark) -> str:
    return "span " + ", ".join(f"[{start}, {end})" for start, end in mark.stretches)


def _short(value: object, width: int = 40) -> str:
    said = repr(value)
    return said if len(said) <= width else said[:width] + "…"


def items_in(value: object) -> int:
    """How many items a list has; anything else has none."""
    return len(value) if isinstance(value, list) else 0


def utf16_places(text: str) -> list[int | None]:
    """The code point at each UTF-16 unit of a text and at its end; None within a character."""
    places: list[int | None] = []
    for index, char in enumerate(text):
        places += [index, None] if ord(char) > 0xFFFF else [index]
    return [*places, len(text)]
