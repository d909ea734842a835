"""CSV with a header: a text a row, and a column for each problem that it has labels for.

Fields are quoted as RFC 4180 says, so a text may hold commas, quotes and line ends. Columns are
parted by commas or, as spreadsheets have it in some languages, by semicolons or tabs; a line
`sep=;` before the header may say so. An empty label is none.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from vieval.corpus import files
from vieval.corpus.exchange.holds import Holds, Reduced, reduced
from vieval.corpus.exchange.intake import Intake, Taken
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record
from vieval.metrics.numbers import many
from vieval.problems import RESERVED

IDS = ("id", "index_id", "idx")
TEXTS = ("text", "sentence", "content", "data")
ARTICLE = "article"
SIGNS = (",", ";", "\t")
# As pandas writes the index of a frame, and as it calls it once it is read back.
UNNAMED = re.compile(r"\s*|Unnamed: \d+")


def looks_like(head: bytes) -> bool:
    """Whether a file begins with a header of several columns, one of them of texts."""
    text = _without_hint(head.decode(errors="ignore"))
    return any(len(cells := _header(text, sign)) > 1 and _has_texts(cells) for sign in SIGNS)


def _without_hint(text: str) -> str:
    """The text with an empty line in the place of `sep=;`."""
    return re.sub(r"\Asep=.(?=\r|\n)", "", text)


def _header(text: str, sign: str) -> list[str]:
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    return next(csv.reader([first], strict=False, delimiter=sign), [])


def _has_texts(header: Sequence[str]) -> bool:
    return not set(TEXTS).isdisjoint(header)


def _parter(text: str) -> str:
    """What parts columns: the first that makes one of texts; commas where none does."""
    return next((sign for sign in SIGNS if _has_texts(_header(text, sign))), SIGNS[0])


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the rows; columns but those of ids, texts and articles are labels, by their names.

    Raises `FormatError` with the faults, as `file:line: fault`.
    """
    csv.field_size_limit(sys.maxsize)
    content = _without_hint(files.read_text(path))
    parted = _parter(content)
    lines = csv.reader(io.StringIO(content, newline=""), strict=True, delimiter=parted)
    intake = Intake()
    number = 0
    try:
        header = next(filter(None, lines), [])
        columns = _columns(header, path.name)
        unnamed = [name for name in header if UNNAMED.fullmatch(name)]
        intake.notes += [f"{path.name}: a column without a name is passed over" for _ in unnamed]
        for row in lines:
            if not row:
                continue
            number += 1
            place = f"{path.name}:{lines.line_num}"
            if len(row) != len(header):
                intake.fault(
                    place, f"{many(len(row), 'column')}, where the header has {len(header)}"
                )
                continue
            if any(cell.startswith('[{"start"') for cell in row):
                intake.fault(place, "names as JSON in a cell: export JSON instead, which is read")
                continue
            fields = dict(zip(header, row, strict=True))
            key = fields.pop(columns[0]) if columns[0] else number
            text = fields.pop(columns[1])
            for name in unnamed:
                fields.pop(name, None)
            article = fields.pop(ARTICLE, None)
            labels = {
                name: label
                for name, label in fields.items()
                if label.strip() and name not in RESERVED
            }
            for name in fields.keys() & set(RESERVED):
                intake.left[f"values of the column {name}"] += 1
            intake.add(place, key, text, article=article, labels=labels)
    except csv.Error as error:
        raise FormatError(f"{path.name}:{lines.line_num}: not CSV: {error}") from None
    return intake.taken()


def _columns(header: Sequence[str], name: str) -> tuple[str | None, str]:
    text = next((column for column in header if column in TEXTS), None)
    if text is None:
        raise FormatError(f"{name}:1: no column {' or '.join(TEXTS)} in {', '.join(header)}")
    if len(set(header)) < len(header):
        raise FormatError(f"{name}:1: a column comes twice in {', '.join(header)}")
    return next((column for column in header if column in IDS), None), text


HOLDS = Holds(spans=0)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a row a segment, with a column a problem."""
    held = reduced(records, HOLDS)
    problems = list(dict.fromkeys(name for record in held.records for name in record.labels))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["id", ARTICLE, "text", *problems])
        for record in held.records:
            segment = record.segment
            labels = [record.labels.get(name, "") for name in problems]
            rows.writerow([segment.id, segment.article, segment.text, *labels])
    return held
