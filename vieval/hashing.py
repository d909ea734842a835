"""Keys of contents: equal whenever the contents are."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path


def content_key(*parts: object) -> str:
    """A SHA-256 hex digest of the parts, equal whenever their contents are equal.

    Takes what JSON takes, plus dataclasses (by type name and fields), sets (in any order), tuples
    and bytes. Anything else raises `TypeError`: a key over a default repr would change every run.
    """
    return hashlib.sha256(_canonical_bytes(parts)).hexdigest()


def file_key(path: Path) -> str:
    """The SHA-256 hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def kept_file_key(path: Path) -> str:
    """The same, read once a process unless the file's size or time of change is another."""
    stat = path.stat()
    return _key_of(path, stat.st_size, stat.st_mtime_ns)


@cache
def _key_of(path: Path, _size: int, _changed: int) -> str:
    return file_key(path)


class ListKey:
    """The content key of a list that is too long to be held: of `[a, b]` after adding a and b."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"[[")
        self._between = b""

    def add(self, item: object) -> None:
        """Add the next item of the list."""
        self._hash.update(self._between + _canonical_bytes(item))
        self._between = b", "

    def digest(self) -> str:
        """What `content_key` gives for the list of what was added so far."""
        ended = self._hash.copy()
        ended.update(b"]]")
        return ended.hexdigest()


def _canonical_bytes(value: object) -> bytes:
    return json.dumps(_canonical(value), ensure_ascii=False, sort_keys=True).encode()


def _canonical(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: _canonical(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {type(value).__qualname__: fields}
    if isinstance(value, Mapping):
        return {"map": sorted(([_canonical(k), _canonical(v)] for k, v in value.items()), key=repr)}
    if isinstance(value, set | frozenset):
        return {"set": sorted((_canonical(v) for v in value), key=repr)}
    if isinstance(value, Iterable):
        return [_canonical(v) for v in value]
    raise TypeError(f"no content key for {type(value).__qualname__}: {value!r}")
