"""From texts to gold: tasks are written, labelled as a tool would, and come back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from flows.cli import app
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import read_declaration
from vieval.corpus.loading import load, passes
from vieval.data import Span

LINES = ("Ông Trần Văn Nam ở Huế", "Tòa án Huế xử", "Bà Vũ Ngọc Lan", "Mưa ở Đà Nẵng")
NAM, HUE = Span(4, 16, "PER"), Span(19, 22, "LOC")


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a corpus of four lines that nobody labelled."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tin.txt").write_text("\n".join(LINES), encoding="utf-8")
    run("corpus", "new", "tin.txt", "-o", "c", "--spans", "ner=PER,LOC", "--labels", "tone=x,y")
    return tmp_path


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, done.output + repr(done.exception)
    return " ".join((done.output + str(done.exception or "")).replace("│", " ").split())


def tasks(folder: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(folder, "tasks.json").read_text("utf-8"))
    return found


def annotated(folder: str, **results: list[dict[str, Any]]) -> None:
    """What Label Studio exports once some tasks, by the number of their line, are labelled."""
    rows = tasks(folder)
    for row in rows:
        row["annotations"] = [
            {"result": result}
            for number, result in results.items()
            if row["data"]["id"] == f"tin#{number[1:]}"
        ]
    Path(folder, "export.json").write_text(json.dumps(rows), encoding="utf-8")


def region(span: Span, text: str) -> dict[str, Any]:
    value = {"start": span.start, "end": span.end, "labels": [span.type]}
    value["text"] = text[span.start : span.end]
    return {"type": "labels", "from_name": "label", "to_name": "text", "value": value}


def choice(label: str) -> dict[str, Any]:
    return {"type": "choices", "from_name": "tone", "value": {"choices": [label]}}


def corpus() -> Corpus:
    return load("c")


def test_tasks_are_blind_unless_somebody_is_to_be_shown(fresh: Path) -> None:
    told = run("label", "c", "--with", "label-studio", "-o", "blind")
    assert "4 of 4 segments to label for ner, tone, blind" in told
    assert [task.keys() for task in tasks("blind")] == [{"id", "data"}] * 4
    prefill = ["--prefill", "capitalised.v1"]
    told = run("label", "c", "--with", "label-studio", "-o", "shown", *prefill)
    assert "with what capitalised.v1 says" in told
    [given] = tasks("shown")[0]["predictions"]
    assert given["model_version"] == "capitalised.v1"
    assert [one["value"]["text"] for one in given["result"]] == ["Ông Trần Văn Nam"]


def test_the_controls_are_named_as_they_are_read_back(fresh: Path) -> None:
    run("label", "c", "--with", "label-studio", "-o", "t")
    view = ElementTree.parse(Path("t", "labeling.xml")).getroot()
    labels, choices = view.find("Labels"), view.find("Choices")
    assert labels is not None
    assert choices is not None
    assert (labels.get("name"), choices.get("name")) == ("label", "tone")
    assert [one.get("value") for one in (*labels, *choices)] == ["PER", "LOC", "x", "y"]


def test_what_was_labelled_becomes_gold_where_there_was_none(fresh: Path) -> None:
    run("label", "c", "--with", "label-studio", "-o", "t")
    annotated("t", n0=[region(NAM, LINES[0]), region(HUE, LINES[0]), choice("x")], n3=[])
    told = run("import", "t/export.json", "--into", "c")
    assert "2 of 4 segments got gold" in told
    first, second, _, last = corpus().records
    assert first.spans["ner"] == {NAM, HUE}
    assert first.labels == {"tone": "x"}
    assert (second.spans, last.spans) == ({}, {"ner": frozenset()})
    # The next tasks are the rest, and gold is not written over.
    told = run("label", "c", "--with", "brat", "--problem", "ner", "-o", "b")
    assert "2 of 2 segments" in told
    assert sorted(path.name for path in Path("b").glob("*.txt")) == ["tin#1.txt", "tin#2.txt"]
    annotated("t", n0=[region(NAM, LINES[0]), choice("x")])
    told = run("import", "t/export.json", "--into", "c", code=1)
    assert "tin#0: the corpus has other gold for ner" in told


def test_brat_and_doccano_come_back_to_the_corpus(fresh: Path) -> None:
    run("label", "c", "--with", "brat", "--problem", "ner", "-o", "b")
    assert Path("b/annotation.conf").read_text("utf-8").startswith("[entities]\nPER\nLOC\n")
    line = f"T1\tPER 4 16\t{LINES[0][4:16]}\n"
    Path("b/tin#0.ann").write_text(line, encoding="utf-8")
    for name in ("tin#1", "tin#2", "tin#3"):
        Path(f"b/{name}.ann").unlink()
    run("import", "b", "--into", "c")
    assert corpus().records[0].spans == {"ner": {NAM}}
    assert [record.spans for record in corpus().records[1:]] == [{}, {}, {}]
    run("label", "c", "--with", "doccano", "--problem", "tone", "-o", "d")
    types = json.loads(Path("d/category-types.json").read_text("utf-8"))
    assert [one["text"] for one in types] == ["x", "y"]
    rows = [json.loads(row) for row in Path("d/doccano.jsonl").read_text("utf-8").splitlines()]
    # doccano exports what it does not know as metadata, the id among it.
    done = [{**row, "label": ["y"]} for row in rows[:2]]
    text = "".join(json.dumps(row) + "\n" for row in done)
    Path("d/done.jsonl").write_text(text, encoding="utf-8")
    run("import", "d/done.jsonl", "--into", "c")
    assert [record.labels for record in corpus().records] == [{"tone": "y"}] * 2 + [{}] * 2


def test_annotators_are_kept_apart_until_they_are_reviewed(fresh: Path) -> None:
    run("label", "c", "--with", "label-studio", "-o", "t")
    annotated("t", n0=[region(NAM, LINES[0]), choice("x")])
    run("import", "t/export.json", "--into", "c", "--annotator", "an")
    annotated("t", n0=[region(HUE, LINES[0]), choice("x")])
    told = run("import", "t/export.json", "--into", "c", "--annotator", "bình")
    assert "c/passes/bình.jsonl: 1 segment," in told
    assert all(not record.spans for record in corpus().records)
    held = passes("c")
    assert [next(iter(records)).spans["ner"] for records in held.values()] == [{NAM}, {HUE}]
    assert list(held) == ["an", "bình"]
    told = run("review", "c")
    assert "to decide: 2 of ner, 0 of tone" in told
    assert "look everywhere" not in told
    path = Path("c/passes/an.jsonl")
    [row] = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    path.write_text(json.dumps(row | {"unannotated": [{"type": "PER"}]}) + "\n", "utf-8")
    assert "an did not look everywhere" in run("review", "c")
    assert "passes/an.jsonl: is there already" in run(
        "import", "t/export.json", "--into", "c", "--annotator", "an", code=1
    )


def test_a_sample_tells_the_chance_of_each(fresh: Path) -> None:
    words = ["-n", "2", "--draw", "disagreement", "--problem", "ner"]
    asked = ["--approach", "capitalised.v1", "--approach", "rules.v1"]
    run("label", "c", "--with", "doccano", "-o", "s", *words, *asked)
    sample = json.loads(Path("s/sample.json").read_text("utf-8"))
    assert (sample["rule"], sample["frame"], sample["seed"]) == ("disagreement", 4, 0)
    drawn = [row["id"] for row in sample["segments"]]
    rows = Path("s/doccano.jsonl").read_text("utf-8").splitlines()
    assert drawn == [json.loads(row)["id"] for row in rows]
    assert all(0 < row["probability"] <= 1 for row in sample["segments"])
    again = json.loads(Path("s/sample.json").read_text("utf-8"))
    run("label", "c", "--with", "doccano", "-o", "s2", *words, *asked)
    assert json.loads(Path("s2/sample.json").read_text("utf-8")) == again


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--with", "prodigy"], 2, "no tool 'prodigy'; there is: label-studio, brat, doccano"),
        (["--with", "brat"], 1, "brat takes 1 of the problems ner, tone at a time"),
        (["--with", "brat", "--problem", "tone"], 1, "brat takes no labels of segments"),
        (["--with", "doccano", "-n", "9"], 2, "a sample of 9 from 4 units"),
        (["--with", "doccano", "--draw", "best"], 2, "no rule 'best'; there is: random"),
        (["--with", "doccano", "--approach", "x.v9"], 2, "no approach x.v9"),
        (
            ["--with", "doccano", "--prefill", "rules.v1", "--prefill", "capitalised.v1"],
            1,
            "doccano takes what one approach says, not rules.v1, capitalised.v1",
        ),
        (["--with", "doccano", "-o", "c"], 1, "c: is not empty"),
    ],
)
def test_what_cannot_be_made_is_told(fresh: Path, words: list[str], code: int, told: str) -> None:
    assert told in run("label", "c", *words, code=code)


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ({"id": "nobody", "text": "x"}, "nobody: no segment of c"),
        ({"id": "tin#0", "text": "Khác"}, "tin#0"),
        ({"id": "tin#0", "text": LINES[0], "label": [[0, 3, "ORG"]]}, "'ORG', not one of PER, LOC"),
    ],
)
def test_labels_of_something_else_are_refused(fresh: Path, task: dict[str, Any], told: str) -> None:
    before = Path("c/gold.jsonl").read_bytes()
    Path("x.jsonl").write_text(json.dumps({"label": [], **task}) + "\n", encoding="utf-8")
    assert told in run("import", "x.jsonl", "--into", "c", code=1)
    assert Path("c/gold.jsonl").read_bytes() == before


def test_tasks_that_nobody_labelled_are_no_gold(fresh: Path) -> None:
    run("label", "c", "--with", "label-studio", "--prefill", "capitalised.v1", "-o", "t")
    told = run("import", "t/tasks.json", "--into", "c", code=1)
    assert "nobody labelled it: it has predictions alone" in told


def test_one_of_output_and_into_is_wanted(fresh: Path) -> None:
    assert "one of --output" in run("import", "tin.txt", code=2)
    assert "--annotator takes a word" in run(
        "import", "tin.txt", "-o", "n", "--annotator", "../x", code=2
    )


def test_other_fields_of_the_gold_stay(fresh: Path) -> None:
    path = Path("c/gold.jsonl")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows[0]["remark"] = ["kept"]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    Path("x.jsonl").write_text(
        json.dumps({"id": "tin#0", "text": LINES[0], "label": [[4, 16, "PER"]]}) + "\n", "utf-8"
    )
    run("import", "x.jsonl", "--into", "c")
    assert json.loads(path.read_text("utf-8").splitlines()[0])["remark"] == ["kept"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ["passes/an.jsonl"]),
        ("annotators = []\n", ["passes/an.jsonl"]),
        ('annotators = [\n  "x.jsonl"  # the first\n]\n', None),
        ('annotators = ["x.jsonl", "y.jsonl",]\n', ["x.jsonl", "y.jsonl", "passes/an.jsonl"]),
    ],
)
def test_an_annotator_is_declared_and_all_else_stays(
    fresh: Path, before: str, after: list[str] | None
) -> None:
    path = Path("c/corpus.toml")
    declared = "# Mine.\n" + before + path.read_text("utf-8")
    path.write_text(declared, encoding="utf-8")
    row = {"id": "tin#0", "text": LINES[0], "label": [[4, 16, "PER"]]}
    Path("x.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    for name in ("x", "y"):
        Path(f"c/{name}.jsonl").write_text("", encoding="utf-8")
    told = run("import", "x.jsonl", "--into", "c", "--annotator", "an", code=0 if after else 1)
    held = path.read_text("utf-8")
    if after is None:
        assert "add passes/an.jsonl to its annotators by hand" in told
        assert held == declared
        assert not Path("c/passes").exists()
    else:
        assert list(read_declaration(path).annotators) == after
        assert "# Mine." in held


def test_brat_takes_no_blank_in_a_type(fresh: Path) -> None:
    run("corpus", "new", "tin.txt", "-o", "d", "--spans", "ner=NGƯỜI,NƠI CHỐN")
    told = run("label", "d", "--with", "brat", code=1)
    assert "brat takes no blank in a type, as in NƠI CHỐN" in told
