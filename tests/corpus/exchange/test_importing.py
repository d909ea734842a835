"""The three commands: files into a corpus, a corpus into files, and every fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from vieval.corpus.exchange import exporting, importing
from vieval.corpus.exchange.importing import Source
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.corpus.reading import Reading
from vieval.data import Record, Segment, Span

DOCCANO = '{"id": 1, "text": "An ở Huế", "label": [[0, 2, "PER"], [5, 8, "LOC"]]}\n'


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_an_import_is_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(DOCCANO, encoding="utf-8")
    (tmp_path / "b.txt").write_text("__label__thể-thao An\n__label__x Huế\n", encoding="utf-8")
    done = run("import", tmp_path / "a.jsonl", tmp_path / "b.txt", "-o", tmp_path / "c")
    assert done.exit_code == 0, done.output
    corpus = load(tmp_path / "c")
    # Both files have a segment 1.
    assert [record.segment.id for record in corpus.records] == ["a/1", "b/1", "2"]
    assert set(corpus.problems) == {"ner", "label"}
    assert set(corpus.problems["label"].labels) == {"thể-thao", "x"}
    assert run("validate", tmp_path / "c").exit_code == 0


def test_a_problem_is_called_as_one_likes(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("__label__x An\n", encoding="utf-8")
    done = run("import", tmp_path / "b.txt", "-o", tmp_path / "c", "--rename", "label=topic")
    assert done.exit_code == 0, done.output
    assert set(load(tmp_path / "c").problems) == {"topic"}


@pytest.mark.parametrize(
    ("rename", "told"),
    [
        ({"topic": "x"}, "no problem 'topic' to rename; there is: fluency"),
        ({"fluency": "text"}, "'fluency' cannot be called 'text'"),
    ],
)
def test_a_name_that_cannot_be_is_told(rename: dict[str, str], told: str) -> None:
    source = Source(Path("a"), "", [Record(Segment("1", "An"), labels={"fluency": "x"})], {})
    with pytest.raises(FormatError, match=told):
        importing.gathered([source], rename, whole=False)


def test_a_corpus_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "corpus.toml").touch()
    with pytest.raises(FormatError, match="has a corpus already"):
        importing.write(tmp_path, [])


def test_odd_names_are_right_toml(tmp_path: Path) -> None:
    labels = {"a b": 'x\\"y', "ñ": "\x7f"}
    importing.write(tmp_path / "c", [Record(Segment("1", "An"), labels=labels)])
    problems = load(tmp_path / "c").problems
    assert {name: list(one.labels) for name, one in problems.items()} == {
        name: [label] for name, label in labels.items()
    }


def test_validate_tells_every_fault_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_text(DOCCANO, encoding="utf-8")
    row = '{"id": %d, "text": "An", "label": [[0, 9, "PER"]]}\n'
    (tmp_path / "bad.jsonl").write_text("".join(row % n for n in range(30)), encoding="utf-8")
    done = run("validate", tmp_path / "bad.jsonl", tmp_path / "good.jsonl")
    assert done.exit_code == 1
    told = done.output.replace("vieval: bad", "bad").splitlines()
    faults = [line for line in told if line.startswith("bad.jsonl:")]
    assert len(faults) == 20
    assert "… and 10 more faults" in done.output
    assert "good.jsonl: doccano's export, 1 segment, no fault" in done.output


def test_validate_takes_the_texts_of_answers_from_a_file_before_them(tmp_path: Path) -> None:
    gold, answers = tmp_path / "gold.jsonl", tmp_path / "said.jsonl"
    gold.write_text('{"id": "1", "text": "An ở Huế", "entities": []}\n', encoding="utf-8")
    row = '{"id": "%d", "entities": [{"start": 0, "end": %d, "type": "PER"}]}\n'
    answers.write_text(row % (1, 2), encoding="utf-8")
    done = run("validate", gold, answers)
    assert done.exit_code == 0, done.output
    assert "said.jsonl: JSON lines, 1 segment, no fault" in done.output
    alone = run("validate", answers, gold)
    assert alone.exit_code == 1
    assert "said.jsonl:1: no text; the row has id, entities; no row has a text" in alone.output
    # Of one name they are told apart.
    other = tmp_path / "other" / "said.jsonl"
    other.parent.mkdir()
    other.write_text(row % (1, 90), encoding="utf-8")
    assert f"{other}:1: span [0, 90)" in run("validate", gold, answers, other).output
    answers.write_text(row % (1, 90) + row % (2, 2), encoding="utf-8")
    done = run("validate", gold, answers)
    assert done.exit_code == 1
    assert "said.jsonl:1: span [0, 90) ends after the text (8 code points)" in done.output
    assert "said.jsonl:2: no segment '2' in a file before it" in done.output


@pytest.mark.parametrize("target", ["brat", "label-studio", "webanno"])
def test_the_seeds_go_out_and_come_back(seeds, tmp_path: Path, target: str) -> None:
    held, lost = exporting.write(target, tmp_path / "out", seeds.records, ["ner"])
    assert lost == {"decoys": 5}
    path = tmp_path / "out" / exporting.TARGETS[target].file
    taken = importing.read(path, Reading())
    assert [record.spans for record in taken.records] == [r.spans for r in seeds.records]
    assert [r.segment for r in taken.records] == [r.segment for r in seeds.records]
    attributes = [{span: span.attributes for span in r.spans["ner"]} for r in held]
    assert attributes == [{s: s.attributes for s in r.spans["ner"]} for r in taken.records]


@pytest.mark.parametrize("target", ["brat", "enamex"])
def test_a_text_that_begins_with_a_byte_order_mark_comes_back(tmp_path: Path, target: str) -> None:
    record = Record(Segment("1", "\ufeffAn ở Huế"), {"ner": frozenset({Span(1, 3, "PER")})})
    blank = Record(Segment("2", "\ufeffHuế"), {"ner": frozenset()})
    exporting.write(target, tmp_path / "out", [record, blank], ["ner"])
    taken = importing.read(tmp_path / "out" / exporting.TARGETS[target].file, Reading())
    assert taken.records == [record, blank]


def test_a_labelled_text_that_begins_with_a_byte_order_mark_comes_back(tmp_path: Path) -> None:
    record = Record(Segment("1", "\ufeff__label__ An"), labels={"label": "x"})
    exporting.write("fasttext", tmp_path / "out", [record], ["label"])
    assert importing.read(tmp_path / "out" / "labels.txt", Reading()).records == [record]


def test_a_byte_order_mark_that_offsets_do_not_count_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("An ở Huế", encoding="utf-8-sig")
    (tmp_path / "a.ann").write_text("T1\tPER 0 2\tAn\n", encoding="utf-8")
    [record] = importing.read(tmp_path, Reading()).records
    assert record.segment.text == "An ở Huế"


def test_columns_are_imported_as_they_are_scored(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    path.write_text("Nam I-LOC\nĐịnh I-LOC\n", encoding="utf-8")
    told = "1 name is left out, whose tags are not those of strict"
    for words in (("validate",), ("import", "-o", tmp_path / "c")):
        done = run(words[0], path, *words[1:])
        assert done.exit_code == 0, done.output
        assert told in " ".join(done.output.split())
    assert told in json.loads(run("validate", path, "--json").output)[0]["notes"][0]
    done = run("import", path, "-o", tmp_path / "d", "--scheme", "IOB1")
    assert done.exit_code == 0, done.output
    [record] = load(tmp_path / "d").records
    assert record.spans["ner"] == {Span(0, 8, "LOC")}


def test_a_file_in_utf_16_is_told_with_the_remedy(tmp_path: Path) -> None:
    for name in ("a.csv", "a.tsv", "a.conll", "a.jsonl", "a.txt"):
        path = tmp_path / name
        path.write_text("id,text,tone\r\n1,An,a\r\n", encoding="utf-16")
        done = run("import", path, "-o", tmp_path / "c")
        assert done.exit_code != 0
        with pytest.raises(FormatError, match=f"{name}: not UTF-8, but UTF-16: save it as UTF-8"):
            importing.read(path, Reading())


@pytest.mark.parametrize(
    ("name", "content"), [("a.jsonl", ""), ("a.conll", "\n\n"), ("a.tsv", "id\ttopic\ttext\n")]
)
def test_a_file_without_a_segment_is_a_fault(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    done = run("validate", tmp_path / name)
    assert done.exit_code == 1
    assert "without a segment" in done.output


def test_an_unknown_format_says_what_there_is(tmp_path: Path) -> None:
    done = run("export", "seeds", "--as", "xlsx", "-o", tmp_path)
    assert done.exit_code == 2
    assert "brat, " in done.output.replace("\n", " ") or "brat" in done.output


def test_the_output_of_a_model_is_scored_once_imported(root: Path, tmp_path: Path) -> None:
    gold = (root / "gold" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    found = [
        [
            {"entity_group": s["type"], "score": 1.0, "start": s["start"], "end": s["end"]}
            for s in json.loads(line)["entities"]
        ]
        for line in gold
    ]
    (tmp_path / "found.json").write_text(json.dumps(found), encoding="utf-8")
    command: list[str | Path] = [
        "import",
        tmp_path / "found.json",
        "-o",
        tmp_path / "c",
        "--texts",
        root / "gold",
    ]
    assert run(*command).exit_code == 0
    done = run("score", root / "gold" / "gold.jsonl", tmp_path / "c" / "gold.jsonl", "--json")
    assert json.loads(done.output)["ner"]["nested"]["strict"]["all"]["f1"] == 1


def test_articles_that_two_files_number_alike_stay_two(tmp_path: Path) -> None:
    for name, token in (("a", "Huế"), ("b", "Vinh")):
        text = f"-DOCSTART- O\n\n{token} B-LOC\n"
        (tmp_path / f"{name}.conll").write_text(text, encoding="utf-8")
    done = run("import", tmp_path / "a.conll", tmp_path / "b.conll", "-o", tmp_path / "c")
    assert done.exit_code == 0, done.output
    records = load(tmp_path / "c").records
    assert [one.segment.article for one in records] == ["a/document 1", "b/document 1"]


def test_what_an_annotator_did_not_look_at_and_decoys_come_into_the_gold(tmp_path: Path) -> None:
    folder, sent = tmp_path / "c", tmp_path / "sent.jsonl"
    folder.mkdir()
    (folder / "corpus.toml").write_text('gold = "gold.jsonl"\n[problems.ner]\nkind = "spans"\n')
    row = {"id": "1", "text": "An ở Huế"}
    (folder / "gold.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    place = {"start": 5, "end": 8}
    person = {"start": 0, "end": 2, "type": "PER"}
    told = {"entities": [person], "unannotated": [place], "decoys": [place | {"type": "LOC"}]}
    sent.write_text(json.dumps(row | told) + "\n", encoding="utf-8")
    done = run("import", sent, "--into", folder)
    assert done.exit_code == 0, done.output
    [record] = load(folder).records
    assert [(one.start, one.end) for one in record.unannotated] == [(5, 8)]
    assert record.decoys == {Span(5, 8, "LOC")}


def test_the_next_command_says_which_problem_a_tool_without_names_is_about(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    form = '[problems.{}]\nkind = "spans"\nlabels = ["PER"]\n'
    declared = "".join(map(form.format, ("ner", "victims")))
    (folder / "corpus.toml").write_text('gold = "gold.jsonl"\n' + declared)
    row = {"id": "1", "text": "An ở Huế"}
    (folder / "gold.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    for problem, renamed in (("victims", True), ("ner", False)):
        done = run(
            *("label", folder, "--with", "doccano", "--problem", problem, "-o", tmp_path / problem)
        )
        assert done.exit_code == 0, done.output
        assert (f"--rename ner={problem}" in " ".join(done.output.split())) is renamed


def test_a_file_that_is_not_there_hides_no_other(tmp_path: Path) -> None:
    good, gone = tmp_path / "good.jsonl", tmp_path / "gone.jsonl"
    good.write_text('{"id": "a", "text": "Huế", "topic": "x"}\n')
    for words in ((good, gone), (gone, good)):
        done = run("validate", *words)
        assert done.exit_code == 2
        assert f"{good}: JSON lines, 1 segment, no fault" in done.output
        assert f"{gone}: No such file or directory" in done.output
    told = json.loads(run("validate", gone, good, "--json").output)
    assert [len(one["faults"]) for one in told] == [1, 0]
