"""fastText: a line a text, with its label as `__label__sports` before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from vieval.corpus import files
from vieval.corpus.exchange.holds import Holds, Reduced, reduced
from vieval.corpus.exchange.intake import Intake, Taken
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record

PREFIX = "__label__"
LABEL = "label"
"""The problem of labels: fastText does not name it."""
_LABELS = re.compile(rf"(?:{PREFIX}\S*(?:[ \t]+|(?=\r?\Z)))*")


def looks_like(head: bytes) -> bool:
    """Whether a line of the beginning of a file starts with a label."""
    return any(line.lstrip().startswith(PREFIX.encode()) for line in head.split(b"\n"))


def read(path: Path, reading: Reading = PLAIN) -> Taken:
    """Read the lines, whose numbers become ids. Raises `FormatError` with the faults.

    A line of several labels is one, unless the reading says to take the first.
    """
    intake = Intake()
    for number, line in enumerate(files.read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        head = _LABELS.match(line)
        assert head is not None
        labels, text = head[0].split(), line[head.end() :].removesuffix("\r")
        if len(labels) > 1 and reading.first_label:
            intake.left["further labels of a text"] += len(labels) - 1
        elif len(labels) > 1:
            intake.fault(place, f"{len(labels)} labels, {' '.join(labels)}; one is wanted")
            continue
        said = {LABEL: labels[0].removeprefix(PREFIX)} if labels else {}
        intake.add(place, number, text, labels=said)
    return intake.taken()


HOLDS = Holds(
    spans=0,
    labels=1,
    labels_as=LABEL,
    ids=False,
    articles="none",
    fits_text=lambda text: (
        bool(text.strip())
        and text == text.strip()
        and not set(text) & set("\r\n")
        and not text.startswith(PREFIX)
    ),
    fits_label=lambda label: bool(re.fullmatch(r"\S+", label)),
)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a line a segment."""
    held = reduced(records, HOLDS)
    files.write_text(path, "".join(_line(record) + "\n" for record in held.records))
    return held


def _line(record: Record) -> str:
    labels = [PREFIX + label for label in record.labels.values()]
    return " ".join([*labels, record.segment.text])
