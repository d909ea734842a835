"""Score spans against gold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from vieval.data import MadeUp, Record
from vieval.metrics.figures import Counts, Figure, Floats, ratio, ratio_of_halves
from vieval.metrics.keys import apart_from
from vieval.metrics.scores import (
    AverageScores,
    DecoyScores,
    MadeUpScores,
    MatchScores,
    MentionScores,
    RestorationScores,
    SchemeScores,
    SpanScores,
    ViewScores,
)
from vieval.metrics.spans.buckets import BUCKETS, SEEN, segment_length
from vieval.metrics.spans.confusion import confuse
from vieval.metrics.spans.counts import (
    COUNTS,
    SpanCounts,
    actual,
    count_decoys,
    count_slices,
    count_spans,
    f1,
    possible,
)
from vieval.metrics.spans.matched import Matched, Types
from vieval.metrics.spans.matching import iou_schemes
from vieval.metrics.spans.mentions import Kinds, by_attribute, count_mentions
from vieval.metrics.spans.overlaps import TooMuch
from vieval.metrics.spans.restoration import RESTORATIONS, count_restorations
from vieval.records import Records
from vieval.stats import Classes
from vieval.stats.ratios import ratio as mean_of

Found: TypeAlias = Mapping[str, MentionScores[Figure]]

ALL, HEADLINE, TYPES = "all", "headline", "types"
CORRECT, PARTIAL = COUNTS.index("correct"), COUNTS.index("partial")
SPURIOUS = COUNTS.index("spurious")
ARTICLE, SYLLABLES = "article", "syllables"
# Nobody reads more slices than that, and their cost grows with the corpus twice.
MOST_SLICES = 100

# A type of its own takes a row of every table. Where there are more than that, something else than
# a type has got into the field.
MOST_TYPES = 256


MISSED_TYPE, SPURIOUS_TYPE = "(missed)", "(spurious)"


class TooManyTypes(TooMuch):
    """Names have so many types that no table of them can be read."""

    def __init__(self, types: Collection[str]) -> None:
        some = ", ".join(sorted(types)[:3])
        super().__init__(
            f"names have {len(types):,} types, such as {some}; at most {MOST_TYPES} are scored"
        )


class SpanFrame(NamedTuple):
    """How spans are scored: what a part of a corpus must know of the whole to be scored like it.

    `headline` are the types that the headline and the averages are over; where it is over `every`
    type, answers of further types count as well. `slices` name the kinds of segments, and
    `attributes` those of gold mentions, that get scores of their own. `iou` are thresholds of
    further schemes.
    """

    headline: tuple[str, ...]
    slices: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    every: bool = False
    iou: tuple[float, ...] = ()


def score_spans(
    records: Sequence[Record], matched: Matched, frame: SpanFrame
) -> SpanScores[Figure]:
    """The scores of a span problem, but for its errors.

    `mentions` gives the strict recall of kinds of gold mentions, nested ones and all types
    included. Raises `TooManyTypes`.
    """
    columns = Records.of(records)
    types = matched.table.types
    if len(types) > MOST_TYPES:
        raise TooManyTypes(types)
    headline = None if frame.every else frozenset(frame.headline)
    groups: dict[str, Types] = {ALL: None, HEADLINE: headline}
    # A type may have any name, that of a group among them.
    groups |= {f"{TYPES}/{name}": frozenset({name}) for name in types}
    counts = count_spans(matched, groups)
    near = count_spans(matched, groups, schemes=iou_schemes(frame.iou)) if frame.iou else None

    def view_of(name: str) -> ViewScores[Figure]:
        iou = _by_scheme(near, name, types) if near else None
        return ViewScores(**_by_scheme(counts, name, types), iou=iou)

    return SpanScores(
        flat=view_of("flat"),
        nested=view_of("nested"),
        averages=_averages(counts, frame.headline),
        slices={name: _sliced(name, columns, matched, headline) for name in frame.slices},
        mentions=_mentions(columns, matched, frame.attributes),
        confusion=_confusion(matched),
        decoys=_decoys(columns, matched),
        restoration=_restoration(matched),
    )


def _by_scheme(
    counts: SpanCounts, view: str, types: Sequence[str]
) -> dict[str, SchemeScores[Figure]]:
    """The scores of a view under each scheme that was counted."""
    return {
        scheme: SchemeScores(
            all=_scores(counts.at(view, scheme, ALL)),
            headline=_scores(counts.at(view, scheme, HEADLINE)),
            types={name: _scores(counts.at(view, scheme, f"{TYPES}/{name}")) for name in types},
        )
        for scheme in counts.schemes
    }


def _averages(counts: SpanCounts, types: Sequence[str]) -> AverageScores[Figure]:
    """Means of the flat, strict F1 of single types of the headline that the gold has.

    `macro_f1` takes each type as one, `weighted_f1` by its gold names.
    """
    cells = [f"{TYPES}/{name}" for name in types]
    held = [counts.at("flat", "strict", cell) if cell in counts.groups else None for cell in cells]
    nothing = np.zeros((len(counts.values), len(COUNTS)), np.int32)
    stacked = np.concatenate([nothing if one is None else one for one in held] or [nothing], axis=1)
    return AverageScores(
        macro_f1=Figure(stacked, _macro_f1, _names, shares=_by_type),
        weighted_f1=Figure(stacked, _weighted_f1, _names),
    )


def _macro_f1(sums: Floats) -> Floats:
    return _by_type(sums).mean


def _by_type(sums: Floats) -> Classes:
    """The F1 of the types that macro-F1 is the mean of."""
    each = sums.reshape(*sums.shape[:-1], -1, len(COUNTS))
    return Classes.by_f1(f1(each), possible(each), actual(each))


def _weighted_f1(sums: Floats) -> Floats:
    each = sums.reshape(*sums.shape[:-1], -1, len(COUNTS))
    support = possible(each)
    weighted = np.where(support > 0, f1(each) * support, 0.0)
    return mean_of(weighted.sum(axis=-1), support.sum(axis=-1))


def _names(sums: Floats) -> Floats:
    """How many names the averages rest on, gold and predicted counting half each."""
    each = sums.reshape(*sums.shape[:-1], -1, len(COUNTS))
    return np.asarray((possible(each) + actual(each)).sum(axis=-1) / 2)


def score_made_up(
    matched: Matched, names: Sequence[Sequence[MadeUp]], types: Types
) -> MadeUpScores[Figure]:
    """The headline's precision and F1 where names that stand in no text count as spurious.

    `names` are those of each segment; those of other types than the headline's do not count.
    """
    counts = count_spans(matched, {HEADLINE: types}, views=("flat",))
    told = counts.at("flat", "strict", HEADLINE).astype(np.int64)
    each = [sum(types is None or name.type in types for name in some) for some in names]
    np.add.at(told[:, SPURIOUS], matched.rows, np.array(each, np.int64))
    scores = _scores(told)
    return MadeUpScores(names=sum(each), precision=scores.precision, f1=scores.f1)


def headline_of_spans(matched: Matched, types: Types) -> Figure:
    """Micro-F1 over some types, or over all, flat and strict."""
    counts = count_spans(matched, {HEADLINE: types}, views=("flat",))
    return _f1(counts.at("flat", "strict", HEADLINE))


def _scores(counts: Counts) -> MatchScores[Figure]:
    """Counts (rows, 5) as scores: the sums, and the ratios as figures."""
    twice_hits = 2 * counts[:, CORRECT] + counts[:, PARTIAL]
    sums = counts.sum(axis=0)
    return MatchScores(
        **dict(zip(COUNTS, sums.tolist(), strict=True)),
        possible=int(possible(sums)),
        actual=int(actual(sums)),
        precision=ratio_of_halves(twice_hits, 2 * actual(counts)),
        recall=ratio_of_halves(twice_hits, 2 * possible(counts)),
        f1=_f1(counts),
    )


def _f1(counts: Counts) -> Figure:
    twice_hits = 2 * counts[:, CORRECT] + counts[:, PARTIAL]
    return ratio_of_halves(twice_hits, possible(counts) + actual(counts))


def few(kinds: Collection[object]) -> bool:
    """Whether there are so many kinds that a slice of each is worth reading."""
    return 1 < len(kinds) <= MOST_SLICES


def slice_of(name: str, record: Record) -> str:
    """The kind of a record in a slicing: by article, syllables or a label; "" where it has none."""
    if name == ARTICLE:
        return record.segment.article
    return segment_length(record.segment.text) if name == SYLLABLES else record.labels.get(name, "")


def kinds_of(name: str, records: Records) -> list[str]:
    """The kind of each record in a slicing, as `slice_of` gives it."""
    if name == ARTICLE:
        return list(records.articles)
    if name == SYLLABLES:
        return [segment_length(text) for text in records.texts]
    return [label or "" for label in records.labels.get(name, ())] or [""] * len(records)


def sliceable(labels: Iterable[str]) -> tuple[str, ...]:
    """What a corpus may be sliced by, given the names of its label problems."""
    return ARTICLE, *labels, SYLLABLES


def slice_names(records: Sequence[Record], labels: Iterable[str]) -> tuple[str, ...]:
    """What a corpus is sliced by: whatever has a few kinds."""
    columns = Records.of(records)
    return tuple(name for name in sliceable(labels) if few(set(kinds_of(name, columns))))


def _sliced(
    name: str, records: Records, matched: Matched, types: Types
) -> dict[str, MatchScores[Figure]]:
    """The scores of each kind of segment."""
    kinds = kinds_of(name, records)
    told = sorted(set(kinds) - {""})
    number = {kind: index for index, kind in enumerate(told)} | {"": -1}
    numbers = np.fromiter(map(number.__getitem__, kinds), np.int64, len(kinds))
    counts = count_slices(matched, numbers, types, "flat", "strict")
    return dict(zip(told, map(_scores, counts), strict=True))


def _mentions(records: Records, matched: Matched, attributes: Sequence[str]) -> dict[str, Found]:
    gold = matched.table.gold
    ours = (*BUCKETS, SEEN)
    kinds = {apart_from(ours, name): by_attribute(gold.source, name) for name in attributes} | {
        name: bucket(gold, records.texts) for name, bucket in BUCKETS.items()
    }
    return {name: score_mentions(matched, kind) for name, kind in kinds.items()}


def score_mentions(matched: Matched, kinds: Kinds) -> Found:
    """The strict recall of the gold mentions of each kind, nested ones too."""
    found = count_mentions(matched, kinds, view="nested", schemes=("strict",))
    return {
        value: MentionScores(
            found=int(counts[:, CORRECT].sum()),
            possible=int(counts.sum()),
            recall=ratio(counts[:, CORRECT], possible(counts)),
        )
        for value in found.values
        for counts in [found.at("strict", value)]
    }


def _confusion(matched: Matched) -> dict[str, dict[str, int]]:
    """How often a gold type was taken for which, in the flat view."""
    confusion = confuse(matched)
    types = [apart_from((MISSED_TYPE, SPURIOUS_TYPE), name) for name in confusion.types]
    rows, columns = (*types, SPURIOUS_TYPE), (*types, MISSED_TYPE)
    return {
        row: dict(zip(columns, counts, strict=True))
        for row, counts in zip(rows, confusion.counts.tolist(), strict=True)
    }


def _restoration(matched: Matched) -> RestorationScores[Figure]:
    """How many sinicised names with exact bounds were given back in Vietnamese."""
    counts = count_restorations(matched)
    sums = dict(zip(RESTORATIONS, counts.sum(axis=0).tolist(), strict=True))
    restored, bounded = (counts[:, RESTORATIONS.index(name)] for name in ("restored", "bounded"))
    return RestorationScores(**sums, accuracy=ratio(restored, bounded))


def _decoys(records: Records, matched: Matched) -> DecoyScores[Figure]:
    counts = count_decoys(records.decoys, matched)
    hit, total = counts.sum(axis=0).tolist()
    return DecoyScores(hit=hit, total=total, rate=ratio(counts[:, 0], counts[:, 1]))
