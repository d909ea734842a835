"""What a reviewer decided, and the gold that comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import msgspec

from vieval.corpus.corpus import Corpus
from vieval.corpus.documents import read_json
from vieval.corpus.faults import FormatError, told
from vieval.data import Record, Span, Spans
from vieval.labelsets import parted

LAYOUT = 1
OWN = ("start", "end", "type", "fragments", "text")


@dataclass(frozen=True)
class Decision:
    """What is right at one place of a segment, and what of it was said and is not.

    Both are spans, or labels. `time` is in ISO 8601.
    """

    problem: str
    segment: str
    chosen: tuple[Span | str, ...]
    rejected: tuple[Span | str, ...]
    reviewer: str
    time: str
    reason: str


@dataclass(frozen=True)
class Patch:
    """The decisions on a corpus with the texts of `digest` and the `gold` of these digests."""

    corpus: str
    digest: str
    gold: Mapping[str, str]
    decisions: tuple[Decision, ...]


class _Layout(msgspec.Struct):
    patch: int


class _Decided(msgspec.Struct):
    problem: str
    id: str
    chosen: list[str | dict[str, Any]]
    rejected: list[str | dict[str, Any]]
    reviewer: str
    time: str
    reason: str


class _Saved(_Layout):
    corpus: str
    digest: str
    gold: dict[str, str]
    decisions: list[_Decided]


class _Placed(msgspec.Struct):
    start: Annotated[int, msgspec.Meta(ge=0)]
    end: Annotated[int, msgspec.Meta(ge=1)]
    type: Annotated[str, msgspec.Meta(min_length=1)]
    fragments: list[tuple[int, int]] = []


def read_patch(path: Path) -> Patch:
    """Read what the page of review saved. Raises `FormatError`."""
    held = read_json(path)
    try:
        if (layout := msgspec.convert(held, _Layout).patch) != LAYOUT:
            raise FormatError(f"{path.name}: a patch of layout {layout}, not {LAYOUT}")
        saved = msgspec.convert(held, _Saved)
        decisions = tuple(_decision(one) for one in saved.decisions)
    except msgspec.ValidationError as error:
        raise FormatError(f"{path.name}: no patch of vieval review: {error}") from None
    return Patch(saved.corpus, saved.digest, saved.gold, decisions)


def apply(corpus: Corpus, patch: Patch) -> list[Record]:
    """The records with the gold that decisions make: without the rejected, with the chosen.

    What nobody decided stays. Raises `FormatError` where the patch was made on other texts or
    other gold, or says what the corpus cannot hold.
    """
    if patch.digest != corpus.digest:
        raise FormatError(f"the patch was made on other texts of {patch.corpus}")
    for name, digest in patch.gold.items():
        if name not in corpus.problems or corpus.gold_digest(corpus.problem(name)) != digest:
            raise FormatError(f"the patch was made on other gold of {name}")
    known = {record.segment.id: record.segment.text for record in corpus.records}
    told(
        f"the patch: {one.segment}: {fault}"
        for one in patch.decisions
        for fault in _faults(one, corpus, known.get(one.segment))
    )
    by_segment: dict[str, list[Decision]] = {}
    for decision in patch.decisions:
        by_segment.setdefault(decision.segment, []).append(decision)
    return [_decided(record, by_segment.get(record.segment.id, ())) for record in corpus.records]


def _faults(decision: Decision, corpus: Corpus, text: str | None) -> Iterator[str]:
    if text is None:
        yield "no such segment"
        return
    if (problem := corpus.problems.get(decision.problem)) is None:
        yield f"no problem {decision.problem!r}"
        return
    spans = [one for one in decision.chosen if isinstance(one, Span)]
    if problem.kind == "labels" and (spans or len(decision.chosen) != 1):
        yield f"{problem.name}: one label is chosen, not {len(decision.chosen)}"
    if problem.kind == "spans" and len(spans) < len(decision.chosen):
        yield f"{problem.name}: spans are chosen, not labels"
    yield from (
        f"[{one.start}, {one.end}) is no span of the text ({len(text)} code points)"
        for one in spans
        if not one.start < one.end <= len(text)
    )
    yield from (f"[{one.start}, {one.end}) has pieces in no order" for one in spans if _torn(one))
    for one in spans:
        if problem.labels and one.type not in problem.labels:
            yield f"[{one.start}, {one.end}) has the undeclared type {one.type!r}"
    if problem.kind == "labels" and problem.labels:
        said = {label for one in decision.chosen if isinstance(one, str) for label in parted(one)}
        yield from (f"{label!r} is not declared" for label in sorted(said - set(problem.labels)))


def _torn(span: Span) -> bool:
    """Whether the pieces of a span are not in order, or its bounds are not theirs."""
    ends = [end for piece in span.stretches for end in piece]
    ordered = all(one < other for one, other in pairwise(ends))
    return not ordered or (ends[0], ends[-1]) != (span.start, span.end)


def _decided(record: Record, decisions: Sequence[Decision]) -> Record:
    spans, labels = dict(record.spans), dict(record.labels)
    for one in decisions:
        if any(isinstance(said, str) for said in one.chosen):
            [labels[one.problem]] = [said for said in one.chosen if isinstance(said, str)]
        else:
            held: Spans = spans.get(one.problem, frozenset())
            chosen = [said for said in one.chosen if isinstance(said, Span)]
            # Attributes take no part in equality, so the chosen must replace what is there.
            gone = {*one.rejected, *chosen}
            spans[one.problem] = frozenset({s for s in held if s not in gone} | set(chosen))
    return replace(record, spans=spans, labels=labels)


def _decision(held: _Decided) -> Decision:
    chosen, rejected = (tuple(map(_said, side)) for side in (held.chosen, held.rejected))
    return Decision(held.problem, held.id, chosen, rejected, held.reviewer, held.time, held.reason)


def _said(held: str | Mapping[str, Any]) -> Span | str:
    if isinstance(held, str):
        return held
    own = msgspec.convert(held, _Placed)
    about = {name: value for name, value in held.items() if name not in OWN}
    return Span(own.start, own.end, own.type, tuple(own.fragments), about)
