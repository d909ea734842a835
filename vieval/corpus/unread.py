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
from vieval.corpus.alignment import refuse_other_case
from vieval.corpus.fields import UNANNOTATED, field_of
from vieval.corpus.rows import peeked
from vieval.problems import Kind, Problem
from vieval.records import Records

WANTED: Mapping[Kind, str] = {"labels": "a label", "spans": "a list of spans"}


def fault_of(row: Mapping[str, Any], name: str, kind: Kind) -> str | None:
    """What is wrong with a row without gold for a problem; None where it says nothing of it."""
    field = field_of(name, kind)
    value = row.get(field)
    return None if value is None else f"{field} is {value!r}, not {WANTED[kind]}"


def without_gold(records: Records) -> Iterator[tuple[int, str, Kind]]:
    """The places of records without gold for a problem that others have some for."""
    for name, column in records.labels.items():
        yield from ((place, name, "labels") for place, one in enumerate(column) if one is None)
    for name in records.spans.keys() - records.labels.keys():
        labelled = records.labelled_for(name)
        if labelled.any():
            yield from ((place, name, "spans") for place in np.flatnonzero(~labelled).tolist())


def faults_in(
    path: Path, records: Records, odd: Collection[int], passed_over: Collection[str]
) -> Iterator[tuple[int, str]]:
    """The faults of a file of JSON lines, each with its line, which is read again for it.

    That is only where one of the `odd` lines, which were not decoded with all others, has no gold,
    or where a field has gold that is otherwise `passed_over`.
    """
    doubtful: dict[int, list[tuple[str, Kind]]] = defaultdict(list)
    for place, name, kind in without_gold(records):
        if (line := records.lines[place]) in odd or name in passed_over:
            doubtful[line].append((name, kind))
    read = chain.from_iterable(files.blocks(path)) if doubtful else ()
    for number, content in enumerate(read, start=1):
        if problems := doubtful.get(number):
            row = peeked(content)
            assert isinstance(row, dict)  # it was read before
            for name, kind in problems:
                if told := fault_of(row, name, kind):
                    yield number, told


def check_types(file: str, records: Records, problems: Mapping[str, Problem] | None) -> None:
    """Raise `FormatError` where a type that nobody looked for is written as that of no span."""
    if not records.unannotated:
        return
    spans = [problem for problem in (problems or {}).values() if problem.kind == "spans"]
    known = {name for problem in spans for name in problem.labels}
    known |= {name for column in records.spans.values() for name in column.types}
    refuse_other_case(f"{file}: {UNANNOTATED}", sorted(known), records.unannotated.types)
