"""Every form that a tool writes is recognised and read, and what is left alone is counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest

from tests.corpus.exchange.written import AN, EMOJI, HUE, TEXT, lines, region, tasks
from vieval.corpus import formats
from vieval.corpus.exchange import importing
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Span


class Case(NamedTuple):
    """A file's name and content, the format, and of its one text spans, labels, what is left."""

    name: str
    content: str
    form: str
    spans: set[tuple[int, int, str]] | None
    labels: Mapping[str, str] = MappingProxyType({})
    left: Mapping[str, int] = MappingProxyType({})


CASES = {
    "doccano: triples": Case(
        "a.jsonl", lines({"id": 7, "text": TEXT, "label": [[*AN], [*HUE]]}), "doccano", {AN, HUE}
    ),
    "doccano: before 1.0": Case(
        "a.json", lines({"id": 7, "text": TEXT, "labels": [[*AN]], "meta": {}}), "doccano", {AN}
    ),
    "doccano: relations": Case(
        "a.jsonl",
        lines(
            {
                "id": 7,
                "text": TEXT,
                "entities": [{"id": 1, "label": "PER", "start_offset": 0, "end_offset": 2}],
                "relations": [{"id": 1, "from_id": 1, "to_id": 1, "type": "self"}],
                "Comments": ["?"],
            }
        ),
        "doccano",
        {AN},
        left={"comments": 1, "relations": 1},
    ),
    "doccano: labels": Case(
        "a.jsonl", lines({"id": 7, "text": TEXT, "label": ["a"]}), "doccano", None, {"label": "a"}
    ),
    "doccano: intents and slots": Case(
        "a.jsonl",
        lines({"id": 7, "data": TEXT, "cats": ["a"], "entities": [[*AN]]}),
        "doccano",
        {AN},
        {"label": "a"},
    ),
    "doccano: an array": Case(
        "a.json", json.dumps([{"id": 7, "text": TEXT, "label": [[*AN]]}]), "doccano", {AN}
    ),
    "doccano: nothing marked": Case(
        "a.jsonl", lines({"id": 7, "text": TEXT, "label": []}), "doccano", set()
    ),
    "Prodigy: spans": Case(
        "a.jsonl",
        lines(
            {"text": TEXT, "spans": [{"start": 0, "end": 2, "label": "PER"}], "answer": "accept"},
            {"text": "b", "spans": [], "answer": "reject"},
        ),
        "prodigy",
        {AN},
        left={"tasks with the answer reject": 1},
    ),
    "Prodigy: a choice": Case(
        "a.jsonl",
        lines({"text": TEXT, "options": [], "accept": ["a"], "answer": "accept", "_task_hash": 1}),
        "prodigy",
        None,
        {"label": "a"},
    ),
    "Prodigy: one label to accept, by two people": Case(
        "a.jsonl",
        lines(*[{"text": TEXT, "label": "a", "answer": "accept", "_input_hash": 1}] * 2),
        "prodigy",
        None,
        {"label": "a"},
        {"further answers to a text": 1},
    ),
    "Prodigy: a label, and no name": Case(
        "a.jsonl",
        lines({"text": TEXT, "label": "a", "spans": [], "answer": "accept", "_input_hash": 1}),
        "prodigy",
        set(),
        {"label": "a"},
    ),
    "Prodigy: a label beside names": Case(
        "a.jsonl",
        lines(
            {
                "text": TEXT,
                "label": "a",
                "spans": [{"start": 0, "end": 2, "label": "PER"}],
                "answer": "accept",
            }
        ),
        "prodigy",
        {AN},
        left={"labels of tasks with names": 1},
    ),
    "Prodigy: the label of a name": Case(
        "a.jsonl",
        lines(
            {
                "text": TEXT,
                "label": "PER",
                "spans": [{"start": 0, "end": 2, "label": "PER"}],
                "answer": "accept",
            }
        ),
        "prodigy",
        {AN},
    ),
    "Label Studio: names, an attribute, a relation": Case(
        "a.json",
        tasks(
            region(*AN, id="x", value={"text": "An"}),
            {
                "type": "choices",
                "id": "x",
                "from_name": "form",
                "value": {"start": 0, "end": 2, "choices": ["native"]},
            },
            {"type": "relation", "from_id": "x", "to_id": "x"},
        ),
        "label-studio",
        {AN},
        left={"relations": 1},
    ),
    "Label Studio: the first that was not cancelled": Case(
        "a.json",
        tasks(
            annotations=[
                {"was_cancelled": True, "result": []},
                {"result": [region(*AN)]},
                {"result": []},
            ]
        ),
        "label-studio",
        {AN},
        left={"cancelled annotations": 1, "further annotations of a task": 1},
    ),
    "Label Studio: the ground truth": Case(
        "a.json",
        tasks(annotations=[{"result": []}, {"ground_truth": True, "result": [region(*AN)]}]),
        "label-studio",
        {AN},
        left={"further annotations of a task": 1},
    ),
    "Label Studio: predictions": Case(
        "a.json",
        tasks(annotations=[], predictions=[{"result": [region(*AN)], "score": 0.5}]),
        "label-studio",
        {AN},
        left={"texts with predictions alone, read as annotations": 1},
    ),
    "Label Studio: nobody looked at it": Case(
        "a.json", tasks(annotations=[]), "label-studio", None
    ),
    "Label Studio: code points": Case(
        "a.json",
        tasks(region(2, 4, "PER", value={"text": "An"}), text=EMOJI),
        "label-studio",
        {(2, 4, "PER")},
    ),
    "Label Studio: UTF-16": Case(
        "a.json",
        tasks(region(3, 5, "PER", value={"text": "An"}), text=EMOJI),
        "label-studio",
        {(2, 4, "PER")},
    ),
    "Label Studio: in minimal form": Case(
        "a.json",
        json.dumps(
            [
                {
                    "text": TEXT,
                    "id": 1,
                    "label": [{"start": 0, "end": 2, "text": "An", "labels": ["PER"]}],
                    "topic": "a",
                    "annotator": 1,
                    "annotation_id": 1,
                    "created_at": "2026-01-01",
                    "updated_at": "2026-01-01",
                    "lead_time": 1.0,
                }
            ]
        ),
        "label-studio",
        {AN},
        {"topic": "a"},
    ),
    "Label Studio: in minimal form, what is no label": Case(
        "a.json",
        json.dumps(
            [
                {
                    "text": TEXT,
                    "id": 1,
                    "topic": {"choices": ["a"]},
                    "stars": 3,
                    "points": [{"rating": 3}, {"rating": 4}],
                    "remarks": {"text": ["b"]},
                    "unsaid": None,
                    "annotator": 1,
                    "annotation_id": 1,
                    "lead_time": 1.0,
                }
            ]
        ),
        "label-studio",
        None,
        {"topic": "a"},
        {
            "values of the field points": 2,
            "values of the field remarks": 1,
            "values of the field stars": 1,
        },
    ),
    "WebAnno: stacked, over several tokens, another layer": Case(
        "a.tsv",
        "#FORMAT=WebAnno TSV 3.3\n"
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue\n"
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value\n\n\n"
        "#Text=Bộ Y tế\n"
        "1-1\t0-2\tBộ\tN\t*[1]|*[2]\tORG[1]|MISC\\_A[2]\t\n"
        "1-2\t3-4\tY\t_\t*[1]\tORG[1]\t\n"
        "1-3\t5-7\ttế\t_\t*[1]\tORG[1]\t\n",
        "webanno",
        {(0, 7, "ORG"), (0, 2, "MISC_A")},
        left={"tokens annotated in POS": 1},
    ),
    "WebAnno: UTF-16, sub-tokens, a sentence that begins later": Case(
        "a.tsv",
        "#FORMAT=WebAnno TSV 3.2\n#T_SP=webanno.custom.Name|Kind\n\n"
        f"#Text={EMOJI}-B\n"
        "3-1\t100-102\t\N{SMILING FACE WITH OPEN MOUTH}\t_\t\n"
        "3-2\t103-107\tAn-B\t_\t\n3-2.1\t103-105\tAn\tPER\t\n",
        "webanno",
        {(2, 4, "PER")},
    ),
    "WebAnno: a token that repeats what is said of its beginning": Case(
        "a.tsv",
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Name|Kind\n\n#Text=An-B Huế\n"
        "1-1\t0-4\tAn-B\tPER\t\n1-1.1\t0-2\tAn\tPER\t\n1-2\t5-8\tHuế\tLOC\t\n",
        "webanno",
        {(0, 2, "PER"), (5, 8, "LOC")},
    ),
    "CSV: quoted": Case(
        "a.csv",
        'id,category,sentence,split\n1,a,"An, ""ở""\nHuế",test\n',
        "csv",
        None,
        {"category": "a"},
        {"values of the column split": 1},
    ),
    "CSV: semicolons": Case("a.csv", "id;text;tone\r\n1;An, Huế;a\r\n", "csv", None, {"tone": "a"}),
    "CSV: tabs": Case("a.csv", "id\ttext\ttone\n1\tAn\ta\n", "csv", None, {"tone": "a"}),
    "CSV: a separator that is named": Case(
        "a.csv", 'sep=;\r\nid;text;tone\r\n1;"An; Huế";a\r\n', "csv", None, {"tone": "a"}
    ),
    "CSV: carriage returns": Case("a.csv", "id,text,tone\r1,An,a\r", "csv", None, {"tone": "a"}),
    "CSV: what rows of answers have for themselves": Case(
        "a.csv",
        'id,text,tone,probabilities\n1,An,a,"{""a"": 1}"\n',
        "csv",
        None,
        {"tone": "a"},
        {"values of the column probabilities": 1},
    ),
    "fastText": Case("a.txt", "__label__a An ở Huế\n", "fasttext", None, {"label": "a"}),
    "ENAMEX: nested": Case(
        "a.txt",
        '<ENAMEX TYPE="ORG">UBND <ENAMEX TYPE="LOC">Huế</ENAMEX></ENAMEX> &amp; <b>\n',
        "enamex",
        {(0, 8, "ORG"), (5, 8, "LOC")},
    ),
    "GLiNER": Case(
        "a.jsonl",
        lines(
            {
                "text": TEXT,
                "entities": [{"start": 0, "end": 2, "text": "An", "label": "PER", "score": 0.9}],
            }
        ),
        "pipelines",
        {AN},
        left={"scores": 1},
    ),
    "a pipeline: tokens of names": Case(
        "a.jsonl",
        lines(
            {
                "text": "Hà Nội, Huế",
                "output": [
                    {"entity": tag, "score": 0.5, "index": n, "word": "x", "start": s, "end": e}
                    for tag, n, s, e in (
                        ("B-LOC", 1, 0, 2),
                        ("I-LOC", 2, 3, 6),
                        ("I-LOC", 4, 8, 11),
                    )
                ],
            }
        ),
        "pipelines",
        {(0, 6, "LOC"), (8, 11, "LOC")},
        left={"scores": 3},
    ),
    "a pipeline: labels": Case(
        "a.jsonl",
        lines(
            {"text": TEXT, "output": [{"label": x, "score": s} for x, s in (("a", 1), ("b", 0))]}
        ),
        "pipelines",
        None,
        {"label": "a"},
        {"labels that are not the best": 1, "scores": 2},
    ),
    "text in another normal form": Case(
        "a.jsonl",
        lines({"text": "Hue\u0302\u0301 An", "label": [[0, 5, "LOC"], [6, 8, "PER"]]}),
        "doccano",
        {(0, 3, "LOC"), (4, 6, "PER")},
        left={"texts brought to NFC": 1},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_form_is_recognised_and_read(tmp_path: Path, case: Case) -> None:
    path = tmp_path / case.name
    path.write_text(case.content, encoding="utf-8", newline="")
    assert formats.recognise(path).name == case.form
    source = importing.read(path, PLAIN)
    [record] = source.records
    spans = record.spans.get("ner")
    assert (None if spans is None else {(s.start, s.end, s.type) for s in spans}) == case.spans
    assert record.labels == case.labels
    assert {name: n for name, n in source.left.items() if n} == case.left


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_of_a_tool_is_refused_where_scores_are_wanted(tmp_path: Path, case: Case) -> None:
    path = tmp_path / case.name
    path.write_text(case.content, encoding="utf-8", newline="")
    with pytest.raises(FormatError) as error:
        formats.read(path)
    told = f"{path.name}: looks like {formats.recognise(path).called}; `vieval import {path} "
    assert str(error.value).startswith(told)


@pytest.mark.parametrize(("text", "read"), [(None, "An Huế"), ("An  Huế", "An  Huế")])
def test_rows_of_tokens_without_a_text_are_told_apart(
    tmp_path: Path, text: str | None, read: str
) -> None:
    path = tmp_path / "a.jsonl"
    row = {"text": text, "tokens": ["An", "Huế"], "ner_tags": ["B-PER", "B-LOC"]}
    path.write_text(lines(row), encoding="utf-8")
    [record] = importing.read(path, PLAIN).records
    assert record.segment.text == read


def test_attributes_of_names_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.ann").write_text(
        "T1\tPER 0 2\tAn\nT2\tLOC 5 8\tHuế\nT3\tMove 3 4\tở\nE1\tMove:T3 Who:T1\n"
        "A1\tKnown T1\nA2\tForm T2 native\n#1\tAnnotatorNotes T2\tthe city\n"
        "R1\tIn Arg1:T1 Arg2:T2\n*\tEquiv T1 T2\nN1\tReference T2 Wikidata:Q36167\tHuế\n"
        "#2\tNote R1\t?\n",
        encoding="utf-8",
    )
    source = importing.read(tmp_path, PLAIN)
    [record] = source.records
    assert {span.type: span.attributes for span in record.spans["ner"]} == {
        "PER": {"Known": "true"},
        "LOC": {"Form": "native", "note": "the city"},
    }
    assert {name: n for name, n in source.left.items() if n} == {
        "equivalences": 1,
        "events": 1,
        "normalisations": 1,
        "notes and attributes of what is no name": 1,
        "relations": 1,
        "triggers of events": 1,
    }


@pytest.mark.parametrize("name", ["", " ", "Unnamed: 0"])
def test_the_index_of_a_frame_is_no_problem(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{name},text,tone\n0,An,a\n1,Huế,b\n", encoding="utf-8")
    source = importing.read(path, PLAIN)
    assert [record.labels for record in source.records] == [{"tone": "a"}, {"tone": "b"}]
    assert source.notes == ["a.csv: a column without a name is passed over"]


def test_a_text_without_a_label_may_come_first(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("An ở Huế\n__label__a Huế\n", encoding="utf-8")
    first, second = importing.read(path, PLAIN).records
    assert (first.segment.text, first.labels) == ("An ở Huế", {})
    assert (second.segment.text, second.labels) == ("Huế", {"label": "a"})


def test_what_a_name_has_twice_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.ann").write_text(
        "T1\tPER 0 2\tAn\nA1\tForm T1 native\nT2\tPER 0 2\tAn\nA2\tForm T2 foreign\n"
        "T3\tLOC 5 8\tHuế\nA3\tForm T3 native\nA4\tForm T3 foreign\n",
        encoding="utf-8",
    )
    brat = importing.read(tmp_path / "a.ann", PLAIN)
    # The second An, and the second form of each.
    assert {name: n for name, n in brat.left.items() if n} == {
        "further values of an attribute of a name": 2,
        "names marked twice": 1,
    }
    doccano = tmp_path / "a.jsonl"
    doccano.write_text(f'{{"id": 1, "text": "{TEXT}", "label": [[0, 2, "A"], [0, 2, "A"]]}}\n')
    left = importing.read(doccano, PLAIN).left
    assert {name: n for name, n in left.items() if n} == {"names marked twice": 1}


@pytest.mark.parametrize(("said", "end"), [("An\\nBình", 8), ("An\\nBình ở", 10)])
def test_a_backslash_in_a_text_of_brat_is_one(tmp_path: Path, said: str, end: int) -> None:
    (tmp_path / "a.txt").write_text(f"{said} Huế", encoding="utf-8")
    (tmp_path / "a.ann").write_text(f"T1\tPER 0 {end}\t{said}\n", encoding="utf-8")
    [record] = importing.read(tmp_path / "a.ann", PLAIN).records
    assert record.spans["ner"] == {Span(0, end, "PER")}


def test_utf_16_units_are_told_from_code_points_at_the_end_of_a_text(tmp_path: Path) -> None:
    text = "An \N{SMILING FACE WITH OPEN MOUTH}"
    value = {"start": 3, "end": 5, "text": text[3:], "labels": ["MOOD"]}
    result = [{"type": "labels", "from_name": "label", "value": value}]
    task = {"id": 1, "data": {"text": text}, "annotations": [{"result": result}]}
    path = tmp_path / "a.json"
    path.write_text(json.dumps([task]))
    [record] = importing.read(path, PLAIN).records
    # One code point of two units.
    assert record.spans["ner"] == {Span(3, 4, "MOOD")}


# The second "a" by code points, the first by UTF-16 units.
UNSURE = (f"{EMOJI[0]}aaa", 2, 3, "a")


def file_of(path: Path, *named: tuple[str, int, int, str]) -> Path:
    """A file of Label Studio: a task of each text with the bounds and the text of a name."""
    found = []
    for number, (text, start, end, surface) in enumerate(named, start=1):
        result = [region(start, end, "X", value={"text": surface})]
        data = {"text": text, "id": f"s{number}"}
        found.append({"id": number, "data": data, "annotations": [{"result": result}]})
    path.write_text(json.dumps(found))
    return path


@pytest.mark.parametrize(
    ("others", "start", "noted"),
    [
        # What fits one reading alone says how the whole file counts.
        ([(EMOJI, 3, 5, "An")], 1, False),
        ([(EMOJI, 2, 4, "An")], 2, False),
        # Nothing is told by texts in which both are the same, nor by such as contradict each other.
        ([("An", 0, 2, "An"), (f"An{EMOJI}", 0, 2, "An")], 2, True),
        ([(EMOJI, 3, 5, "An"), (EMOJI, 2, 4, "An")], 2, True),
        ([UNSURE], 2, True),
    ],
)
def test_what_names_count_that_fit_both_ways_other_tasks_tell(
    tmp_path: Path, others: list[tuple[str, int, int, str]], start: int, noted: bool
) -> None:
    source = importing.read(file_of(tmp_path / "a.json", UNSURE, *others), PLAIN)
    assert source.records[0].spans["ner"] == {Span(start, start + 1, "X")}
    more = " and of 1 more" if others == [UNSURE] else ""
    told = f"a.json:1: the names of segment s1{more} fit as code points and as UTF-16 units; "
    assert source.notes == ([f"{told}code points are read"] if noted else [])


def test_a_name_without_its_text_is_read_where_no_emoji_comes_before(tmp_path: Path) -> None:
    path = file_of(tmp_path / "a.json", (f"An {EMOJI}", 0, 2, "An"))
    path.write_text(path.read_text().replace(', "text": "An"}', "}"))
    assert "An" not in path.read_text().partition("value")[2]
    [record] = importing.read(path, PLAIN).records
    assert record.spans["ner"] == {Span(0, 2, "X")}


def test_a_task_that_is_about_something_else_says_nothing_about_names(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rated = {"type": "rating", "from_name": "stars", "value": {"rating": 3}}
    for results, spans in (([rated], {}), ([], {"ner": frozenset()})):
        path.write_text(tasks(*results), encoding="utf-8")
        [record] = importing.read(path, PLAIN).records
        assert record.spans == spans


def test_pieces_that_a_line_end_parts_are_one_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Bộ\r\nY tế và x".encode())
    (tmp_path / "a.ann").write_text("T1\tORG 0 2;4 8\tBộ Y tế\nT2\tORG 0 2;12 13\tBộ x\n", "utf-8")
    [record] = importing.read(tmp_path / "a.ann", PLAIN).records
    assert {(s.start, s.end, s.fragments) for s in record.spans["ner"]} == {
        (0, 8, ()),
        (0, 13, ((0, 2), (12, 13))),
    }


def test_lists_alone_belong_to_the_texts_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    found = [[{"entity_group": "PER", "score": 1, "word": "An", "start": 0, "end": 2}], []]
    path.write_text(json.dumps(found), encoding="utf-8")
    reading = Reading(texts={"x": TEXT, "y": "Mưa"})
    one, other = importing.read(path, reading).records
    assert (one.segment.id, one.segment.text, len(one.spans["ner"])) == ("x", TEXT, 1)
    assert (other.segment.id, other.spans["ner"]) == ("y", frozenset())
