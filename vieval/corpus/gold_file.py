"""The gold file of a corpus with some of its gold changed, and all else in it as it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from vieval.corpus import files, jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import Declaration
from vieval.data import Record


def next_rows(
    corpus: Corpus, records: Sequence[Record], declared: Declaration | None
) -> list[dict[str, Any]]:
    """The rows of a corpus whose records become these, in order.

    Where the gold that is `declared` is a file of JSON lines, its rows are kept with all that
    stands in them, and only what changed is written anew.
    """
    held = _held_rows(declared) if declared else {}
    rows = []
    for old, new in zip(corpus.records, records, strict=True):
        before, after = jsonl.as_row(old), jsonl.as_row(new)
        changed = {key: value for key, value in after.items() if value != before.get(key)}
        row = held.get(old.segment.id, before)
        rows.append(
            row
            | {key: _as_held(row.get(key), before.get(key), now) for key, now in changed.items()}
        )
    return rows


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put the rows in the place of what the file held, all at once."""
    written = path.with_name(f"{path.name}.new")
    files.write_text(written, files.json_lines(rows))
    written.replace(path)


def _held_rows(declared: Declaration) -> dict[str, dict[str, Any]]:
    gold = declared.gold_path
    if not jsonl.looks_like(files.head(gold)):
        return {}
    rows = [jsonl.loaded(line) for line in files.read_text(gold).split("\n") if line.strip()]
    return {jsonl.row_id(row, declared.article): row for row in rows}


def _as_held(held: Any, before: Any, value: Any) -> Any:
    """A label as it is; spans as they are held where they did not change.

    Others have their fields in the order of those that are held.
    """
    if not isinstance(held, list):
        return value
    fields = {name: None for span in held for name in span}
    kept, old = ({_key(span): span for span in spans} for spans in (held, before or ()))
    return [
        kept[_key(span)]
        if _key(span) in kept and old.get(_key(span)) == span
        else {name: span[name] for name in fields if name in span} | span
        for span in value
    ]


def _key(span: Mapping[str, Any]) -> str:
    return json.dumps([span.get(name) for name in ("start", "end", "type", "fragments")])
