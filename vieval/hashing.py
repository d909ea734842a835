"""Keys of contents: equal whenever the contents are."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar
from unicodedata import normalize

T = TypeVar("T")


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


class BagKey:
    """The content key of items that may come in any order, and in parts on other machines.

    Equal whenever the same items were added, each as often. It is a sum of the items' keys.
    """

    def __init__(self, items: Iterable[object] = ()) -> None:
        self._count, self._sum = 0, 0
        for item in items:
            self._count += 1
            self._sum += int.from_bytes(hashlib.sha256(_canonical_bytes(item)).digest())

    def join(self, other: BagKey) -> None:
        """Add the items of another."""
        self._count += other._count
        self._sum = (self._sum + other._sum) % 2**256

    def digest(self) -> str:
        """A SHA-256 hex digest of what was added so far."""
        return content_key(self._count, f"{self._sum % 2**256:064x}")


# `json.dumps` would make an encoder for each value.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_PLAIN = str, int, float, bool, type(None)


def _canonical_bytes(value: object) -> bytes:
    return _encode(_canonical(value)).encode()


def _canonical(value: object) -> object:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if (names := _field_names(type(value))) is not None:
        fields = {name: _canonical(getattr(value, name)) for name in names}
        return {type(value).__qualname__: fields}
    if isinstance(value, set | frozenset):
        return {"set": _in_one_order([_canonical(one) for one in value])}
    if isinstance(value, Mapping):
        pairs = [[_canonical(k), _canonical(v)] for k, v in value.items()]
        return {"map": _in_one_order(pairs)}
    if isinstance(value, Iterable):
        return [_canonical(v) for v in value]
    raise TypeError(f"no content key for {type(value).__qualname__}: {value!r}")


def _in_one_order(values: list[T]) -> list[T]:
    return sorted(values, key=repr) if len(values) > 1 else values


_fields: dict[type, tuple[str, ...] | None] = {}


def _field_names(kind: type) -> tuple[str, ...] | None:
    """Those of a dataclass; None for anything else."""
    if kind not in _fields:
        known = dataclasses.is_dataclass(kind)
        _fields[kind] = tuple(one.name for one in dataclasses.fields(kind)) if known else None
    return _fields[kind]
