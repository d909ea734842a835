"""What a format can hold of a corpus, and what is lost on the way into it: counted and named."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from vieval.corpus.exchange.intake import NUMBERED
from vieval.data import Record, Segment, Span, Spans
from vieval.labelsets import is_set
from vieval.problems import NER

ALL = 1_000_000


class Reduced(NamedTuple):
    """Records as a format holds them, and how many of what was lost, by name."""

    records: list[Record]
    lost: Mapping[str, int]


def as_it_is(span: Span, _text: str) -> Span:
    """Any span can be held."""
    return span


def any_word(text: str) -> bool:
    """Any text can be held, but for white space alone."""
    return bool(text.strip())


@dataclass(frozen=True)
class Holds:
    """What a format can hold.

    `spans` and `labels`: of how many problems, and `spans_as` and `labels_as` what a reader calls
    them ("" where the format has their own names). `overlaps` is which spans may share text:
    "any", "nested" or "none". `unlabelled` is how a segment that nobody looked at differs from one
    without names: "told"; "by file", where a segment with labels counts as looked at for names if
    any segment of the file has one; or "never". `ids` and `articles` say which a reader finds
    again: of articles "any", those "numbered" (in an id such as `article#3`), or "none".

    `fit` brings a span to what can be held, or gives None; `fits_text`, `fits_label` and
    `fits_attribute` tell what can be held as it is. What cannot is left out, and counted.
    """

    spans: int = 1
    spans_as: str = NER
    overlaps: str = "any"
    fragments: bool = True
    attributes: bool = True
    labels: int = ALL
    labels_as: str = ""
    unlabelled: str = "told"
    ids: bool = True
    articles: str = "any"
    fit: Callable[[Span, str], Span | None] = as_it_is
    fits_text: Callable[[str], bool] = any_word
    fits_label: Callable[[str], bool] = bool
    fits_attribute: Callable[[str, str], bool] = lambda _name, _value: True


def reduced(records: Sequence[Record], holds: Holds) -> Reduced:
    """The records as a format holds them; what `lost` does not name is kept."""
    lost: Counter[str] = Counter()
    kept = [record for record in records if holds.fits_text(record.segment.text)]
    lost["segments with a line end or no word in their text"] = len(records) - len(kept)
    spans = _held("spans", [record.spans for record in kept], holds.spans, holds.spans_as, lost)
    labels = _held("labels", [r.labels for r in kept], holds.labels, holds.labels_as, lost)
    found = [
        Record(
            _segment(number, record.segment, holds, lost),
            {
                spans[name]: _fitting(some, record.segment.text, holds, lost)
                for name, some in record.spans.items()
                if name in spans
            },
            labels={
                labels[name]: label
                for name, label in record.labels.items()
                if name in labels and _fits(name, label, holds, lost)
            },
        )
        for number, record in enumerate(kept, start=1)
    ]
    lost["decoys"] = sum(len(record.decoys) for record in kept)
    lost["stretches that nobody annotated"] = sum(len(record.unannotated) for record in kept)
    found = UNLABELLED[holds.unlabelled](found, list(spans.values()), lost)
    return Reduced(found, {name: n for name, n in sorted(lost.items()) if n})


def _held(
    what: str, gold: Sequence[Mapping[str, Any]], most: int, called: str, lost: Counter[str]
) -> dict[str, str]:
    """The problems that are held, and what a reader calls them; `ner` comes before others."""
    problems = sorted(dict.fromkeys(name for one in gold for name in one), key=lambda n: n != NER)
    for name in problems[most:]:
        some = [one[name] for one in gold if name in one]
        lost[f"{what} of {name}"] += sum(1 if isinstance(one, str) else len(one) for one in some)
        lost[f"segments without {what} of {name}, now nobody looked at"] += some.count(frozenset())
    held = {name: called or name for name in problems[:most]}
    for name, new in held.items():
        lost[f"names of problems: {name} is read back as {new}"] += name != new
    return held


def _by_file(records: list[Record], problems: Collection[str], lost: Counter[str]) -> list[Record]:
    used = {name for name in problems if any(record.spans.get(name) for record in records)}
    if not used and not any(record.labels for record in records):
        used = set(problems) & {NER}
    found = []
    for record in records:
        lost["segments without names, now nobody looked at"] += bool(record.spans.keys() - used)
        here = {name: some for name, some in record.spans.items() if name in used}
        if here or record.labels:
            lost[UNSEEN] += len(used - here.keys())
            here = {**dict.fromkeys(used, frozenset[Span]()), **here}
        found.append(dataclasses.replace(record, spans=here))
    return found


def _never(records: list[Record], problems: Collection[str], lost: Counter[str]) -> list[Record]:
    blank = dict.fromkeys(problems or [NER], frozenset[Span]())
    lost[UNSEEN] += sum(len(blank.keys() - record.spans.keys()) for record in records)
    return [dataclasses.replace(record, spans={**blank, **record.spans}) for record in records]


UNSEEN = "segments nobody looked at, now without names"
UNLABELLED: Mapping[str, Callable[[list[Record], Collection[str], Counter[str]], list[Record]]] = {
    "told": lambda records, _problems, _lost: records,
    "by file": _by_file,
    "never": _never,
}


def ordered(record: Record, problem: str = NER) -> list[Span]:
    """The spans of a problem by place, the outer before the inner."""
    spans = record.spans.get(problem, ())
    return sorted(spans, key=Span.place)


def _segment(number: int, segment: Segment, holds: Holds, lost: Counter[str]) -> Segment:
    key = segment.id if holds.ids else str(number)
    lost["ids"] += key != segment.id
    article = ARTICLES[holds.articles](Segment(key, segment.text, segment.article))
    own = segment.article == segment.id
    lost["articles"] += article != (key if own else segment.article)
    return Segment(key, segment.text, article)


def _numbered(segment: Segment) -> str:
    numbered = NUMBERED.fullmatch(segment.id)
    return numbered[1] if numbered else segment.id


ARTICLES: Mapping[str, Callable[[Segment], str]] = {
    "any": lambda segment: segment.article,
    "numbered": _numbered,
    "none": lambda segment: segment.id,
}


def _fits(problem: str, label: str, holds: Holds, lost: Counter[str]) -> bool:
    if is_set(label):
        lost[f"several labels a segment, of {problem}"] += 1
        return False
    fits = holds.fits_label(label)
    lost[f"labels of {problem}"] += not fits
    return fits


def _fitting(spans: Spans, text: str, holds: Holds, lost: Counter[str]) -> Spans:
    return frozenset(
        span for group in _apart(spans) for span in _fitting_of(group, text, holds, lost)
    )


def _apart(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """The spans in groups, such that those of two groups share no text."""
    group: list[Span] = []
    reached = 0
    for span in sorted(spans, key=Span.place):
        if group and span.start >= reached:
            yield group
            group = []
        group.append(span)
        reached = max(reached, span.end)
    if group:
        yield group


def _fitting_of(
    spans: Iterable[Span], text: str, holds: Holds, lost: Counter[str]
) -> Iterable[Span]:
    kept: dict[Span, Span] = {}
    # The outer before the inner, so that of two that cross the longer stays.
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, s.type, s.fragments)):
        one = span
        if span.fragments and not holds.fragments:
            lost["gaps within names, written as their outer bounds"] += 1
            one = dataclasses.replace(span, fragments=())
        fitting = holds.fit(one, text)
        if fitting is None or fitting in kept:
            lost["names that it cannot hold"] += 1
            continue
        lost["names with other bounds or type"] += fitting != one
        if holds.overlaps != "any" and any(
            _clash(fitting, other, holds.overlaps) for other in kept
        ):
            lost["names that overlap another"] += 1
            continue
        kept[fitting] = _with_attributes(fitting, holds, lost)
    return kept.values()


def _with_attributes(span: Span, holds: Holds, lost: Counter[str]) -> Span:
    kept = {
        name: value
        for name, value in span.attributes.items()
        if holds.attributes and holds.fits_attribute(name, value)
    }
    lost["attributes of names"] += len(span.attributes) - len(kept)
    return dataclasses.replace(span, attributes=kept)


def _clash(one: Span, other: Span, overlaps: str) -> bool:
    if one.end <= other.start or other.end <= one.start:
        return False
    inside = other.start <= one.start and one.end <= other.end
    return not (
        overlaps == "nested" and (inside or (one.start <= other.start and other.end <= one.end))
    )
