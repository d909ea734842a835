"""What a reviewer decided, and the gold that comes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import FormatError
from vieval.data import Record, Span, Spans

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


def read_patch(path: Path) -> Patch:
    """Read what the page of review saved. Raises `FormatError`."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["patch"] != LAYOUT:
            raise FormatError(f"{path.name}: a patch of layout {held['patch']}, not {LAYOUT}")
        decisions = tuple(_decision(one) for one in held["decisions"])
        return Patch(held["corpus"], held["digest"], held["gold"], decisions)
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise FormatError(f"{path.name}: no patch of vieval review: {error!r}") from None


def apply(corpus: Corpus, patch: Patch) -> list[Record]:
    """The records with the gold that decisions make: without the rejected, with the chosen.

    What nobody decided stays. Raises `FormatError` where the patch was made on other texts or
    other gold.
    """
    if patch.digest != corpus.digest:
        raise FormatError(f"the patch was made on other texts of {patch.corpus}")
    for name, digest in patch.gold.items():
        if name not in corpus.problems or corpus.gold_digest(corpus.problem(name)) != digest:
            raise FormatError(f"the patch was made on other gold of {name}")
    by_segment: dict[str, list[Decision]] = {}
    for decision in patch.decisions:
        by_segment.setdefault(decision.segment, []).append(decision)
    return [_decided(record, by_segment.get(record.segment.id, ())) for record in corpus.records]


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


def _decision(held: Mapping[str, Any]) -> Decision:
    chosen, rejected = (tuple(_said(one) for one in held[side]) for side in ("chosen", "rejected"))
    about = (held[name] for name in ("reviewer", "time", "reason"))
    return Decision(held["problem"], held["id"], chosen, rejected, *about)


def _said(held: str | Mapping[str, Any]) -> Span | str:
    if isinstance(held, str):
        return held
    fragments = tuple((start, end) for start, end in held.get("fragments", ()))
    about = {name: value for name, value in held.items() if name not in OWN}
    return Span(held["start"], held["end"], held["type"], fragments, about)
