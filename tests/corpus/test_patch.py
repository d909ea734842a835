"""Gold that comes of decisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import FormatError
from vieval.corpus.patch import apply, read_patch
from vieval.data import Record, Segment, Span
from vieval.problems import Problem

INNER = Span(0, 3, "LOC", (), {"form": "native"})
GOLD = frozenset({Span(0, 9, "ORG"), INNER, Span(20, 25, "PER")})
CORPUS = Corpus(
    "made",
    (
        Record(Segment("1", "x" * 30), {"ner": GOLD}, labels={"topic": "event"}),
        Record(Segment("2", "y" * 30), {"ner": frozenset()}, labels={"topic": "border"}),
    ),
    {
        "ner": Problem("ner", "spans", {"ORG": "", "LOC": "", "PER": ""}),
        "topic": Problem("topic", "labels", {"event": "", "border": ""}),
    },
)


def span(start: int, end: int, kind: str, **about: str) -> dict[str, Any]:
    return {"start": start, "end": end, "type": kind, "text": "x" * (end - start), **about}


def patched(tmp_path: Path, *decisions: dict[str, Any], **other: Any) -> list[Record]:
    about = {"reviewer": "An", "time": "2026-11-28T06:00:00Z", "reason": "guideline 3"}
    held = {
        "patch": 1,
        "corpus": "made",
        "digest": CORPUS.digest,
        "gold": {name: CORPUS.gold_digest(one) for name, one in CORPUS.problems.items()},
        "decisions": [{**about, "id": "1", "problem": "ner", **one} for one in decisions],
    }
    path = tmp_path / "patch.json"
    path.write_text(json.dumps({**held, **other}))
    return apply(CORPUS, read_patch(path))


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ({"chosen": [span(0, 99, "ORG")], "rejected": []}, r"\[0, 99\) is no span of the text"),
        ({"chosen": [span(5, 5, "ORG")], "rejected": []}, r"\[5, 5\) is no span of the text"),
        ({"chosen": [span(-1, 5, "ORG")], "rejected": []}, "no patch of vieval review: Expected"),
        ({"chosen": [span(5, 6, "GPE")], "rejected": []}, "has the undeclared type 'GPE'"),
        (
            {"chosen": [span(0, 9, "ORG") | {"fragments": [[5, 9], [0, 2]]}], "rejected": []},
            r"\[0, 9\) has pieces in no order",
        ),
        ({"chosen": ["war"], "rejected": [], "problem": "topic"}, "'war' is not declared"),
        ({"chosen": ["event"], "rejected": []}, "ner: spans are chosen, not labels"),
        ({"chosen": ["a", "b"], "rejected": [], "problem": "topic"}, "one label is chosen, not 2"),
        ({"chosen": [], "rejected": [], "id": "9"}, "the patch: 9: no such segment"),
        ({"chosen": [], "rejected": [], "problem": "x"}, "no problem 'x'"),
        ({"chosen": 5, "rejected": []}, "no patch of vieval review: Expected `array`"),
    ],
)
def test_a_decision_that_the_corpus_cannot_hold_is_refused(
    tmp_path: Path, decision: dict[str, Any], told: str
) -> None:
    with pytest.raises(FormatError, match=told):
        patched(tmp_path, decision)


def test_what_was_rejected_goes_and_what_was_chosen_comes(tmp_path: Path) -> None:
    decision = {"chosen": [span(0, 7, "ORG")], "rejected": [span(0, 9, "ORG")]}
    first, second = patched(tmp_path, decision)
    assert first.spans["ner"] == {Span(0, 7, "ORG"), INNER, Span(20, 25, "PER")}
    assert second == CORPUS.records[1]


def test_a_chosen_attribute_takes_the_place_of_the_one_that_was_there(tmp_path: Path) -> None:
    decision = {
        "chosen": [span(0, 3, "LOC", form="garbled")],
        "rejected": [span(0, 3, "LOC", form="native")],
    }
    first, _ = patched(tmp_path, decision)
    [found] = [one for one in first.spans["ner"] if one.type == "LOC"]
    assert found.attributes == {"form": "garbled"}
    assert len(first.spans["ner"]) == 3


def test_nothing_chosen_means_that_there_is_no_name(tmp_path: Path) -> None:
    first, _ = patched(tmp_path, {"chosen": [], "rejected": [span(20, 25, "PER")]})
    assert first.spans["ner"] == {Span(0, 9, "ORG"), INNER}


def test_a_label_is_replaced(tmp_path: Path) -> None:
    first, _ = patched(tmp_path, {"problem": "topic", "chosen": ["border"], "rejected": ["event"]})
    assert first.labels == {"topic": "border"}


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ({"digest": "another"}, "made on other texts of made"),
        ({"gold": {"ner": "another"}}, "made on other gold of ner"),
        ({"patch": 2}, "a patch of layout 2, not 1"),
        ({"decisions": [{}]}, "no patch of vieval review"),
    ],
)
def test_a_patch_of_something_else_is_refused(
    tmp_path: Path, other: dict[str, Any], fault: str
) -> None:
    with pytest.raises(FormatError, match=fault):
        patched(tmp_path, **other)
