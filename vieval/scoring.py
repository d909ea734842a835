"""Score answers against gold: trees of figures, as they are printed and logged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

import numpy as np

from vieval.buckets import BUCKETS, segment_length, with_buckets
from vieval.calibration import (
    count_brier,
    count_confidence,
    count_top,
    expected_calibration_error,
    mean,
    reliability,
)
from vieval.data import Answer, Failure, Label, Record, Spans
from vieval.figures import Counts, Figure, Floats, Reading, Value, ratio
from vieval.labels import LABEL_VALUES, ORDERED_VALUES, cells, macro_f1, one_hot, table
from vieval.scores import (
    COUNTS,
    actual,
    count_decoys,
    count_spans,
    possible,
)
from vieval.slices import RESTORATIONS, confuse, count_mentions_by, count_restorations

Tree: TypeAlias = dict[str, Any]
T = TypeVar("T")

HEADLINE = "headline"
HEADLINE_TYPES = frozenset({"PER", "LOC", "ORG"})
CORRECT, PARTIAL = COUNTS.index("correct"), COUNTS.index("partial")
OUTSIDE = "(other)"
SLICES: Mapping[str, Callable[[Record], str | None]] = {
    "article": lambda record: record.segment.article,
    "topic": lambda record: record.labels.get("topic"),
    "fluency": lambda record: record.labels.get("fluency"),
    "syllables": lambda record: segment_length(record.segment),
}
# Nobody reads more slices than that, and their cost grows with the corpus twice.
MOST_SLICES = 100
MISSED_TYPE, SPURIOUS_TYPE = "(missed)", "(spurious)"


def spans_of(answers: Sequence[Answer | None]) -> list[Spans]:
    """The predicted spans of each segment; a failure or a missing answer counts as none."""
    return [answer if isinstance(answer, frozenset) else frozenset() for answer in answers]


def labels_of(answers: Sequence[Answer | None]) -> list[str | None]:
    """The predicted label of each segment; None for a failure or a missing answer."""
    return [answer.name if isinstance(answer, Label) else None for answer in answers]


def failures(answers: Sequence[Answer]) -> int:
    """The number of segments on which an approach failed."""
    return sum(isinstance(answer, Failure) for answer in answers)


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


def score_labels(
    gold: Sequence[str],
    predicted: Sequence[str | None],
    labels: Sequence[str],
    *,
    ordered: bool = False,
) -> Tree:
    """The tree of a classification problem over the `labels`, in order.

    `per_class` has the scores of each label, `confusion` how often each gold label got each answer;
    `(other)` is an answer outside the label set, or none. Ordered labels get two figures more.
    """
    counts = _cell_counts(gold, predicted, labels)
    values = {**LABEL_VALUES, **(ORDERED_VALUES if ordered else {})}
    confusion = table(cells(gold, predicted, labels), len(labels))
    tree: Tree = {name: _of_table(counts, value, labels) for name, value in values.items()}
    return tree | {
        "per_class": {
            label: _of_class(counts.reshape(len(gold), *confusion.shape), row)
            for row, label in enumerate(labels)
        },
        "confusion": {
            label: dict(zip([*labels, OUTSIDE], row, strict=True))
            for label, row in zip(labels, confusion.tolist(), strict=True)
        },
    }


def score_probabilities(gold: Sequence[str], answers: Sequence[Answer]) -> Tree:
    """How well the probabilities of answers are calibrated, and whether the gold is near the top.

    `reliability` has for each bin of confidence its answers, their mean confidence and accuracy.
    """
    confidence = count_confidence(gold, answers)
    shape = confidence.shape[1:]
    confidence = confidence.reshape(len(gold), -1)
    return {
        "ece": Figure(confidence, partial(_of_shape, expected_calibration_error, shape)),
        "brier": Figure(count_brier(gold, answers), mean),
        "top_2": Figure(count_top(gold, answers, 2), mean),
        "reliability": Reading(confidence, partial(_of_shape, _points, shape)),
    }


def _points(counts: Floats) -> Tree:
    """The bins that hold an answer, from counts (bins, 3)."""
    columns = (np.asarray(column).tolist() for column in reliability(counts))
    return {
        f"{low:.1f}–{high:.1f}": {"support": int(support), "confidence": sure, "accuracy": right}
        for low, high, support, sure, right in zip(*columns, strict=True)
        if support
    }


def headline_of_labels(
    gold: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]
) -> Figure:
    """Macro-F1."""
    return _of_table(_cell_counts(gold, predicted, labels), macro_f1, labels)


def _of_class(tables: Counts, row: int) -> Tree:
    """The scores of a label from tables (segments, L, L + 1)."""
    correct, support = tables[:, row, row], tables[:, row].sum(axis=-1)
    predicted = tables[:, :, row].sum(axis=-1)
    return {
        "support": int(support.sum()),
        "precision": ratio(correct, predicted),
        "recall": ratio(correct, support),
        "f1": ratio(2 * correct, predicted + support),
    }


def _cell_counts(
    gold: Sequence[str], predicted: Sequence[str | None], labels: Sequence[str]
) -> Counts:
    return one_hot(cells(gold, predicted, labels), len(labels)).reshape(len(gold), -1)


def _of_table(counts: Counts, value: Value, labels: Sequence[str]) -> Figure:
    """A figure whose value takes a table (…, L, L + 1)."""
    return Figure(counts, partial(_of_shape, value, (len(labels), len(labels) + 1)))


def _of_shape(value: Callable[[Floats], T], shape: tuple[int, ...], sums: Floats) -> T:
    """The value of sums (…, k) that it takes as (…, *shape)."""
    return value(sums.reshape(*sums.shape[:-1], *shape))
