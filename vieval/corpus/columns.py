"""Lines of columns as a table: tokens with what stands beside them, and where sentences begin.

Columns are parted by tabs and spaces, or by tabs alone where tokens have spaces in them. An empty
line ends a sentence, and a line that starts with `-DOCSTART-` begins a document. A line that begins
with `#` before the first token of a sentence is a comment, unless it ends in a tag and is as wide
as the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vieval.corpus import files
from vieval.corpus.faults import Faults, FormatError
from vieval.metrics.numbers import many
from vieval.records import Bools, Ints

DOCUMENT = "-DOCSTART-"
TOKEN = re.compile(r"[^ \t\r\n]+")
# White space that parts words elsewhere, and no columns here.
OTHER_SPACE = re.compile(r"[^\S \t\r\n]")


class Lines(NamedTuple):
    """The lines of a file that have a token, `columns` of them, all of one length.

    `number` (lines,) is that in the file, `first` marks those that begin a sentence, `document`
    counts the documents that began so far; `opened` is how many began in all.
    """

    columns: Sequence[Sequence[str]]
    number: Ints
    first: Bools
    document: Ints
    opened: int = 0


class Uneven(Exception):
    """Lines that are not all as wide, or comments among them."""


def even_lines(path: Path, content: bytes) -> Iterator[Lines]:
    """The lines of a file without comments, all as wide, some thousand sentences at a time.

    Raises `Uneven` for another file, however late it shows, and `FormatError` where it is no text.
    """
    if b"\n#" in content or content.startswith(b"#"):
        raise Uneven
    number = document = width = 0
    for block in _blocks(content):
        text = files.decoded(path, block)
        lines = None if OTHER_SPACE.search(text) else _even_block(text, block)
        if lines is None or (width and lines.columns and len(lines.columns) != width):
            raise Uneven
        if lines.columns:
            width = len(lines.columns)
            yield lines._replace(number=lines.number + number, document=lines.document + document)
        document += lines.opened
        number += block.count(b"\n")
    if not width:
        raise Uneven


def any_lines(path: Path, content: bytes, is_tag: Callable[[str], bool]) -> Lines:
    """The lines of any file, as one. Raises `FormatError` where they are not all as wide.

    `is_tag` tells a tag from what may stand at the end of a comment.
    """
    text = unicodedata.normalize("NFC", files.decoded(path, content))
    lines = text.split("\n")
    parted = _parter(lines)
    wide = _width(lines, parted)
    rows: list[list[str]] = []
    numbers: list[int] = []
    first: list[bool] = []
    documents: list[int] = []
    faults, document, begins = Faults(path.name), 0, True
    for number, line in enumerate(lines, start=1):
        fields = parted(line)
        if not fields or fields[0] == DOCUMENT:
            document, begins = document + bool(fields), True
        elif not (begins and line.startswith("#") and not _tagged(fields, wide, is_tag)):
            if len(fields) != wide or wide < 2:
                faults.add(number, _misfit(len(fields), wide))
                continue
            rows.append(fields)
            numbers.append(number)
            first.append(begins)
            documents.append(document)
            begins = False
    faults.check()
    columns = list(zip(*rows, strict=True)) if rows else [(), ()]
    return Lines(columns, np.array(numbers, int), np.array(first, bool), np.array(documents, int))


def _blocks(content: bytes) -> Iterator[bytes]:
    """Stretches of some megabytes that end with a sentence."""
    start = 0
    while start < len(content):
        end = content.find(b"\n\n", start + files.BLOCK_BYTES)
        end = len(content) if end < 0 else end + 2
        yield content[start:end]
        start = end


def _even_block(text: str, block: bytes) -> Lines | None:
    held = np.frombuffer(block + b"\n", np.uint8)
    newline = held == ord("\n")
    gap = newline | (held == ord(" ")) | (held == ord("\t")) | (held == ord("\r"))
    begun = ~gap
    begun[1:] &= gap[:-1]
    starts = np.concatenate(([0], np.flatnonzero(newline)[:-1]))
    widths = np.add.reduceat(begun, starts, dtype=np.int64)
    filled = np.flatnonzero(widths)
    if not len(filled):
        return Lines((), filled, newline[:0], filled)
    width = int(widths[filled[0]])
    if width < 2 or (widths[filled] != width).any():
        return None
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    fields = text.split()
    columns = [fields[column::width] for column in range(width)]
    first = np.diff(filled, prepend=-2) > 1
    document = np.zeros(len(filled), np.int64)
    if DOCUMENT in columns[0]:
        opens = np.fromiter((token == DOCUMENT for token in columns[0]), np.bool_, len(filled))
        document = np.cumsum(opens)
        first[1:] |= opens[:-1]
        kept = np.flatnonzero(~opens)
        columns = [[column[row] for row in kept.tolist()] for column in columns]
        lines = Lines(columns, filled[kept] + 1, first[kept], document[kept])
        return lines._replace(opened=int(opens.sum()))
    return Lines(columns, filled + 1, first, document)


def _tagged(fields: Sequence[str], wide: int, is_tag: Callable[[str], bool]) -> bool:
    return len(fields) == wide and is_tag(fields[-1])


def _misfit(width: int, wide: int) -> str:
    if wide < 2:
        return "1 column, where a token and its tag are wanted"
    return f"{many(width, 'column')}, where the file began with {wide}"


def _fields(line: str) -> list[str]:
    return TOKEN.findall(line)


def _tabbed(line: str) -> list[str]:
    return [field.strip(" \r") for field in line.split("\t")] if line.strip() else []


def _parter(lines: Sequence[str]) -> Callable[[str], list[str]]:
    """How columns are parted: by tabs alone where that gives even lines and blanks do not."""
    told = [line for line in lines if line.strip() and not line.startswith(("#", DOCUMENT))]
    by_blanks = {len(_fields(line)) for line in told}
    by_tabs = {line.count("\t") + 1 for line in told}
    uneven = len(by_blanks) > 1
    return _tabbed if uneven and len(by_tabs) == 1 and by_tabs != {1} else _fields


def _width(lines: Sequence[str], parted: Callable[[str], list[str]]) -> int:
    """How many columns the file begins with."""
    told = (line for line in lines if line.strip() and not line.startswith(("#", DOCUMENT)))
    return next((len(parted(line)) for line in told), 2)


def texts_of(tokens: Sequence[str], first: Bools) -> tuple[list[str], Ints, Ints]:
    """The text of each sentence, and where each token begins and ends in its own."""
    sizes = np.fromiter(map(len, tokens), np.int64, len(tokens))
    ends = np.cumsum(sizes + 1) - 1
    begins = np.flatnonzero(first)
    sentence = np.cumsum(first) - 1
    at = (ends - sizes)[begins][sentence] if len(begins) else ends
    bounds = chain(begins.tolist(), [len(tokens)])
    low = next(bounds)
    texts = []
    for high in bounds:
        texts.append(" ".join(tokens[low:high]))
        low = high
    return texts, ends - sizes - at, ends - at


def refuse(path: Path, message: str) -> FormatError:
    """That a file is not read as columns."""
    return FormatError(f"{path.name}: {message}")
