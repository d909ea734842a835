"""Whose rows they are: another tool's, or our own under names that tools use too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.corpus.exchange.written import AN, lines, region
from vieval.corpus import files, formats
from vieval.corpus.exchange import importing
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.corpus.reading import PLAIN
from vieval.data import Span
from vieval.evaluation.sheets import read_sheets
from vieval.labelsets import parted


@pytest.mark.parametrize("name", ["gold.jsonl", "passes/first.jsonl"])
def test_our_own_rows_are_no_tools(root: Path, name: str) -> None:
    assert formats.recognise(root / "gold" / name).name == "jsonl"


@pytest.mark.parametrize("answer", [["a"], {"a": 1}, 3, True, None, "a"])
def test_a_field_answer_of_our_own_rows_is_no_prodigys(tmp_path: Path, answer: object) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(lines({"id": "1", "text": "An", "topic": "x", "answer": answer}))
    assert formats.recognise(path).name == "jsonl"
    assert formats.read(path)[0].labels["topic"] == "x"


LONG = "An ở Huế\n" * 10_000
"""A text of more than the 64 KiB by which files are recognised at first."""
LONG_ROWS = {
    "doccano": {"id": 1, "text": LONG, "label": [[*AN]]},
    "prodigy": {"text": LONG, "answer": "accept", "spans": [{"start": 0, "end": 2, "label": "P"}]},
    "label-studio": {"id": 1, "data": {"text": LONG}, "annotations": [{"result": [region(*AN)]}]},
    "tagged": {"text": LONG, "tokens": LONG.split(), "ner_tags": ["B-P", "O", "B-L"] * 10_000},
    "pipelines": {
        "text": LONG,
        "entities": [{"entity_group": "PER", "score": 1, "start": 0, "end": 2}],
    },
    "jsonl": {"id": "1", "text": LONG, "entities": [{"start": 0, "end": 2, "type": "PER"}]},
}


@pytest.mark.parametrize("form", LONG_ROWS)
@pytest.mark.parametrize("kind", ["a line", "an array", "many lines"])
def test_a_first_row_of_any_length_is_recognised(tmp_path: Path, form: str, kind: str) -> None:
    path, row = tmp_path / "a.json", LONG_ROWS[form]
    path.write_text(
        {
            "a line": lines(row),
            "an array": json.dumps([row]),
            "many lines": json.dumps([row], indent=1),
        }[kind]
    )
    if form == "jsonl" and kind != "a line":
        with pytest.raises(FormatError, match="a JSON array; JSON lines are wanted"):
            importing.read(path, PLAIN)
        return
    assert formats.recognise(path).name == form
    [record] = importing.read(path, PLAIN).records
    assert Span(0, 2, "PER") in record.spans["ner"] or form in {"prodigy", "tagged"}


def test_no_more_of_a_file_is_looked_at_than_its_first_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    plain = files.head

    def head(path: Path, size: int = files.HEAD_BYTES) -> bytes:
        asked.append(size)
        return plain(path, size)

    monkeypatch.setattr(files, "head", head)
    path = tmp_path / "a.json"
    row = {"id": 1, "text": "An" * 10_000, "label": []}
    for content in (lines(*[row] * 20), json.dumps([row] * 20), lines(row | {"text": LONG}, row)):
        path.write_text(content)
        assert formats.recognise(path).name == "doccano"
    first = files.HEAD_BYTES
    assert asked == [first, first, first, 8 * first]


SETS = [["law", "health"], ["law"], []]


def sets(field: str, *values: object, **more: object) -> str:
    """Rows of our own with something in a field."""
    return lines(*({"id": str(n), "text": "An", field: v, **more} for n, v in enumerate(values)))


@pytest.mark.parametrize("field", ["labels", "label", "cats"])
def test_sets_of_labels_are_our_own_under_any_name(tmp_path: Path, field: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(sets(field, *SETS, entities=[]))
    assert [parted(one.labels[field]) for one in formats.read(path)] == [*map(frozenset, SETS)]
    # With what only doccano has, or of one label each, they are a classification of doccano's.
    for rows in (
        sets(field, *SETS, Comments=[]),
        sets(field, ["law"], []),
        sets(field, *SETS, entities=[[0, 2, "PER"]]),
        sets(field, [[0, 2, "PER"]], ["law", "health"]),
        sets(field, *SETS).replace('"id"', '"key"'),
    ):
        path.write_text(rows)
        assert formats.recognise(path).name == "doccano"


DECLARED = """
[problems.labels]
kind = "labels"
several = true
[problems.answer]
kind = "labels"
[problems.label]
kind = "labels"
[problems.annotations]
kind = "spans"
"""


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("jsonl", sets("labels", ["law"], [])),
        ("jsonl", sets("labels", "law", ["law"])),
        ("jsonl", sets("answer", "accept", "reject", label="a")),
        ("jsonl", sets("annotations", [{"start": 0, "end": 2, "type": "PER"}], [], labels=[])),
        ("jsonl", sets("labels", ["B-X"], tokens=["An"])),
        # What is no gold in our own form is still the tool's.
        ("doccano", sets("label", ["law"])),
        ("doccano", sets("labels", [[0, 2, "PER"]])),
        ("prodigy", sets("answer", "accept", _task_hash=1)),
        ("doccano", sets("cats", ["law"], labels=["law"])),
        ("tagged", sets("ner_tags", ["B-X"], tokens=["An"], labels=["law"])),
    ],
)
def test_gold_of_a_declared_problem_is_our_own(tmp_path: Path, form: str, content: str) -> None:
    path = tmp_path / "c" / "a.jsonl"
    path.parent.mkdir()
    path.write_text(content)
    (path.parent / "corpus.toml").write_text(DECLARED)
    assert formats.recognise(path).name == form
    if form == "jsonl":
        assert len(load(path).records) == len(content.splitlines())


def test_answers_to_a_declared_problem_are_read_wherever_they_stand(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "corpus.toml").write_text('[problems.label]\nkind = "labels"\nseveral = true\n')
    for path in (folder / "gold.jsonl", tmp_path / "answers.jsonl"):
        path.write_text(sets("label", ["law"], []))
    [sheet] = read_sheets(folder / "gold.jsonl", [tmp_path / "answers.jsonl"], PLAIN).sheets
    assert sheet.problem.name == "label"


@pytest.mark.parametrize("answers", [("accept", "reject"), ("reject", "ignore")])
def test_a_problem_answer_needs_no_declaration(tmp_path: Path, answers: tuple[str, ...]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(sets("answer", *answers))
    assert [record.labels["answer"] for record in formats.read(path)] == list(answers)
