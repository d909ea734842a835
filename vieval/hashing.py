"""Keys of contents: equal whenever the contents are."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from unicodedata import normalize


def content_key(*parts: object) -> str:
    """A SHA-256 hex digest of the parts, equal whenever their contents are equal.

    Takes what JSON takes, plus dataclasses (by type name and fields), sets (in any order), tuples
    and bytes. Anything else raises `TypeError`: a key over a default repr would change every run.
    """
    return hashlib.sha256(_canonical_bytes(parts)).hexdigest()


def text_key(text: str) -> str:
    """A short key of what a text says, whether blanks, `_` or nothing part its words."""
    return content_key("".join(normalize("NFC", text).replace("_", " ").split()))[:16]


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


_BETWEEN = b", "


def list_bytes(items: Iterable[object]) -> bytes:
    """What the key of a list is made of, for some items of it that follow one another."""
    return _BETWEEN.join(map(_canonical_bytes, items))


class ListKey:
    """The content key of a list that is too long to be held: of `[a, b]` after adding a and b."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"[[")
        self._between = b""

    def add(self, item: object) -> None:
        """Add the next item of the list."""
        self.extend(list_bytes([item]))

    def extend(self, items: bytes) -> None:
        """Add the next items, as `list_bytes` gives them."""
        if items:
            self._hash.update(self._between + items)
            self._between = _BETWEEN

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
    if (names := _field_names(type(value))) is not None:
        fields = {name: _canonical(getattr(value, name)) for name in names}
        return {type(value).__qualname__: fields}
    if isinstance(value, set | frozenset):
        return {"set": sorted(map(_canonical, value), key=repr)}
    if isinstance(value, Mapping):
        return {"map": sorted(([_canonical(k), _canonical(v)] for k, v in value.items()), key=repr)}
    if isinstance(value, Iterable):
        return [_canonical(v) for v in value]
    raise TypeError(f"no content key for {type(value).__qualname__}: {value!r}")


_fields: dict[type, tuple[str, ...] | None] = {}


def _field_names(kind: type) -> tuple[str, ...] | None:
    """Those of a dataclass; None for anything else."""
    if kind not in _fields:
        known = dataclasses.is_dataclass(kind)
        _fields[kind] = tuple(one.name for one in dataclasses.fields(kind)) if known else None
    return _fields[kind]
