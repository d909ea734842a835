"""Names by the rules of `rules`, and official names in a Chinese order or reading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from vieval.approaches.ner.rules import Rules, by_lists_and_cues, in_pinyin, longest
from vieval.data import Card, Segment, Span, Spans
from vieval.vietnamese import official, pinyin
from vieval.vietnamese.text import Normalised, nfc

_BEFORE_NAME = "Việt "


@dataclass(frozen=True)
class OfficialRules:
    """The rules of `Rules`, and more names that come with a `referent`.

    Organs after their owner, congresses with their number before their subject, and rivers read
    otherwise, by `vieval.vietnamese.official`; people whose surname stands last; and *Việt* before
    a name in pinyin, for the country. Names inside of official ones are given too.
    """

    card: ClassVar[Card] = replace(
        Rules.card,
        summary=f"{Rules.card.summary}; official names in Chinese word order or reading",
        emits=("LOC", "MISC", "ORG", "PER"),
    )

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        people = in_pinyin(segments, pinyin.either_way)
        return [_names(*pair) for pair in zip(segments, people, strict=True)]


def _names(segment: Segment, people: Sequence[Span]) -> Spans:
    source = nfc(segment.text)
    given_back = [
        [_moved(span, *source.original(span.start, span.end)) for span in spans]
        for spans in official.find(source.text)
    ]
    wholes = [whole for whole, *_ in given_back]
    others = [s for s in by_lists_and_cues(segment.text) if not _holds_one(s, people)]
    flat = longest([*wholes, *_countries(source, people), *people, *others])
    inside = {span for whole, *spans in given_back if whole in flat for span in spans}
    # A river may lie inside of a port that bears its name.
    nested = {w for w in wholes if any(o.start <= w.start and w.end <= o.end for o in flat)}
    return flat | inside | nested


def _holds_one(span: Span, people: Sequence[Span]) -> bool:
    """Whether a person by a cue is a name in pinyin with words before it: *Ông Fan Pingming*."""
    return span.type == "PER" and any(
        span.start <= p.start and p.end <= span.end and p.end - p.start < span.end - span.start
        for p in people
    )


def _countries(source: Normalised, people: Sequence[Span]) -> list[Span]:
    """*Việt* before a name in pinyin, whose owner it would not be in Vietnamese."""
    starts = {person.start for person in people}
    referent = {"referent": official.COUNTRY}
    found = (match.span() for match in re.finditer(_BEFORE_NAME, source.text))
    return [
        Span(*source.original(start, end - 1), "LOC", attributes=referent)
        for start, end in found
        if source.original(end - 1, end)[1] in starts
    ]


def _moved(span: Span, start: int, end: int) -> Span:
    return replace(span, start=start, end=end)
