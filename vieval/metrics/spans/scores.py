"""Score spans against gold: trees of figures, as they are printed and logged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from vieval.data import Record, Spans
from vieval.metrics.figures import Counts, Figure, ratio
from vieval.metrics.spans.buckets import BUCKETS, segment_length, with_buckets
from vieval.metrics.spans.confusion import confuse
from vieval.metrics.spans.counts import COUNTS, actual, count_decoys, count_spans, possible
from vieval.metrics.spans.mentions import count_mentions_by
from vieval.metrics.spans.restoration import RESTORATIONS, count_restorations

Tree: TypeAlias = dict[str, Any]


ALL, HEADLINE, TYPES = "all", "headline", "types"
CORRECT, PARTIAL = COUNTS.index("correct"), COUNTS.index("partial")
OWN_SLICES: Mapping[str, Callable[[Record], str]] = {
    "article": lambda record: record.segment.article,
    "syllables": lambda record: segment_length(record.segment),
}
# Nobody reads more slices than that, and their cost grows with the corpus twice.
MOST_SLICES = 100


MISSED_TYPE, SPURIOUS_TYPE = "(missed)", "(spurious)"


class SpanFrame(NamedTuple):
    """How spans are scored: what a part of a corpus must know of the whole to be scored like it.

    `headline` are the types that the headline is over; `slices` name the kinds of segments, and
    `attributes` those of gold mentions, that get scores of their own.
    """

    headline: tuple[str, ...]
    slices: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()


def score_spans(
    records: Sequence[Record],
    gold: Sequence[Spans],
    predicted: Sequence[Spans],
    frame: SpanFrame,
) -> Tree:
    """The tree of a span problem: `{VIEW: {SCHEME: groups}}`, and what is seen from other sides.

    The groups are `all`, `headline` and each of the `types`. `slices` scores kinds of segments
    under the headline's view, scheme and types. `mentions` gives the strict recall of kinds of gold
    mentions, nested ones and all types included.
    """
    types = sorted({span.type for spans in (*gold, *predicted) for span in spans})
    groups: dict[str, frozenset[str] | None] = {ALL: None, HEADLINE: frozenset(frame.headline)}
    # A type may have any name, that of a group among them.
    groups |= {f"{TYPES}/{name}": frozenset({name}) for name in types}
    counts = count_spans(gold, predicted, groups)

    def scored(view: str, scheme: str) -> Tree:
        def of(group: str) -> Tree:
            return _scores(counts.at(view, scheme, group))

        return {ALL: of(ALL), HEADLINE: of(HEADLINE), TYPES: {t: of(f"{TYPES}/{t}") for t in types}}

    tree: Tree = {
        view: {scheme: scored(view, scheme) for scheme in counts.schemes} for view in counts.views
    }
    return tree | {
        "slices": _slices(records, counts.at("flat", "strict", HEADLINE), frame.slices),
        "mentions": _mentions(records, gold, predicted, frame.attributes),
        "confusion": _confusion(gold, predicted),
        "decoys": _decoys(records, predicted),
        "restoration": _restoration(gold, predicted),
    }


def headline_of_spans(
    gold: Sequence[Spans], predicted: Sequence[Spans], types: Collection[str]
) -> Figure:
    """Micro-F1 over some types, flat and strict."""
    counts = count_spans(gold, predicted, {HEADLINE: frozenset(types)}, views=("flat",))
    return _f1(counts.at("flat", "strict", HEADLINE))


def _scores(counts: Counts) -> Tree:
    """Counts (segments, 5) as scores: the sums, and the ratios as figures."""
    twice_hits = 2 * counts[:, CORRECT] + counts[:, PARTIAL]
    sums = counts.sum(axis=0)
    return dict(zip(COUNTS, sums.tolist(), strict=True)) | {
        "possible": int(possible(sums)),
        "actual": int(actual(sums)),
        "precision": ratio(twice_hits, 2 * actual(counts)),
        "recall": ratio(twice_hits, 2 * possible(counts)),
        "f1": _f1(counts),
    }


def _f1(counts: Counts) -> Figure:
    twice_hits = 2 * counts[:, CORRECT] + counts[:, PARTIAL]
    return ratio(twice_hits, possible(counts) + actual(counts))


def few(kinds: Collection[object]) -> bool:
    """Whether there are so many kinds that a slice of each is worth reading."""
    return 1 < len(kinds) <= MOST_SLICES


def slice_of(name: str, record: Record) -> str:
    """The kind of a record in a slicing: by article, syllables or a label; "" where it has none."""
    own = OWN_SLICES.get(name)
    return own(record) if own else record.labels.get(name, "")


def sliceable(labels: Iterable[str]) -> tuple[str, ...]:
    """What a corpus may be sliced by, given the names of its label problems."""
    return "article", *labels, "syllables"


def slice_names(records: Sequence[Record], labels: Iterable[str]) -> tuple[str, ...]:
    """What a corpus is sliced by: whatever has a few kinds."""
    names = sliceable(labels)
    return tuple(n for n in names if few({slice_of(n, record) for record in records}))


def _slices(records: Sequence[Record], counts: Counts, names: Collection[str]) -> Tree:
    """The scores of each kind of segment."""
    tree: Tree = {}
    for name in names:
        kinds = np.array([slice_of(name, record) for record in records])
        told = sorted(set(kinds.tolist()) - {""})
        tree[name] = {kind: _scores(np.where((kinds == kind)[:, None], counts, 0)) for kind in told}
    return tree


def _mentions(
    records: Sequence[Record],
    gold: Sequence[Spans],
    predicted: Sequence[Spans],
    attributes: Sequence[str],
) -> Tree:
    bucketed = with_buckets([record.segment for record in records], gold)
    return {name: score_mentions(bucketed, predicted, name) for name in (*attributes, *BUCKETS)}


def score_mentions(gold: Sequence[Spans], predicted: Sequence[Spans], attribute: str) -> Tree:
    """The strict recall of the gold mentions with each value of an attribute, nested ones too."""
    found = count_mentions_by(gold, predicted, attribute, view="nested")
    return {
        value: {
            "found": int(counts[:, CORRECT].sum()),
            "possible": int(counts.sum()),
            "recall": ratio(counts[:, CORRECT], possible(counts)),
        }
        for value in found.values
        for counts in [found.at("strict", value)]
    }


def _confusion(gold: Sequence[Spans], predicted: Sequence[Spans]) -> Tree:
    """How often a gold type was taken for which, in the flat view."""
    confusion = confuse(gold, predicted)
    rows, columns = (*confusion.types, SPURIOUS_TYPE), (*confusion.types, MISSED_TYPE)
    return {
        row: dict(zip(columns, counts, strict=True))
        for row, counts in zip(rows, confusion.counts.tolist(), strict=True)
    }


def _restoration(gold: Sequence[Spans], predicted: Sequence[Spans]) -> Tree:
    """How many sinicised names with exact bounds were given back in Vietnamese."""
    counts = count_restorations(gold, predicted)
    sums = dict(zip(RESTORATIONS, counts.sum(axis=0).tolist(), strict=True))
    restored, bounded = (counts[:, RESTORATIONS.index(name)] for name in ("restored", "bounded"))
    return sums | {"accuracy": ratio(restored, bounded)}


def _decoys(records: Sequence[Record], predicted: Sequence[Spans]) -> Tree:
    counts = count_decoys([record.decoys for record in records], predicted)
    hit, total = counts.sum(axis=0).tolist()
    return {"hit": hit, "total": total, "rate": ratio(counts[:, 0], counts[:, 1])}
