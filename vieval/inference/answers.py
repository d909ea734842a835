"""Answers that are kept on disk: an approach's, by article, under all that they depend on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from vieval.data import Answer, Failure, Label, Segment, Span
from vieval.inference.lines import KeptLines

# Start, end and type are all that most spans have.
_CONTIGUOUS = 3


class Kept(NamedTuple):
    """The answers about an article, one a segment, and the seconds that the approach took."""

    answers: Sequence[Answer]
    seconds: float


def article_key(segments: Iterable[Segment], trained_on: str = "") -> str:
    """A digest of an article and, for an approach that learns, of what it learnt from."""
    content = [trained_on, *((one.id, one.text, one.article) for one in segments)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def find(folder: Path, fingerprint: str, keys: Collection[str]) -> dict[str, Kept]:
    """What is kept of an approach's answers about these articles."""
    found = _lines(folder, fingerprint).find(keys)
    return {key: _decoded(content) for key, content in found.items()}


def keep(folder: Path, fingerprint: str, articles: Mapping[str, Kept]) -> None:
    """Keep an approach's answers about articles by their keys, but for those with a failure.

    Raises `TypeError` for an answer that is none.
    """
    whole = {key: _encoded(kept) for key, kept in articles.items() if not _failed(kept)}
    if whole:
        _lines(folder, fingerprint).add(whole)


def _lines(folder: Path, fingerprint: str) -> KeptLines:
    return KeptLines(folder / f"{fingerprint}.txt", fingerprint)


def _failed(kept: Kept) -> bool:
    return any(isinstance(answer, Failure) for answer in kept.answers)


def _encoded(kept: Kept) -> bytes:
    return json.dumps([kept.seconds, [_plain(answer) for answer in kept.answers]]).encode()


def _decoded(content: bytes) -> Kept:
    seconds, answers = json.loads(content)
    return Kept([_answer(plain) for plain in answers], seconds)


def _plain(answer: Answer) -> object:
    """A label as an object; spans as an array of them, in order, each an array of its fields."""
    match answer:
        case Label(name, probabilities):
            return {"label": name, "probabilities": {k: float(v) for k, v in probabilities.items()}}
        case frozenset():
            return [_plain_span(span) for span in sorted(answer, key=_place)]
    raise TypeError(f"{answer!r} is neither spans nor a label")


def _plain_span(span: Span) -> list[Any]:
    start, end = int(span.start), int(span.end)
    beside = [span.fragments, dict(span.attributes)] if span.fragments or span.attributes else []
    return [start, end, span.type, *beside]


def _place(span: Span) -> tuple[Any, ...]:
    return span.start, span.end, span.type, span.fragments


def _answer(plain: Any) -> Answer:
    if isinstance(plain, dict):
        return Label(plain["label"], plain["probabilities"])
    return frozenset([_span(fields) for fields in plain])


def _span(fields: Sequence[Any]) -> Span:
    if len(fields) == _CONTIGUOUS:
        return Span(*fields)
    start, end, kind, fragments, attributes = fields
    return Span(start, end, kind, tuple((first, last) for first, last in fragments), attributes)
