"""Several labels a segment: read, scored, compared and evaluated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

import vieval
from vieval.corpus import jsonl
from vieval.corpus.exchange import importing
from vieval.corpus.exchange.exporting import write as export
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.corpus.reading import Reading
from vieval.evaluation import score_files
from vieval.evaluation.agreement_files import agree
from vieval.labelsets import joined
from vieval.problems import Problem

TEXTS = ("giá vàng tăng", "bệnh viện mới", "tòa án xử ngân hàng", "trời đẹp")
SETS: tuple[list[str], ...] = (["economy"], ["health"], ["law", "economy"], [])
THEMES = Problem("themes", "labels", dict.fromkeys(["economy", "health", "law"], ""), several=True)
DECLARED = """
name = "court"
[problems.themes]
kind = "labels"
several = true
labels = ["economy", "health", "law"]
"""


def write(path: Path, sets: Sequence[object]) -> Path:
    rows = (
        {"id": str(n), "text": text, "themes": given}
        for n, (text, given) in enumerate(zip(TEXTS, sets, strict=True))
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return write(tmp_path / "gold.jsonl", SETS)


def test_lists_of_labels_are_sets_and_an_empty_one_is_a_set_of_none(gold: Path) -> None:
    records = jsonl.read(gold)
    assert list(records.labels_of("themes")) == [joined(one) for one in SETS]
    assert "themes" not in records.spans
    corpus = load(gold)
    assert corpus.problems["themes"].several
    assert list(corpus.problems["themes"].labels) == ["economy", "health", "law"]
    assert len(corpus.labelled("themes")) == 4


@pytest.mark.parametrize("many", [1, 120])
def test_among_single_labels_an_empty_list_is_a_set_of_none(tmp_path: Path, many: int) -> None:
    said: list[object] = [*["sun", "rain"] * many, []]
    rows = [{"id": str(n), "text": "a", "sky": sky} for n, sky in enumerate(said)]
    path = tmp_path / "skies.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    corpus = load(path)
    assert corpus.problems["sky"].several
    assert len(corpus.labelled("sky")) == 2 * many + 1
    assert [record.labels["sky"] for record in corpus.records][-2:] == [
        joined(["rain"]),
        joined([]),
    ]


def test_spans_and_single_labels_in_one_field_are_a_fault(tmp_path: Path) -> None:
    spans = [{"start": 0, "end": 3, "type": "THING"}]
    path = write(tmp_path / "mixed.jsonl", [spans, "law", spans, []])
    with pytest.raises(FormatError, match="themes has spans in some rows and labels in others"):
        jsonl.read(path)


def test_many_rows_are_read_as_one_by_one(gold: Path, tmp_path: Path) -> None:
    lines = gold.read_text(encoding="utf-8").splitlines()
    each = [jsonl.parse(line, Reading(problems={"themes": THEMES})) for line in lines]
    assert jsonl.read(gold, Reading(problems={"themes": THEMES})) == each
    jsonl.write(tmp_path / "again.jsonl", each)
    assert jsonl.read(tmp_path / "again.jsonl") == each


def test_where_sets_are_declared_a_label_by_itself_is_a_set_of_one(tmp_path: Path) -> None:
    path = write(tmp_path / "one.jsonl", ["economy", ["health"], [" law ", "law"], []])
    read = jsonl.read(path, Reading(problems={"themes": THEMES}))
    assert list(read.labels_of("themes")) == [
        joined(one) for one in (["economy"], ["health"], ["law"], [])
    ]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ([1], "themes is [1], not a label or a list of labels"),
        (["law", " "], "themes is ['law', ' '], not a label or a list of labels"),
        ({"law": True}, "themes is {'law': True}, not a label or a list of labels"),
    ],
)
def test_what_is_no_set_of_labels_is_a_fault(given: object, fault: str) -> None:
    line = json.dumps({"id": "1", "text": "a", "themes": given})
    with pytest.raises(FormatError) as raised:
        jsonl.parse(line, Reading(problems={"themes": THEMES}))
    assert str(raised.value) == fault


def test_a_list_where_one_label_is_declared_is_a_fault() -> None:
    line = json.dumps({"id": "1", "text": "a", "topic": ["x", "y"]})
    with pytest.raises(FormatError, match="not a label"):
        jsonl.parse(line, Reading(problems={"topic": Problem("topic", "labels")}))


def test_an_undeclared_label_in_a_set_is_told(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(DECLARED, encoding="utf-8")
    write(tmp_path / "gold.jsonl", [["economy", "sport"], [], [], []])
    with pytest.raises(FormatError, match="themes is 'sport', not one of economy, health, law"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("ordered = true", "is ordered and has several labels a segment"),
        ('kind = "spans"', "has several, which only a label problem has"),
        ("several = 3", "several is 3, not true or false"),
    ],
)
def test_what_a_declaration_of_sets_cannot_be(tmp_path: Path, more: str, fault: str) -> None:
    key = more.split(" ", maxsplit=1)[0]
    kept = [line for line in DECLARED.splitlines() if not line.startswith(key)]
    (tmp_path / "corpus.toml").write_text("\n".join([*kept, more]), encoding="utf-8")
    with pytest.raises(FormatError, match=fault):
        load(tmp_path)


def test_files_are_scored_and_compared(gold: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "a.jsonl", [["economy"], ["health", "law"], ["law"], []])
    found = score_files.score(gold, one)
    themes = found.plain()["themes"]
    # economy 1 of 2, health 1 of 1, law 1 of 1 and one too many: (2/3 + 1 + 2/3) / 3.
    assert themes["macro_f1"] == pytest.approx(7 / 9)
    # 3 right of 4 in the gold and 4 given.
    assert themes["micro_f1"] == pytest.approx(6 / 8)
    assert themes["subset_accuracy"] == pytest.approx(2 / 4)
    assert themes["hamming_loss"] == pytest.approx(2 / 12)
    assert themes["per_class"]["law"]["support"] == 1
    assert "themes:macro-F1-of-label-sets|" in found.signature
    compared = score_files.compare(gold, gold, one).plain()["themes"]
    assert (compared["a"], compared["b"]) == (1.0, pytest.approx(7 / 9))
    # Two segments that one has right as a whole and the other does not: 2 · (1/2)².
    assert compared["mcnemar_p"] == pytest.approx(0.5)


def test_annotators_agree_where_their_sets_are_equal(gold: Path, tmp_path: Path) -> None:
    one = write(tmp_path / "a.jsonl", [["economy"], ["health"], ["law"], []])
    found = agree([gold, one]).plain()
    assert found["themes"]["pairs"]["gold and a"]["observed"] == pytest.approx(3 / 4)
    says = {"gold": ["economy", "law"], "a": ["law"]}
    assert found["disagreements"] == [{"id": "2", "what": "themes", "says": says}]


def test_what_is_imported_is_declared_and_read_again(gold: Path, tmp_path: Path) -> None:
    read = importing.read(gold, Reading())
    importing.write(tmp_path / "mine", importing.gathered([read], {}, whole=False))
    mine = load(tmp_path / "mine")
    assert mine.problems["themes"].several
    assert [r.labels["themes"] for r in mine.records] == [joined(one) for one in SETS]


def test_what_other_tools_do_not_hold_is_counted(gold: Path, tmp_path: Path) -> None:
    records = list(load(gold).records)
    lost = export("csv", tmp_path / "out", records, ["themes"]).lost
    assert lost["several labels a segment, of themes"] == 4


class Rule:
    """Says what a word in the text is about, and a bare label where there is one."""

    card = vieval.Card("looks for words", "none")

    def predict(self, segments: Sequence[vieval.Segment]) -> list[vieval.Label]:
        words = {"vàng": "economy", "ngân": "economy", "viện": "health", "án": "law"}
        found = [[label for word, label in words.items() if word in s.text] for s in segments]
        return [
            vieval.Label(one[0]) if len(one) == 1 else vieval.Label.several(one) for one in found
        ]


def test_an_approach_that_gives_any_number_of_labels_is_evaluated(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").write_text(DECLARED, encoding="utf-8")
    write(tmp_path / "gold.jsonl", SETS)
    result = vieval.evaluate(tmp_path, "themes", [Rule(), "majority.v1", "keywords.v1"])
    scores = result["Rule"].scores
    assert isinstance(scores, vieval.LabelSetScores)
    assert scores.subset_accuracy.value == 1
    assert scores.hamming_loss.value == 0
    row = result.to_frame().loc["Rule"]
    assert [row[name] for name in ("micro", "samples", "exact", "Hamming")] == [1, 1, 1, 0]
    assert "macro-F1 of label sets" in repr(result)


def test_probabilities_beside_lists_of_labels_are_left_alone(gold: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "sure.jsonl", [["economy"], ["health"], "law", []])
    plain = score_files.score(gold, path).problems["themes"].scores
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    sure = {"probabilities": {"economy": 0.75, "law": 0.25}}
    path.write_text("".join(json.dumps(row | sure) + "\n" for row in rows), encoding="utf-8")
    assert score_files.score(gold, path).problems["themes"].scores == plain
