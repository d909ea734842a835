"""A report as JSON and back; in a page the JSON is compressed and written in base64."""

from __future__ import annotations

import base64
import dataclasses
import json
import types
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from vieval.report.page.payload import LAYOUT, Report

T = TypeVar("T")

DIGITS = 9
"""So many of a figure are kept: what is shown has three decimals, and all digits are in files."""
OPENING = '<script type="application/octet-stream" id="payload">'
CLOSING = "</script>"


class NotAReport(ValueError):
    """A text is no report that this version can read."""


def to_json(value: object) -> str:
    """A dataclass as JSON: an object of its fields. Fields that have their default are left out."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(cls: type[T], text: str) -> T:
    """The value that `to_json` wrote. Raises `KeyError` or `TypeError` where it is another's."""
    found: T = _value(cls, json.loads(text))
    return found


def packed(value: object) -> str:
    """The JSON, as zlib compresses it (RFC 1950), in base64."""
    return base64.b64encode(zlib.compress(to_json(value).encode(), 9)).decode()


def report_of_page(page: str) -> Report:
    """The report that a page was made of. Raises `NotAReport`."""
    _, opening, rest = page.partition(OPENING)
    if not opening:
        raise NotAReport("no report of vieval: it has no payload")
    text = zlib.decompress(base64.b64decode(rest.partition(CLOSING)[0])).decode()
    layout = json.loads(text)["layout"]
    if layout != LAYOUT:
        raise NotAReport(f"a report of layout {layout}; this version reads layout {LAYOUT}")
    return from_json(Report, text)


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        own = ((f, getattr(value, f.name)) for f in dataclasses.fields(value))
        return {f.name: _plain(found) for f, found in own if not _is_default(f, found)}
    if isinstance(value, Mapping):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, tuple) and not _is_column(value):
        return [_plain(child) for child in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _is_column(value: tuple[object, ...]) -> bool:
    """Whether these are numbers or texts, of which a lane holds thousands; JSON takes them so."""
    return bool(value) and isinstance(value[0], str | int | float)


def _is_default(field: dataclasses.Field[Any], value: object) -> bool:
    if field.default is not dataclasses.MISSING:
        return bool(value == field.default)
    made = field.default_factory
    return made is not dataclasses.MISSING and value == made()


def _value(hint: Any, found: Any) -> Any:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return hint(**{name: _value(hints[name], child) for name, child in found.items()})
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        [other] = [one for one in inner if one is not type(None)]
        return None if found is None else _value(other, found)
    if origin is tuple:
        if inner[0] in {str, int, float}:
            return tuple(found)
        kinds = [inner[0]] * len(found) if inner[-1] is Ellipsis else inner
        return tuple(_value(kind, child) for kind, child in zip(kinds, found, strict=True))
    if origin is not None and origin is not Literal and issubclass(origin, Mapping):
        return {key: _value(inner[1], child) for key, child in found.items()}
    return found


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)
