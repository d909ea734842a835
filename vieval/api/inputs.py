"""What the Python interface takes for a corpus or for predictions.

A path as `str` or `Path`; a `Corpus`; a list of `Record`s, or of rows in the form of JSON lines
(`{"id", "text", "article", "entities": [{"start", "end", "type"}], LABEL: …}`); or a pandas
DataFrame with those columns: `text`, and as needed `id`, `article`, `entities` (a list of such
spans) and a column a label problem. Spans may be `Span`s, and labels are texts, or lists of them
where a row has several. A row without an
`id` gets its number. Cells that are missing are nothing said.
"""

from __future__ import annotations

import dataclasses
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from vieval.corpus import jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import Faults, FormatError
from vieval.corpus.formats import ROWS
from vieval.corpus.loading import load
from vieval.corpus.pool import Pool, read_pool
from vieval.corpus.reading import PLAIN, Reading
from vieval.corpus.sets import with_sets
from vieval.corpus.slips import Slips
from vieval.corpus.unread import check_types, fault_of, without_gold
from vieval.data import Record, Span
from vieval.plain import plain
from vieval.records import Records
from vieval.root import default_root

if TYPE_CHECKING:
    import pandas as pd

Row: TypeAlias = Mapping[str, Any]
Source: TypeAlias = "str | PathLike[str] | Corpus | Sequence[Row | Record] | pd.DataFrame"

IN_MEMORY = "rows"


def as_corpus(source: Source, problem: str = "") -> Corpus:
    """The corpus that a source is; what is in memory goes by the name `rows`.

    What had to be decided when it was read is warned of. Raises `FormatError` with every fault, one
    of them a number where rows have what is said about the `problem`; and `FileNotFoundError`.
    """
    if isinstance(source, Corpus):
        return source
    if isinstance(source, str | PathLike):
        read = load(str(source), default_root())
    else:
        records = _records(source, problem)
        read = Corpus(IN_MEMORY, tuple(records), notes=records.notes)
    for note in read.notes:
        # Told of the line that called the interface.
        warnings.warn(plain(note), stacklevel=3)
    return read


def reading(options: Mapping[str, Any]) -> Reading:
    """How files are read; `ValueError` for what is no option."""
    known = [field.name for field in dataclasses.fields(Reading)]
    if unknown := [name for name in options if name not in known]:
        raise ValueError(f"no option {', '.join(unknown)}; there is: {', '.join(known)}")
    return Reading(**options)


def as_pool(source: Source, corpus: Corpus) -> Pool:
    """The pool of a corpus that a source is; see `vieval.corpus.pool`."""
    if isinstance(source, str | PathLike):
        return read_pool(str(source), corpus, default_root())
    read = as_corpus(source)
    return Pool.of(read.name, [record.segment for record in read.records], corpus)


@contextmanager
def written(**sources: Source) -> Iterator[list[Path]]:
    """The path of each source; what is in memory is written as JSON lines under its keyword."""
    with TemporaryDirectory() as folder:
        yield [_path(Path(folder, name + ROWS), one) for name, one in sources.items()]


def _path(file: Path, source: Source) -> Path:
    if isinstance(source, str | PathLike):
        return Path(source)
    if isinstance(source, Corpus):
        jsonl.write(file, source.records)
        return file
    # All faults at once; and rows tell more than a record holds, such as probabilities.
    rows = list(_rows(source))
    _records(rows)
    lines = (
        json.dumps(jsonl.as_row(row), ensure_ascii=False)
        if isinstance(row, Record)
        else _as_json(number, row)
        for number, row in enumerate(rows, start=1)
    )
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def _records(source: Sequence[Row | Record] | pd.DataFrame, problem: str = "") -> Records:
    faults, slips = Faults(IN_MEMORY), Slips(IN_MEMORY, PLAIN)
    rows = list(_rows(source))
    records = []
    for number, row in enumerate(rows, start=1):
        try:
            records.append(row if isinstance(row, Record) else _record(number, row, problem))
        except (FormatError, TypeError) as error:
            faults.add(number, *str(error).splitlines())
        else:
            slips.look(number, row)
    faults.check()
    read = with_sets(Records.of(records))
    for place in jsonl.repeated(read.ids):
        faults.add(place + 1, f"the id {read.ids[place]!r} was on an earlier row")
    for place, name, kind in sorted(without_gold(read)):
        row = rows[place]
        if not isinstance(row, Record) and (told := fault_of(_said(row), name, kind)):
            faults.add(place + 1, told)
    faults.check()
    check_types(IN_MEMORY, read, None)
    return replace(read, notes=tuple(slips.notes))


def _rows(source: Sequence[Row | Record] | pd.DataFrame) -> Iterable[Row | Record]:
    frame = cast("Any", source)
    if isinstance(source, Mapping) or not (hasattr(frame, "to_dict") or hasattr(frame, "__iter__")):
        kind = type(source).__name__
        raise TypeError(f"a path, a Corpus, a DataFrame or a list of rows is wanted, not a {kind}")
    found: Iterable[Row | Record] = frame.to_dict("records") if hasattr(frame, "to_dict") else frame
    return found


def _record(number: int, row: Row, problem: str) -> Record:
    if not isinstance(row, Mapping):
        raise TypeError(f"a row is a dict or a Record, not {row!r}")
    value: Any = _said(row).get(problem)
    if isinstance(value.tolist() if hasattr(value, "tolist") else value, int | float):
        raise TypeError(f"{problem} is {value}, a number; labels are texts, as in str({value})")
    return jsonl.parse(_as_json(number, row))


def _as_json(number: int, row: Row) -> str:
    return json.dumps({"id": str(number), **_said(row)}, default=_plain, ensure_ascii=False)


def _said(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.items() if not _is_missing(value)}


def _is_missing(value: Any) -> bool:
    # A cell that a DataFrame lacks is None, nan or pandas' own NA, which equals nothing.
    return value is None or (isinstance(value, float) and value != value) or _is_na(value)  # noqa: PLR0124


def _is_na(value: Any) -> bool:
    return type(value).__name__ in {"NAType", "NaTType"}


def _plain(value: Any) -> Any:
    """NumPy's numbers and arrays as those of JSON, and spans as rows have them."""
    if isinstance(value, Span):
        pieces = {"fragments": value.fragments} if value.fragments else {}
        place = {"start": value.start, "end": value.end, "type": value.type}
        return {**value.attributes, **place, **pieces}
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"a row holds {value!r}, a {type(value).__name__}, which JSON has not")
