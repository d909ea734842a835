"""The record of where a version of the gold comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vieval.corpus.faults import FormatError
from vieval.corpus.loading import declared, load
from vieval.evaluation.gold_versions import Provenance, make_version

TEXT = "An gặp Bình"
ROWS = (
    {
        "id": "1",
        "text": TEXT,
        "entities": [{"start": 0, "end": 2, "type": "PER", "form": "native"}],
    },
    {"id": "2", "text": TEXT, "mood": "good", "entities": [], "source": "kept"},
)
TOML = """
version = "{version}"
annotators = ["an.jsonl"]
[problems.ner]
kind = "spans"
labels = ["PER"]
[problems.mood]
kind = "labels"
labels = ["good", "bad"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus.toml").write_text(TOML.format(version="2"))
    garbled = {"start": 0, "end": 2, "type": "PER", "form": "garbled"}
    said = [{**ROWS[0], "entities": [garbled]}, {**ROWS[1], "mood": "bad"}]
    for name, rows in {"gold.jsonl": ROWS, "an.jsonl": said}.items():
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        (tmp_path / name).write_text("".join(lines), encoding="utf-8")
    return tmp_path


def patch(folder: Path) -> Path:
    corpus = load(folder)
    about = {"reviewer": "Lan", "time": "2026-11-28T06:00:00Z", "reason": "she is called so"}
    decision = {"id": "2", "problem": "mood", "chosen": ["bad"], "rejected": ["good"], **about}
    held = {
        "patch": 1,
        "corpus": corpus.name,
        "digest": corpus.digest,
        "gold": {name: corpus.gold_digest(name) for name in corpus.problems},
        "decisions": [decision],
    }
    path = folder / "patch.json"
    path.write_text(json.dumps(held))
    return path


def made(folder: Path, version: str = "", output: str = "next.jsonl") -> Provenance:
    corpus, declaration = load(folder), declared(folder)
    return make_version(corpus, declaration, patch(folder), folder / output, version)


def test_only_what_was_decided_is_written_anew(folder: Path) -> None:
    record = made(folder)
    old, new = (
        (folder / name).read_text(encoding="utf-8").splitlines()
        for name in ("gold.jsonl", "next.jsonl")
    )
    assert new[0] == old[0]
    assert json.loads(new[1]) == {**ROWS[1], "mood": "bad"}
    assert (record.made_from, record.version, record.changed) == ("2", "3", ("2",))
    assert record.before["ner"] == record.after["ner"]
    assert record.before["mood"] != record.after["mood"]


def test_fields_stay_in_the_order_of_the_file(folder: Path) -> None:
    rows = (folder / "gold.jsonl").read_text(encoding="utf-8")
    (folder / "gold.jsonl").write_text(rows.replace('"start": 0, "end": 2', '"end": 2, "start": 0'))
    corpus, path = load(folder), patch(folder)
    held = json.loads(path.read_text())
    span = {"start": 0, "end": 2, "type": "PER"}
    chosen, rejected = ({**span, "form": form} for form in ("garbled", "native"))
    held["decisions"][0] |= {
        "id": "1",
        "problem": "ner",
        "chosen": [chosen],
        "rejected": [rejected],
    }
    path.write_text(json.dumps(held))
    make_version(corpus, declared(folder), path, folder / "next.jsonl")
    first = (folder / "next.jsonl").read_text(encoding="utf-8").splitlines()[0]
    assert '{"end": 2, "start": 0, "type": "PER", "form": "garbled", "text": "An"}' in first


def test_the_agreement_is_told_before_and_after(folder: Path) -> None:
    told = {(one.problem, one.measure): (one.before, one.after) for one in made(folder).agreement}
    assert told == {
        ("ner", "F1"): (1.0, 1.0),
        ("ner", "form"): (0.0, 0.0),
        # One label each: kappa is 0 where they differ, and has no value where all is the same.
        ("mood", "κ"): (0.0, None),
    }


def test_a_version_in_the_place_of_the_old_is_measured_against_the_old(folder: Path) -> None:
    told = {
        one.measure: (one.before, one.after) for one in made(folder, output="gold.jsonl").agreement
    }
    assert told["κ"] == (0.0, None)
    assert load(folder).records[1].labels == {"mood": "bad"}


def test_the_first_gold_is_measured_against_none(folder: Path) -> None:
    rows = (json.dumps({"id": row["id"], "text": row["text"]}) for row in ROWS)
    (folder / "gold.jsonl").write_text("\n".join(rows), encoding="utf-8")
    told = {(one.problem, one.measure): one.before for one in made(folder).agreement}
    assert told == {("mood", "κ"): None}


def test_each_version_is_a_row(folder: Path) -> None:
    made(folder, "first")
    made(folder, "second")
    rows = [json.loads(line) for line in (folder / "provenance.jsonl").read_text().splitlines()]
    assert [row["version"] for row in rows] == ["first", "second"]
    assert rows[0]["reviewers"] == ["Lan"]


def test_a_version_that_is_no_number_is_followed_by_one_that_is_named(folder: Path) -> None:
    (folder / "corpus.toml").write_text(TOML.format(version="draft"))
    with pytest.raises(FormatError, match="'draft', which is no number"):
        made(folder)
    assert not (folder / "next.jsonl").exists()
    assert made(folder, "1").version == "1"
