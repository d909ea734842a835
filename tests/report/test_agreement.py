"""What is printed of the agreement of annotators."""

from __future__ import annotations

import json
from pathlib import Path

from vieval.evaluation.agreement_files import agree
from vieval.report.agreement import agreement_tables


def test_sets_of_labels_that_differ_are_printed_differently(tmp_path: Path) -> None:
    said = {
        "a": ([], ["x", "y"], ["z"]),
        "b": (["no label"], ["x + y"], ["z"]),
    }
    for name, sets in said.items():
        rows = [{"id": str(n), "text": "An", "sky": one} for n, one in enumerate(sets)]
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(text)
    found = agree([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    *_, told = [part for part in agreement_tables(found) if isinstance(part, str)]
    assert told.splitlines() == [
        "2 disagreements",
        '0, sky: a: []; b: ["no label"]',
        '1, sky: a: ["x", "y"]; b: ["x + y"]',
    ]


def test_a_name_in_pieces_is_printed_as_its_pieces(tmp_path: Path) -> None:
    whole = {"start": 0, "end": 12, "type": "PER"}
    paths = []
    for name, pieces in {"a": {"fragments": [[0, 3], [9, 12]]}, "b": {}}.items():
        row = {"id": "1", "text": "Ông An ở Huế", "entities": [whole | pieces]}
        paths.append(tmp_path / f"{name}.jsonl")
        paths[-1].write_text(json.dumps(row) + "\n")
    *_, told = [part for part in agreement_tables(agree(paths)) if isinstance(part, str)]
    assert told.splitlines()[1] == (
        "1, boundary: a: PER Ông … Huế [0, 3), [9, 12); b: PER Ông An ở Huế [0, 12)"
    )
