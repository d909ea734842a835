"""JSON lines: one segment a line, with its gold or with answers about it.

A row is `{"id", "text", "article", "entities": [{"start", "end", "type", ...}], "decoys": [...],
and a label under the name of each problem}`. The spans of the problem `ner` are its `entities`;
those of another span problem stand under its name. Where a segment has several labels, a list of
them stands in the place of the one. Instead of `id` a row may carry `article` and
`segment`, a number. Of the rest only `text` is required, and that not where the text is known from
the gold. Offsets are code points of the text, which must be NFC. Further string fields of an entity
become its attributes; its `text`, where given, must equal the slice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unicodedata import is_normalized, normalize

import numpy as np

from vieval.corpus import files
from vieval.corpus.alignment import differing, same
from vieval.corpus.faults import Faults, FormatError, NoTexts
from vieval.corpus.fields import (
    DECOYS,
    ENTITIES,
    UNANNOTATED,
    field_of,
    fields_in,
    fields_of,
    is_texts,
    is_word,
    tidy,
)
from vieval.corpus.reading import PLAIN, Reading
from vieval.corpus.rows import SAMPLE, Rows, peeked
from vieval.corpus.sets import with_sets
from vieval.corpus.slips import Slips
from vieval.corpus.spans import read_spans, read_unannotated
from vieval.corpus.unread import check_types, faults_in
from vieval.data import Record, Segment, Span, Spans
from vieval.labelsets import joined, plain
from vieval.problems import NER, Problem
from vieval.records import Records

Check = Callable[[Record], Iterable[str]]
NO_TEXT = "no text"
MISPLACED = f"the spans of {NER} stand under {ENTITIES}, and not under {NER}"


def looks_like(head: bytes) -> bool:
    """Whether a file begins with a JSON object."""
    return head.lstrip().startswith(b"{")


def read(path: Path, reading: Reading = PLAIN, check: Check | None = None) -> Records:
    """Read the records of a file, in order; the empty file has none.

    Rows that are like the first ones are decoded many at a time; each other row is parsed by
    itself, which finds the same in a sound row and tells what is wrong with another. Where no
    problems are given and a field has labels, its empty lists are sets without a label, and
    otherwise segments without a span. Whatever the `check` finds in a record is a fault. Names of
    fields that look misspelt are noted, as the first rows and odd ones have them. Raises
    `FormatError` with the faults, as `file:line: what came and what was wanted`, and `NoTexts`
    where no row has a text.
    """
    _check_rows(path)
    faults = Faults(path.name)
    parts: list[Records] = []
    rows: Rows | None = None
    slips = Slips(path.name, reading)
    odd: set[int] = set()
    first = 1
    for lines in files.blocks(path):
        numbered = dict(enumerate(lines, start=first))
        if check is not None:
            parts.append(_one_by_one(numbered, reading, faults, slips, check))
            odd.update(numbered)
        else:
            if rows is None:
                rows = Rows.like(lines, reading)
                for number, beginning in enumerate(lines[:SAMPLE], start=first):
                    slips.look(number, beginning)
            parts.append(_many(rows, numbered, reading, faults, slips, odd))
        first += len(lines)
    records = with_sets(Records.joined(parts))
    for place in repeated(records.ids):
        line, key = records.lines[place], records.ids[place]
        faults.add(line, f"the id {key!r} was on an earlier line")
    if reading.problems is None:
        passed_over = rows.passed_over if rows else ()
        for line, told in faults_in(path, records, odd, passed_over):
            faults.add(line, told)
    if (without := faults.first(NO_TEXT)) and not _has_a_text(path):
        raise NoTexts(without)
    faults.check()
    check_types(path.name, records, reading.problems)
    return replace(records, notes=(*records.notes, *slips.notes))


def _has_a_text(path: Path) -> bool:
    rows = (peeked(line) for lines in files.blocks(path) for line in lines)
    return any("text" in row for row in rows if isinstance(row, dict))


def _check_rows(path: Path) -> None:
    """Refuse what is JSON and no rows, which would be a fault a line."""
    first, _, rest = files.head(path).lstrip().partition(b"\n")
    if first.startswith(b"["):
        raise FormatError(f"{path.name}: a JSON array; JSON lines are wanted, an object a line")
    if first.strip() == b"{" and rest.lstrip().startswith(b'"'):
        raise FormatError(f"{path.name}: a JSON object over many lines; an object a line is wanted")


def _many(  # noqa: PLR0913, PLR0917 (what is found on the way is added to the last three)
    rows: Rows,
    lines: Mapping[int, bytes],
    reading: Reading,
    faults: Faults,
    slips: Slips,
    odd: set[int],
) -> Records:
    found = rows.decode(lines)
    if not found.odd:
        return found.records
    odd.update(found.odd)
    alone = {number: lines[number] for number in found.odd}
    both = Records.joined([found.records, _one_by_one(alone, reading, faults, slips)])
    return both.rows(np.argsort(both.lines, kind="stable"))


def _one_by_one(
    lines: Mapping[int, bytes],
    reading: Reading,
    faults: Faults,
    slips: Slips,
    check: Check | None = None,
) -> Records:
    records: list[Record] = []
    where: list[int] = []
    for number, line in lines.items():
        if not line.strip():
            continue
        try:
            record = parse(line.decode(), reading)
        except UnicodeDecodeError as error:
            # Of a file in another encoding every line is wrong.
            raise FormatError(f"{faults.file}:{number}: not UTF-8: {error}") from None
        except FormatError as error:
            faults.add(number, *str(error).splitlines())
            continue
        slips.look(number, line)
        faults.add(number, *(check(record) if check else ()))
        records.append(record)
        where.append(number)
    return Records.of(records, lines=where)


def repeated(ids: Sequence[str]) -> Iterator[int]:
    """The places of the ids that were at an earlier place."""
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for place, key in enumerate(ids):
        if key in seen:
            yield place
        seen.add(key)


def write(path: Path, records: Iterable[Record]) -> None:
    """Write records so that `read` gives them back."""
    path.write_text(files.json_lines(map(as_row, records)), encoding="utf-8")


def parse(line: str, reading: Reading = PLAIN) -> Record:
    """Read one row. Raises `FormatError` with a line for each fault.

    Where no problems are given, every list of objects is taken for spans and every other text field
    for a label.
    """
    problems = reading.problems
    row = loaded(line)
    if not isinstance(row, dict):
        raise FormatError(f"a row is a JSON object, not {type(row).__name__}")
    segment = _segment(row, reading)
    faults = [MISPLACED] if _holds_spans(row.get(NER)) else []
    fields = fields_in(row) if problems is None else fields_of(problems)
    spans = {
        name: found
        for name, field in fields.spans.items()
        if (found := read_spans(row, field, segment.text, faults)) is not None
    }
    decoys = read_spans(row, DECOYS, segment.text, faults)
    unannotated = read_unannotated(row.get(UNANNOTATED), segment.text, faults)
    labels = {
        name: label
        for name in fields.labels
        if row.get(name) is not None
        and (label := _label(name, row[name], problems, faults)) is not None
    }
    if faults:
        raise FormatError("\n".join(faults))
    record = Record(segment, spans, decoys or frozenset(), labels, unannotated)
    return record if is_normalized("NFC", segment.text) else _composed(record)


def _label(
    name: str, value: object, problems: Mapping[str, Problem] | None, faults: list[str]
) -> str | None:
    """A label, or the several of a segment as one value; None where it is a fault."""
    if is_word(value):
        several = problems is not None and problems[name].several
        return joined([tidy(value)]) if several else tidy(value)
    declared = problems is not None and problems[name].several
    if is_texts(value) and all(map(is_word, value)) and (problems is None or declared):
        return joined(map(tidy, value))
    faults.append(f"{name} is {value!r}, not a label" + " or a list of labels" * declared)
    return None


def _composed(record: Record) -> Record:
    """The record with its text in NFC, and its offsets those of that text."""
    text = record.segment.text
    composed = normalize("NFC", text)

    def place(offset: int) -> int:
        if normalize("NFC", text[:offset]) + normalize("NFC", text[offset:]) != composed:
            raise FormatError(f"offset {offset} of a span cuts a letter from its marks")
        return len(normalize("NFC", text[:offset]))

    def moved(spans: Spans) -> Spans:
        return frozenset(
            replace(
                span,
                start=place(span.start),
                end=place(span.end),
                fragments=tuple((place(low), place(high)) for low, high in span.fragments),
            )
            for span in spans
        )

    return replace(
        record,
        segment=replace(record.segment, text=normalize("NFC", text)),
        spans={name: moved(spans) for name, spans in record.spans.items()},
        decoys=moved(record.decoys),
        unannotated=moved(record.unannotated),
    )


def loaded(line: str) -> Any:
    """What a line of JSON says. Raises `FormatError`, also where a key comes twice."""
    try:
        found = json.loads(line, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise FormatError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise FormatError("not JSON that is read: it is nested hundreds deep") from None
    except ValueError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError("not JSON that is read: it has a number of thousands of digits") from None
    if "\\u" in line:
        try:
            json.dumps(found, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            lone = ascii(error.object[error.start])
            raise FormatError(f"{lone} is half of a character") from None
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FormatError(f"the key {twice!r} comes twice")
    return found


def as_row(record: Record) -> dict[str, Any]:
    """The row of a record, in the form that `parse` takes."""
    segment = record.segment
    row: dict[str, Any] = {"id": segment.id, "article": segment.article, "text": segment.text}
    for problem, spans in record.spans.items():
        row[field_of(problem, "spans")] = span_rows(spans, segment.text)
    if record.decoys:
        row["decoys"] = span_rows(record.decoys, segment.text)
    if record.unannotated:
        row[UNANNOTATED] = [
            _region(span, segment.text) for span in sorted(record.unannotated, key=_at)
        ]
    return row | {name: plain(label) for name, label in record.labels.items()}


def _at(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.type


def _region(span: Span, text: str) -> dict[str, Any]:
    whole = (span.start, span.end) == (0, len(text))
    bounds = {} if whole else {"start": span.start, "end": span.end}
    return {**bounds, **({"type": span.type} if span.type else {})}


def span_rows(spans: Spans, text: str) -> list[dict[str, Any]]:
    """The spans as rows, by position, the outer before the inner."""
    rows = []
    for span in sorted(spans, key=Span.place):
        row: dict[str, Any] = {"start": span.start, "end": span.end, "type": span.type}
        if span.fragments:
            row["fragments"] = [list(fragment) for fragment in span.fragments]
        rows.append(row | {"text": text[span.start : span.end]} | dict(span.attributes))
    return rows


def _holds_spans(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _segment(row: Mapping[str, Any], reading: Reading) -> Segment:
    article, texts, fold = row.get(reading.article, ""), reading.texts, reading.fold
    name, number = row.get("id"), row.get("segment")
    if not isinstance(article, str):
        raise FormatError(f"article is {article!r}, not a string")
    if name is None:
        if not article or not isinstance(number, int):
            raise FormatError("neither an id, nor an article with a segment number")
        name = segment_id(article, number)
    if isinstance(name, bool) or not isinstance(name, int | str):
        raise FormatError(f"id is {name!r}, not a string or a whole number")
    if name == "":
        raise FormatError("the id is empty")
    known = None if texts is None else texts.get(str(name))
    if texts is not None and known is None:
        raise FormatError(f"no segment {name!r} in {reading.source}")
    text = row.get("text", known)
    if text is None:
        raise FormatError(f"{NO_TEXT}; the row has {', '.join(row)}")
    if not isinstance(text, str):
        raise FormatError(f"text is {text!r}, not a string")
    if not is_normalized("NFC", text) and "nfc" not in fold:
        raise FormatError(
            "the text is not NFC, so its offsets are not those of the NFC text, which "
            "--fold nfc works out"
        )
    if known is not None and text != known and is_normalized("NFC", text):
        if not same(text, known, fold):
            raise FormatError(differing(str(name), text, known))
        text = known
    return Segment(str(name), text, article)


def segment_id(article: str, number: int) -> str:
    """The id of a segment that has none of its own: `article#number`."""
    return f"{article}#{number}"


def row_id(row: Mapping[str, Any], article: str = "article") -> str:
    """The id of the segment of a row that was read without a fault; see `parse`."""
    name = row.get("id")
    return segment_id(row[article], row["segment"]) if name is None else str(name)
