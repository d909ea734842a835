"""What is predicted: a problem is a value, declared by a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from vieval.data import Gold, Record
from vieval.labelsets import is_set, parted

if TYPE_CHECKING:
    from vieval.records import Records, SpanColumns

Kind: TypeAlias = Literal["spans", "labels"]

# What rows and slices are called by beside their problems.
RESERVED = (
    *("id", "text", "article", "segment", "entities", "decoys", "made_up", "unannotated"),
    *("split", "syllables", "probabilities"),
)

# Rows without a declaration tell a label from a remark by these.
LONGEST_LABEL = 64
FEW_LABELS = 20
NER = "ner"
# What a mention names: each has its own.
REFERENT = "referent"


@dataclass(frozen=True)
class Problem:
    """What is predicted about each segment: typed spans, one label, or `several` labels.

    Attributes:
        name: What it is called, such as `ner`.
        kind: `"spans"` or `"labels"`.
        labels: The labels, or the types of spans, each with its definition; "" for none.
        question: What is asked about a segment.
        ordered: Whether the labels lie on a scale, in this order.
        headline: The types of spans that approaches are ranked by; all that the gold has, where it
            is empty.
        attributes: What describes its spans, such as `form`, each with its values.
        several: Whether a segment has any number of labels, as one value (`vieval.labelsets`).
        iou: Thresholds of the intersection over union at which spans are matched as well.
    """

    name: str
    kind: Kind
    labels: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    ordered: bool = False
    headline: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    several: bool = False
    iou: tuple[float, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)

    def gold(self, record: Record) -> Gold | None:
        """The gold of a record; None where it is not labelled for this."""
        held = record.spans if self.kind == "spans" else record.labels
        return held.get(self.name)

    def values(self, gold: Iterable[str]) -> tuple[str, ...]:
        """What may be said of a segment, as one value: a label, or of several the gold's sets."""
        return tuple(sorted(set(gold))) if self.several else tuple(self.labels)

    def completed(self, records: Iterable[Record]) -> Problem:
        """The problem with the labels that the gold has and the declaration lacks.

        A declaration that covers the gold stays as it is. Labels that are found come after the
        declared ones and are sorted, so that an undeclared set has one order.
        """
        found = self._labels_in(records)
        more = dict.fromkeys(sorted(found - set(self.labels)), "")
        return replace(self, labels={**self.labels, **more}) if more else self

    def _labels_in(self, records: Iterable[Record]) -> set[str]:
        """The labels that the gold has, or the types of its spans."""
        columns = _columns(records)
        if self.kind == "labels":
            given = {label for label in columns.labels_of(self.name) if label is not None}
            return {label for value in given for label in parted(value)} if self.several else given
        return set(columns.spans_of(self.name).present)


def check_thresholds(iou: Iterable[float]) -> None:
    """Raise `ValueError` for what is no threshold of the intersection over union."""
    for least in iou:
        if not 0 < least <= 1:
            raise ValueError(f"an IoU is above 0, up to 1, not {least:g}")


def spans_in(problem: Problem, records: Iterable[Record]) -> SpanColumns:
    """The gold spans of each record; none where it is not labelled."""
    return _columns(records).spans_of(problem.name)


def _columns(records: Iterable[Record]) -> Records:
    # NumPy comes with it, which listing problems shall not wait for.
    from vieval.records import Records

    return Records.of(records)


def found_in(records: Sequence[Record]) -> dict[str, Problem]:
    """The problems of records that come without a declaration, by name.

    Each set of spans is one, unless it is empty everywhere under another name than `ner`. A field
    of texts, or of lists of them, is one where its values read as labels: none is longer than 64
    code points, and there are at most 20 different ones or half as many as rows.
    """
    columns = _columns(records)
    spans = {name: name == NER or some.size > 0 for name, some in columns.spans.items()}
    fields = {
        name: [label for label in column if label is not None]
        for name, column in columns.labels.items()
    }
    labels = [name for name, values in fields.items() if _read_as_labels(values)]
    problems = [Problem(name, "spans") for name, any_there in spans.items() if any_there]
    problems += [Problem(name, "labels", several=any(map(is_set, fields[name]))) for name in labels]
    described = [replace(one, attributes=_attributes(one, columns)) for one in problems]
    return {problem.name: problem.completed(columns) for problem in described}


def _attributes(problem: Problem, records: Records) -> Mapping[str, tuple[str, ...]]:
    """What spans are described by, with a few values each."""
    values: dict[str, set[str]] = {}
    for rare in records.spans_of(problem.name).rare.values():
        for name, value in rare.attributes.items():
            values.setdefault(name, set()).add(value)
    few = {name: known for name, known in values.items() if len(known) <= FEW_LABELS}
    return {name: tuple(sorted(known)) for name, known in few.items() if name != REFERENT}


def _read_as_labels(values: Sequence[str]) -> bool:
    kinds = {label for value in set(values) for label in parted(value)}
    few = len(kinds) <= max(FEW_LABELS, len(values) // 2)
    return few and all(len(value) <= LONGEST_LABEL for value in kinds)
