"""JSON as tools write it: an array of rows, or a row a line, or one over many lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from vieval.corpus import files
from vieval.corpus.faults import FormatError
from vieval.corpus.fields import are_spans, field_of, is_texts
from vieval.problems import Problem

_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s,]*")
_BEGIN = re.compile(r"\s*\[?\s*")
_AFTER = re.compile(r"[ \t\r\n,\]]*")
GROWTH = 8


class JsonRow(NamedTuple):
    """A row, and the line on which it begins."""

    line: int
    value: Any


def rows(path: Path) -> list[JsonRow]:
    """The rows of a file. Raises `FormatError` at the first place that is no JSON."""
    text = files.read_text(path)
    found = []
    line = at = 0
    for start, value in _values(text, path.name):
        line, at = line + text.count("\n", at, start), start
        found.append(JsonRow(line + 1, value))
    return found


def _values(text: str, name: str) -> Iterator[tuple[int, Any]]:
    begin = len(text) - len(text.lstrip())
    array = text.startswith("[", begin) and _holds_rows(text, begin)
    position = _BETWEEN.match(text, begin + array).end()  # type: ignore[union-attr]
    while position < len(text) and not (array and text[position] == "]"):
        try:
            value, end = _DECODER.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise FormatError(
                f"{name}:{error.lineno}: not JSON: {error.msg} at column {error.colno}"
            ) from None
        except RecursionError:
            line = text.count("\n", 0, position) + 1
            raise FormatError(f"{name}:{line}: JSON nested too deeply") from None
        yield position, value
        position = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]
    if array and position == len(text):
        raise FormatError(f"{name}:{text.count(chr(10)) + 1}: the JSON array has no end")


def _holds_rows(text: str, begin: int) -> bool:
    """Whether the file is one array, and not a row a line of which each is an array."""
    line_end = text.find("\n", begin)
    try:
        _, end = _DECODER.raw_decode(text, begin)
    except (ValueError, RecursionError):
        return True
    return not text[end:].strip() or end > line_end >= 0


def first_row(path: Path) -> bytes:
    """The beginning of a file with the whole of its first row, or as much as a line may have."""
    size = files.HEAD_BYTES
    head = files.head(path)
    while len(head) == size < files.MOST_LINE_BYTES and not _whole_rows(_text(head)):
        size *= GROWTH
        head = files.head(path, size)
    return head


def first_rows(head: bytes) -> list[Any]:
    """The rows that the beginning of a file holds; one that is cut is its keys, without values."""
    text = _text(head)
    found = _whole_rows(text)
    body = text[_BEGIN.match(text).end() : files.HEAD_BYTES]  # type: ignore[union-attr]
    if not found and body.startswith("{"):
        found = [dict.fromkeys(re.findall(r'"([^"\\]+)"\s*:', body))]
    return found


def _text(head: bytes) -> str:
    return head.decode(errors="ignore")


def _whole_rows(text: str) -> list[Any]:
    """The first rows of a text, until one is cut or they have 64 KiB."""
    found: list[Any] = []
    position = _BEGIN.match(text).end()  # type: ignore[union-attr]
    while position < len(text) and not (found and position > files.HEAD_BYTES):
        try:
            value, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found.append(value)
        position = _AFTER.match(text, end).end()  # type: ignore[union-attr]
    return found


def objects(head: bytes) -> list[dict[str, Any]]:
    """Those of the first rows that are objects."""
    return [row for row in first_rows(head) if isinstance(row, dict)]


def without_own(head: bytes, problems: Mapping[str, Problem]) -> bytes:
    """The first rows without what is gold of some problems in our own form."""
    rows = [
        {name: value for name, value in row.items() if name not in _gold_in(row, problems)}
        for row in objects(head)
    ]
    return "\n".join(map(json.dumps, rows)).encode()


def _gold_in(row: Mapping[str, Any], problems: Mapping[str, Problem]) -> set[str]:
    fields = {name: field_of(name, problem.kind) for name, problem in problems.items()}
    return {fields[name] for name in fields if _is_gold(row.get(fields[name]), problems[name])}


def _is_gold(value: object, problem: Problem) -> bool:
    if problem.kind == "labels":
        return isinstance(value, str) or (problem.several and is_texts(value))
    return are_spans(value)
