"""Bytes and text of files, for all readers: ordinary files alone, UTF-8 alone, lines of some size.

A FIFO or a device has no end and no digest, so it is refused instead of waited for.
"""

from __future__ import annotations

import json
import re
import stat
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from vieval.corpus.faults import FormatError

MARK = BOM_UTF8.decode()
HEAD_BYTES = 2**16
MOST_LINE_BYTES = 2**26
BLOCK_BYTES = 2**22
PAGE = re.compile(rb"<!doctype html", re.IGNORECASE)
# `json.dumps` would make an encoder for each row.
_encode = json.JSONEncoder(ensure_ascii=False).encode


def opened(path: Path) -> BinaryIO:
    """Open an ordinary file for reading, past its byte order mark.

    Raises `FormatError` where it is a folder, a FIFO, a device or in UTF-16, and
    `FileNotFoundError`.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise FormatError(
            f"{path.name or path}: an ordinary file is wanted, not a folder, pipe or device"
        )
    file = path.open("rb")
    begin = file.read(len(BOM_UTF8))
    if begin.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        file.close()
        raise FormatError(f"{path.name}: not UTF-8, but UTF-16: save it as UTF-8")
    if begin != BOM_UTF8:
        file.seek(0)
    return file


def head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first 64 KiB of a file, or so many bytes, by which its format is recognised."""
    with opened(path) as file:
        return file.read(size)


def read_bytes(path: Path) -> bytes:
    """All bytes of a file, past its byte order mark. Raises as `blocks` does at a long line."""
    parts: list[bytes] = []
    number = line = 0
    with opened(path) as file:
        while block := file.read(BLOCK_BYTES):
            newline = block.rfind(b"\n")
            line = line + len(block) if newline < 0 else len(block) - newline - 1
            number += block.count(b"\n")
            if line > MOST_LINE_BYTES:
                raise _too_long(path, number + 1)
            parts.append(block)
    return b"".join(parts)


def _too_long(path: Path, line: int) -> FormatError:
    return FormatError(f"{path.name}:{line}: a line of more than {MOST_LINE_BYTES:,} bytes")


def read_text(path: Path) -> str:
    """The text of a file, whatever ends its lines kept. Raises `FormatError` where it is none."""
    return decoded(path, read_bytes(path))


def write_text(path: Path, text: str) -> None:
    """Write text so that `read_text` gives it back, and make the folders that lead to the file.

    A byte-order mark goes before one that the text itself begins with.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((MARK if text.startswith(MARK) else "").encode() + text.encode())


def json_lines(rows: Iterable[Mapping[str, object]]) -> str:
    """The text of a file of rows, one a line."""
    return "".join(f"{_encode(row)}\n" for row in rows)


def check_empty(folder: Path) -> None:
    """Raise `FormatError` where there is something already, such as what somebody annotated."""
    if folder.exists() and not folder.is_dir():
        raise FormatError(f"{folder}: is no empty folder")
    if folder.exists() and any(folder.iterdir()):
        raise FormatError(f"{folder}: is not empty; -o names another")


def check_for_page(path: Path) -> None:
    """Raise `FormatError` where a page of HTML would take the place of a file of another kind."""
    if path.is_file() and (there := head(path).lstrip()) and not PAGE.match(there):
        raise FormatError(f"{path}: a file that is no page stands there; -o names another place")


def decoded(path: Path, content: bytes) -> str:
    """UTF-8 as text. Raises `FormatError` with the place of the first byte that is none."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"{path.name}: not UTF-8: {error}") from None


def blocks(path: Path, size: int = BLOCK_BYTES) -> Iterator[list[bytes]]:
    """The lines of a file, some megabytes at a time, without what ends them.

    Raises `FormatError` at a line of more than 64 MiB: no segment is that long, and a whole line
    has to be held.
    """
    with opened(path) as file:
        number, rest = 0, b""
        while block := file.read(size):
            *lines, rest = (rest + block).split(b"\n")
            number += len(lines)
            if len(rest) > MOST_LINE_BYTES:
                raise _too_long(path, number + 1)
            if lines:
                yield lines
        if rest:
            yield [rest]


def names_of(paths: Sequence[Path]) -> list[str]:
    """What files go by: their stems, or their paths where several have one stem."""
    return _or_paths(paths, [path.stem for path in paths])


def names_in_faults(paths: Sequence[Path]) -> list[str]:
    """What faults call files: by their names, or by their paths where several have one name."""
    return _or_paths(paths, [path.name for path in paths])


def _or_paths(paths: Sequence[Path], names: Sequence[str]) -> list[str]:
    times = Counter(name for name, _ in set(zip(names, paths, strict=True)))
    return [
        name if times[name] == 1 else str(path) for path, name in zip(paths, names, strict=True)
    ]
