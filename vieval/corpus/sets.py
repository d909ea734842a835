"""Fields of which rows give lists of labels, where no problems are declared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vieval.corpus.faults import FormatError
from vieval.labelsets import MARK, as_set, is_set
from vieval.problems import NER
from vieval.records import Bools, Records


def with_sets(records: Records) -> Records:
    """The records with all labels of a field that has lists of them read as sets.

    An empty list is a set without a label there, and a label by itself a set of one. Raises
    `FormatError` where a field has spans, too.
    """
    if mixed := [name for name in records.labels if records.spans_of(name).size]:
        raise FormatError(f"{mixed[0]} has spans in some rows and labels in others")
    labels = {}
    for name, column in records.labels.items():
        empty = _empty(name, records)
        if empty.any() or any(label and is_set(label) for label in column):
            labels[name] = [
                MARK if is_empty and label is None else label and as_set(label)
                for is_empty, label in zip(empty.tolist(), column, strict=True)
            ]
    if not labels:
        return records
    return replace(
        records,
        spans={name: spans for name, spans in records.spans.items() if name not in labels},
        labelled={name: marks for name, marks in records.labelled.items() if name not in labels},
        labels={**records.labels, **labels},
    )


def _empty(name: str, records: Records) -> Bools:
    """Which records have an empty list in the field of a label; spans of `ner` have another one."""
    if name == NER:
        return np.zeros(len(records), np.bool_)
    return records.labelled_for(name)
