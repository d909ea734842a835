"""Values that are no gold, where other rows of the file have gold in the same field."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

import vieval
from vieval.corpus import jsonl
from vieval.corpus.faults import MOST_TOLD, FormatError
from vieval.inference.survey import problems_of, survey
from vieval.problems import Problem

SPANS = [{"start": 0, "end": 1, "type": "A"}]
ROWS = 250


def _rows(field: str, gold: object, places: Mapping[int, object]) -> list[dict[str, object]]:
    """Rows with gold in a field, and something else in some places, counted from 1."""
    values = [places.get(place, gold) for place in range(1, ROWS + 1)]
    return [{"id": str(n), "text": "ab", field: v} for n, v in enumerate(values)]


def _written(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("field", "gold", "value", "why"),
    [
        ("topic", "rain", 3, "topic is 3, not a label"),
        ("topic", "rain", False, "topic is False, not a label"),
        ("topic", "rain", [1, 2], "topic is [1, 2], not a label"),
        ("topic", "rain", {"name": "rain"}, "topic is {'name': 'rain'}, not a label"),
        ("event", SPANS, 3, "event is 3, not a list of spans"),
        ("event", SPANS, SPANS[0], f"event is {SPANS[0]}, not a list of spans"),
    ],
)
@pytest.mark.parametrize("places", [(1,), (2, 3), (200,), tuple(range(1, 240))])
def test_what_is_no_gold_is_a_fault_where_other_rows_have_gold(
    tmp_path: Path, field: str, gold: object, value: object, why: str, places: tuple[int, ...]
) -> None:
    rows = _rows(field, gold, dict.fromkeys(places, value))
    path = _written(tmp_path / "a.jsonl", rows)
    told = [f"a.jsonl:{place}: {why}" for place in places][:MOST_TOLD]

    def faults(read: Callable[[], object]) -> list[str]:
        with pytest.raises(FormatError) as found:
            read()
        return str(found.value).splitlines()[: len(told)]

    assert faults(lambda: jsonl.read(path)) == told
    assert faults(lambda: survey(path, problems_of(path)[field])) == told
    in_memory = [f"rows:{place}: {why}" for place in places][:MOST_TOLD]
    assert faults(lambda: vieval.evaluate(rows, Problem("other", "labels"), [])) == in_memory


def test_nothing_said_is_no_fault_and_numbers_alone_are_no_gold(tmp_path: Path) -> None:
    rows = _rows("topic", "rain", {2: None, 200: None})
    read = jsonl.read(_written(tmp_path / "a.jsonl", rows))
    assert [place for place, label in enumerate(read.labels["topic"], 1) if not label] == [2, 200]
    numbers = _rows("topic", 3, {7: None, 9: {"name": "rain"}})
    assert not jsonl.read(_written(tmp_path / "a.jsonl", numbers)).labels
