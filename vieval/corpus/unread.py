"""What rows say and nobody would read: values that are no gold where other rows have gold.

Without a declaration a row shows by its values what is gold, and a number or an object is none. In
a field that holds labels or spans elsewhere it would be passed over in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from vieval.corpus import files
from vieval.corpus.alignment import unknown_names
from vieval.corpus.fields import field_of
from vieval.corpus.rows import peeked
from vieval.problems import Kind, Problem
from vieval.records import Records

WANTED: Mapping[Kind, str] = {"labels": "a label", "spans": "a list of spans"}


def fault_of(row: Mapping[str, Any], name: str, kind: Kind) -> str | None:
    """What is wrong with a row without gold for a problem; None where it says nothing of it."""
    field = field_of(name, kind)
    value = row.get(field)
    return None if value is None else f"{field} is {value!r}, not {WANTED[kind]}"


def without_gold(records: Records) -> dict[int, dict[str, Kind]]:
    """The problems that some records have gold for and others not: by the places of the others."""
    found: dict[int, dict[str, Kind]] = defaultdict(dict)
    for name, column in records.labels.items():
        for place in (place for place, label in enumerate(column) if label is None):
            found[place][name] = "labels"
    for name in records.spans.keys() - records.labels.keys():
        labelled = records.labelled_for(name)
        for place in np.flatnonzero(~labelled).tolist() if labelled.any() else ():
            found[place][name] = "spans"
    return found


def faults_in(
    path: Path, records: Records, odd: Collection[int], passed_over: Collection[str]
) -> Iterator[tuple[int, str]]:
    """The faults of a file of JSON lines, each with its line, which is read again for it.

    That is only where one of the `odd` lines, which were not decoded with all others, has no gold,
    or where a field has gold that is otherwise `passed_over`.
    """
    doubtful = {
        records.lines[place]: problems
        for place, problems in without_gold(records).items()
        if records.lines[place] in odd or not problems.keys().isdisjoint(passed_over)
    }
    read = chain.from_iterable(files.blocks(path)) if doubtful else ()
    for number, line in enumerate(read, start=1):
        if problems := doubtful.get(number):
            row = peeked(line)
            assert isinstance(row, dict)  # it was read before
            for name, kind in problems.items():
                if told := fault_of(row, name, kind):
                    yield number, told


def unknown_types(records: Records, problems: Mapping[str, Problem] | None) -> list[str]:
    """Which types that were not looked for are those of spans but for upper and lower case."""
    if not records.unannotated:
        return []
    spans = [problem for problem in (problems or {}).values() if problem.kind == "spans"]
    known = {name for problem in spans for name in problem.labels}
    known |= {name for column in records.spans.values() for name in column.types}
    return unknown_names(sorted(known), records.unannotated.types)
