"""Names from the data beside names of ours: no two get one key."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from vieval.evaluation import agreement_files, score_files
from vieval.metrics.keys import apart_from

OURS = ("(missed)", "notes")
CORES = ("missed", "notes", "PER", "", ")(")


def test_no_two_names_get_one_key() -> None:
    names = {
        "(" * opened + core + ")" * closed
        for core, opened, closed in product(CORES, range(5), range(5))
    }
    keys = {apart_from(OURS, name) for name in names}
    assert len(keys) == len(names)
    assert not keys & set(OURS)


@pytest.mark.parametrize("name", ["PER", "missed", "(PER)", "notes)", "(", ")("])
def test_a_name_unlike_ours_is_its_own_key(name: str) -> None:
    assert apart_from(OURS, name) == name


def test_problems_types_labels_and_attributes_may_be_called_as_ours_are(tmp_path: Path) -> None:
    row = {"text": "An ở Huế", "notes": "a", "tone": "(other)"}
    per = {"start": 0, "end": 2, "type": "(missed)", "length": "long"}
    loc = {"start": 5, "end": 8, "type": "(spurious)"}
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    for file, entities, tones in (
        (gold, [per], ("(other)", "calm")),
        (predicted, [loc], ("(other)", "?")),
    ):
        rows = [
            row | {"id": str(number), "tone": tone, "entities": entities * (number == 0)}
            for number, tone in enumerate(tones)
        ]
        file.write_text("".join(json.dumps(one) + "\n" for one in rows))
    scored = score_files.score(gold, predicted).plain()
    assert scored["notes"] == [
        "predicted.jsonl: none of its types of ner is one of the gold's: (spurious), not (missed)"
    ]
    assert scored["(notes)"]["accuracy"] == 1
    # One name was missed, one found where there is none.
    assert scored["ner"]["confusion"] == {
        "((missed))": {"((missed))": 0, "((spurious))": 0, "(missed)": 1},
        "((spurious))": {"((missed))": 0, "((spurious))": 0, "(missed)": 0},
        "(spurious)": {"((missed))": 0, "((spurious))": 1, "(missed)": 0},
    }
    assert set(scored["ner"]["mentions"]["(length)"]) == {"long"}
    assert set(scored["ner"]["mentions"]["length"]) == {"1–5"}
    # "?" is no label of the gold: it is an answer outside of them.
    assert scored["tone"]["confusion"] == {
        "((other))": {"((other))": 1, "calm": 0, "(other)": 0},
        "calm": {"((other))": 0, "calm": 0, "(other)": 1},
    }
    agreed = agreement_files.agree([gold, predicted]).plain()
    assert agreed["notes"] == []
    assert agreed["(notes)"]["kind"] == "labels"
