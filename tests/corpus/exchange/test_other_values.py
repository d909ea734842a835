"""Values of another JSON type than a tool writes: read, or one fault with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from vieval.corpus.exchange import importing
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading

TEXT = "An ở Huế"
READING = Reading(texts={"x": TEXT, "y": "Mưa"})
VALUES: tuple[Any, ...] = (
    *(None, True, 3, 10**30, 0.5, "", "x"),
    *([], ["a"], [3], [[]], [{}], {}, {"text": ["a"]}),
)
NAME = {"start": 0, "end": 2, "text": "An"}
FOUND = {"entity_group": "PER", "score": 0.9, "word": "An", "start": 0, "end": 2}
RESULT = [
    {"type": "labels", "from_name": "label", "id": "n", "value": NAME | {"labels": ["PER"]}},
    {"type": "choices", "from_name": "form", "id": "n", "value": {"choices": ["native"]}},
    {"type": "choices", "from_name": "topic", "value": {"choices": ["x"]}},
    {"type": "relation", "from_id": "n", "to_id": "n"},
]
SOUND: dict[str, list[Any]] = {
    "doccano": [
        {"id": 1, "text": TEXT, "label": [[0, 2, "PER"]], "article": "a", "comments": ["?"]},
        {"id": 2, "text": TEXT, "label": []},
    ],
    "doccano, with labels": [
        {
            "id": 1,
            "data": TEXT,
            "cats": ["a"],
            "entities": [[0, 2, "PER"]],
            "meta": {"article": "a"},
        },
    ],
    "doccano, with relations": [
        {
            "id": 1,
            "text": TEXT,
            "entities": [{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 2}],
            "relations": [{"id": 1, "from_id": 1, "to_id": 1, "type": "self"}],
            "Comments": ["?"],
        }
    ],
    "Prodigy": [
        {
            "text": TEXT,
            "spans": [NAME | {"label": "PER"}],
            "relations": [{"head": 0}],
            "meta": {"id": "1", "article": "a"},
            "answer": "accept",
            "_input_hash": 1,
            "_task_hash": 2,
        },
        {"text": "b", "accept": ["a"], "options": [{"id": "a"}], "answer": "accept"},
    ],
    "Prodigy, with a label": [{"text": TEXT, "label": "a", "answer": "accept", "_input_hash": 1}],
    "Label Studio": [
        {"id": 1, "data": {"text": TEXT, "id": "1"}, "annotations": [{"result": RESULT}]},
        {"id": 2, "data": {"text": TEXT}, "annotations": [], "predictions": [{"result": RESULT}]},
    ],
    "Label Studio, in minimal form": [
        {
            "id": 1,
            "text": f"\N{SMILING FACE WITH OPEN MOUTH} {TEXT}",
            "article": "a",
            "label": [{"start": 2, "end": 4, "text": "An", "labels": ["PER"]}],
            "topic": "x",
            "stars": 3,
            "annotator": 1,
            "annotation_id": 1,
            "lead_time": 1.0,
        }
    ],
    "tokens and tags": [
        {"id": "1", "text": TEXT, "tokens": TEXT.split(), "ner_tags": ["B-PER", "O", "B-LOC"]},
        {"words": ["An"], "labels": ["B-PER"], "article": "a", "topic": "x"},
    ],
    "a pipeline": [{"id": "x", "text": TEXT, "entities": [FOUND]}, {"id": "y", "entities": []}],
    "a pipeline: tokens of names": [
        {
            "text": TEXT,
            "output": [
                {"entity": "B-LOC", "score": 0.5, "index": 1, "start": 0, "end": 2},
                {"entity": "I-LOC", "score": 0.5, "index": 2, "start": 3, "end": 4},
            ],
        }
    ],
    "a pipeline: labels": [
        {"text": TEXT, "output": [{"label": "a", "score": 1}, {"label": "b", "score": 0}]}
    ],
    "lists of a pipeline": [[FOUND], []],
    "our own": [
        {
            "id": "1",
            "article": "a",
            "text": TEXT,
            "entities": [{"start": 0, "end": 4, "type": "PER", "fragments": [[0, 2], [3, 4]]}],
            "decoys": [{"start": 0, "end": 1}],
            "unannotated": [{"start": 3, "end": 4, "type": "PER"}],
            "topic": "x",
            "themes": ["x", "y"],
            "answer": {"by": "An"},
        },
        {"article": "a", "segment": 1, "text": TEXT, "topic": "x"},
    ],
}


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in a value, itself among them."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))


def with_other(rows: list[Any], path: tuple[Any, ...], value: object) -> list[Any]:
    """The rows with another value at a place."""
    changed: Any = deepcopy(rows)
    *way, last = path
    at = changed
    for key in way:
        at = at[key]
    at[last] = value
    return list(changed)


@pytest.mark.parametrize("form", SOUND)
def test_a_value_of_another_type_is_read_or_a_fault(tmp_path: Path, form: str) -> None:
    rows, path = SOUND[form], tmp_path / "a.jsonl"
    reading = READING if "pipeline" in form else PLAIN
    path.write_text("\n".join(map(json.dumps, rows)))
    assert len(importing.read(path, reading).records) == len(rows)
    for place in filter(None, places(rows)):
        for value in VALUES:
            path.write_text("\n".join(map(json.dumps, with_other(rows, place, value))))
            told = faults_of(path, reading)
            assert all(line.startswith("a.jsonl:") for line in told), (place, value, told)


def faults_of(path: Path, reading: Reading) -> list[str]:
    try:
        importing.read(path, reading)
    except FormatError as error:
        return str(error).splitlines()
    return []
