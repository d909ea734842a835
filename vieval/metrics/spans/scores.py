"""Score spans against gold: trees of figures, as they are printed and logged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from vieval.data import Record, Spans
from vieval.metrics.figures import Counts, Figure, ratio
from vieval.metrics.spans.buckets import BUCKETS, segment_length, with_buckets
from vieval.metrics.spans.confusion import confuse
from vieval.metrics.spans.counts import COUNTS, actual, count_decoys, count_spans, possible
from vieval.metrics.spans.mentions import count_mentions_by
from vieval.metrics.spans.restoration import RESTORATIONS, count_restorations

Tree: TypeAlias = dict[str, Any]


HEADLINE = "headline"


HEADLINE_TYPES = frozenset({"PER", "LOC", "ORG"})


CORRECT, PARTIAL = COUNTS.index("correct"), COUNTS.index("partial")


SLICES: Mapping[str, Callable[[Record], str | None]] = {
    "article": lambda record: record.segment.article,
    "topic": lambda record: record.labels.get("topic"),
    "fluency": lambda record: record.labels.get("fluency"),
    "syllables": lambda record: segment_length(record.segment),
}


# Nobody reads more slices than that, and their cost grows with the corpus twice.
MOST_SLICES = 100


MISSED_TYPE, SPURIOUS_TYPE = "(missed)", "(spurious)"


def score_spans(
    records: Sequence[Record], predicted: Sequence[Spans], slices: Collection[str] | None = None
) -> Tree:
    """The tree of `ner`: `{VIEW: {SCHEME: {GROUP: scores}}}`, and what is seen from other sides.

    A group is `all`, `headline` (PER, LOC, ORG) or a type. `slices` scores kinds of segments under
    the headline's view, scheme and types, by each of the `SLICES` that are named; where none are,
    by those that have a few kinds. `mentions` gives the strict recall of kinds of gold mentions,
    nested ones and all types included.
    """
    gold = [record.entities or frozenset() for record in records]
    types = sorted({span.type for spans in (*gold, *predicted) for span in spans})
    groups = {"all": None, HEADLINE: HEADLINE_TYPES} | {name: frozenset({name}) for name in types}
    counts = count_spans(gold, predicted, groups)
    tree: Tree = {
        view: {
            scheme: {group: _scores(counts.at(view, scheme, group)) for group in counts.groups}
            for scheme in counts.schemes
        }
        for view in counts.views
    }
    return tree | {
        "slices": _slices(records, counts.at("flat", "strict", HEADLINE), slices),
        "mentions": _mentions(records, gold, predicted),
        "confusion": _confusion(gold, predicted),
        "decoys": _decoys(records, predicted),
        "restoration": _restoration(gold, predicted),
    }


def headline_of_spans(records: Sequence[Record], predicted: Sequence[Spans]) -> Figure:
    """Micro-F1 over PER, LOC, ORG, flat and strict."""
    gold = [record.entities or frozenset() for record in records]
    counts = count_spans(gold, predicted, {HEADLINE: HEADLINE_TYPES}, views=("flat",))
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


def _slices(records: Sequence[Record], counts: Counts, names: Collection[str] | None) -> Tree:
    """The scores of each kind of segment."""
    tree: Tree = {}
    for name, kind_of in SLICES.items():
        kinds = np.array([kind_of(record) or "" for record in records])
        told = sorted(set(kinds) - {""})
        if name in names if names is not None else few(set(kinds)):
            tree[name] = {
                kind: _scores(np.where((kinds == kind)[:, None], counts, 0)) for kind in told
            }
    return tree


def _mentions(records: Sequence[Record], gold: list[Spans], predicted: Sequence[Spans]) -> Tree:
    bucketed = with_buckets([record.segment for record in records], gold)
    return {name: score_mentions(bucketed, predicted, name) for name in ("form", *BUCKETS)}


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


def _confusion(gold: list[Spans], predicted: Sequence[Spans]) -> Tree:
    """How often a gold type was taken for which, in the flat view."""
    confusion = confuse(gold, predicted)
    rows, columns = (*confusion.types, SPURIOUS_TYPE), (*confusion.types, MISSED_TYPE)
    return {
        row: dict(zip(columns, counts, strict=True))
        for row, counts in zip(rows, confusion.counts.tolist(), strict=True)
    }


def _restoration(gold: list[Spans], predicted: Sequence[Spans]) -> Tree:
    """How many sinicised names with exact bounds were given back in Vietnamese."""
    counts = count_restorations(gold, predicted)
    sums = dict(zip(RESTORATIONS, counts.sum(axis=0).tolist(), strict=True))
    restored, bounded = (counts[:, RESTORATIONS.index(name)] for name in ("restored", "bounded"))
    return sums | {"accuracy": ratio(restored, bounded)}


def _decoys(records: Sequence[Record], predicted: Sequence[Spans]) -> Tree:
    counts = count_decoys([record.decoys for record in records], predicted)
    hit, total = counts.sum(axis=0).tolist()
    return {"hit": hit, "total": total, "rate": ratio(counts[:, 0], counts[:, 1])}
