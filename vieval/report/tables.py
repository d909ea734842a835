"""Tables of what a person should look at, in the form in which MLflow shows a table.

The rows are those of the files beside a run (`errors.jsonl` and its kin); here each cell is a text
that is read at a glance: spans as `TYPE name`, lists and what approaches say in one line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

Row: TypeAlias = Mapping[str, Any]

MOST_ROWS = 2000


def table(lines: Sequence[str]) -> str:
    """Rows, each a line of JSON, as a table; a long one ends with how many more there are."""
    rows: list[Row] = [json.loads(line) for line in lines[:MOST_ROWS]]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    data = [[_cell(row.get(name)) for name in columns] for row in rows]
    if len(lines) > MOST_ROWS:
        data.append([f"… and {len(lines) - MOST_ROWS} more", *[""] * (len(columns) - 1)])
    return json.dumps({"columns": columns, "data": data}, ensure_ascii=False)


def _cell(value: object) -> object:
    told: Callable[[Any], object] = _TOLD.get(type(value), str)
    return "" if value is None else told(value)


def _span_or_says(value: Row) -> str:
    if {"type", "text"} <= value.keys():
        return f"{value['type']} {value['text']}"
    return "; ".join(f"{name}: {'–' if said is None else said}" for name, said in value.items())


def _several(values: Sequence[object]) -> str:
    return ", ".join(str(_cell(value)) for value in values) or "–"


def _yes_or_no(value: object) -> str:
    return "yes" if value else "no"


def _itself(value: object) -> object:
    return value


_TOLD: Mapping[type, Callable[[Any], object]] = {
    dict: _span_or_says,
    list: _several,
    bool: _yes_or_no,
    int: _itself,
    float: _itself,
}
