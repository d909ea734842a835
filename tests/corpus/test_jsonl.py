"""JSON lines are read as they were written, and faults are told."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.corpus import jsonl
from vieval.corpus.faults import FormatError, NoTexts
from vieval.corpus.jsonl import Check
from vieval.corpus.reading import Reading
from vieval.data import Record, Segment, Span
from vieval.problems import Problem

TEXT = "Bộ Ngoại giao Việt Nam"


@st.composite
def records(draw: st.DrawFn) -> Record:
    bounds = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT))).filter(
        lambda pair: pair[0] < pair[1]
    )
    spans = st.builds(
        lambda pair, kind, form: Span(pair[0], pair[1], kind, attributes={"form": form}),
        bounds,
        st.sampled_from(["PER", "LOC"]),
        st.sampled_from(["native", "garbled"]),
    )
    return Record(
        Segment(draw(st.text("ab#1", min_size=1)), TEXT, draw(st.sampled_from(["", "x"]))),
        draw(
            st.dictionaries(st.sampled_from(["ner", "medical"]), st.frozensets(spans, max_size=4))
        ),
        draw(
            st.frozensets(
                st.builds(lambda pair: Span(pair[0], pair[1], "DECOY"), bounds), max_size=2
            )
        ),
        draw(st.dictionaries(st.sampled_from(["topic", "fluency"]), st.sampled_from(["a", "b"]))),
    )


@given(st.lists(records(), unique_by=lambda record: record.segment.id, max_size=4))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, items: list[Record]
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    jsonl.write(path, items)
    found = jsonl.read(path)
    assert found == items
    for one, two in zip(found, items, strict=True):
        for problem, spans in two.spans.items():
            attributes = {span: span.attributes for span in one.spans[problem]}
            assert attributes == {span: span.attributes for span in spans}


def test_fragments_survive(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    span = Span(0, 22, "ORG", ((0, 2), (14, 22)))
    jsonl.write(path, [Record(Segment("1", TEXT), {"ner": frozenset({span})})])
    assert jsonl.read(path)[0].spans == {"ner": {span}}


def test_not_labelled_is_not_empty() -> None:
    nothing = jsonl.parse(json.dumps({"id": "1", "text": TEXT}))
    empty = jsonl.parse(json.dumps({"id": "1", "text": TEXT, "entities": []}))
    assert nothing.spans == {}
    assert empty.spans == {"ner": frozenset()}


def test_an_id_may_be_a_number_or_an_article_with_its_segment() -> None:
    assert jsonl.parse(json.dumps({"id": 7, "text": "a"})).segment == Segment("7", "a")
    row = {"article": "x", "segment": 3, "text": "a"}
    assert jsonl.parse(json.dumps(row)).segment == Segment("x#3", "a", "x")


PERSON: dict[str, object] = {"start": 0, "end": 1, "type": "PER", "form": "native"}
FAULTS = {
    "no id": ({"text": "a"}, "neither an id, nor an article with a segment number"),
    "no text": ({"id": "1", "tokens": []}, "no text; the row has id, tokens"),
    "not NFC": ({"id": "1", "text": "Ho\u0301a"}, "the text is not NFC"),
    "no list": ({"id": "1", "text": "a", "entities": {}}, "entities is dict, not a list"),
    "a label that is none": ({"id": "1", "text": "a", "topic": ""}, "topic is '', not a label"),
    "a boolean offset": (
        {"id": "1", "text": "ab", "entities": [{"start": False, "end": 1, "type": "PER"}]},
        "span [False, 1) has an offset that is no whole number",
    ),
    "a negative offset": (
        {"id": "1", "text": "ab", "entities": [{"start": -1, "end": 1, "type": "PER"}]},
        "span [-1, 1) starts before the text",
    ),
    "an empty span": (
        {"id": "1", "text": "ab", "entities": [{"start": 1, "end": 1, "type": "PER"}]},
        "span [1, 1) is empty",
    ),
    "no type": (
        {"id": "1", "text": "ab", "entities": [{"start": 0, "end": 1, "label": "PER"}]},
        "a span has no type; it has start, end, label",
    ),
    "an empty type": (
        {"id": "1", "text": "ab", "entities": [{"start": 0, "end": 1, "type": ""}]},
        "span [0, 1) has the type '', not a name",
    ),
    "no start": (
        {"id": "1", "text": "ab", "entities": [{"text": "a", "type": "PER"}]},
        "a span has no start; it has text, type",
    ),
    "a span that is described in two ways": (
        {"id": "1", "text": "ab", "entities": [PERSON, PERSON | {"form": "foreign"}]},
        "span [0, 1) PER comes twice, with the form native and foreign",
    ),
    "a span that is described once of two times": (
        {"id": "1", "text": "ab", "entities": [PERSON, {"start": 0, "end": 1, "type": "PER"}]},
        "span [0, 1) PER comes twice, with the form native and none",
    ),
    "spans of ner under ner": (
        {"id": "1", "text": "ab", "entities": [PERSON], "ner": [PERSON]},
        "the spans of ner stand under entities, and not under ner",
    ),
    "fragments out of order": (
        {
            "id": "1",
            "text": "abcdef",
            "entities": [{"start": 0, "end": 6, "type": "PER", "fragments": [[3, 6], [0, 1]]}],
        },
        "fragment [3, 6) is out of order in [0, 6)",
    ),
    "fragments that touch": (
        {
            "id": "1",
            "text": "abcdef",
            "entities": [{"start": 0, "end": 6, "type": "PER", "fragments": [[0, 3], [3, 6]]}],
        },
        "fragment [3, 6) is out of order in [0, 6)",
    ),
}


@pytest.mark.parametrize(("row", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_line(tmp_path: Path, row: dict[str, object], told: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n" + json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(FormatError) as error:
        jsonl.read(path)
    assert str(error.value).startswith(f"a.jsonl:2: {told}")


@pytest.mark.parametrize("first", [{}, {"entities": [PERSON]}, {"ner": None}, {"topic": "x"}])
def test_a_fault_is_told_after_rows_without_one(tmp_path: Path, first: dict[str, object]) -> None:
    path = tmp_path / "a.jsonl"
    twice: dict[str, object] = {"entities": [PERSON, PERSON | {"form": "foreign"}]}
    under_ner: dict[str, object] = {"ner": [PERSON]}
    for row in (twice, under_ner):
        rows = [{"id": str(n), "text": "ab", **one} for n, one in enumerate((first, row))]
        path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
        with pytest.raises(FormatError, match=r"a\.jsonl:2: .*(twice|under entities)"):
            jsonl.read(path)


def test_a_span_that_comes_twice_alike_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "1", "text": "ab", "entities": [PERSON, PERSON]}))
    [record] = jsonl.read(path)
    [span] = record.spans["ner"]
    assert span.attributes == {"form": "native"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([{"id": "1", "text": "a"}], "a JSON array; JSON lines are wanted"),
        ({"id": "1", "text": "a"}, "a JSON object over many lines; an object a line is wanted"),
    ],
)
def test_other_json_gets_one_line(tmp_path: Path, content: object, told: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content, indent=1))
    with pytest.raises(FormatError) as error:
        jsonl.read(path)
    assert str(error.value).startswith(f"a.json: {told}")
    assert "\n" not in str(error.value)


def test_an_id_that_comes_twice_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "text": "a"}\n' * 2, encoding="utf-8")
    with pytest.raises(FormatError, match=r"a\.jsonl:2: the id '1' was on an earlier line"):
        jsonl.read(path)


def test_predictions_take_their_text_from_the_gold(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "topic": "event"}\n', encoding="utf-8")
    assert jsonl.read(path, Reading(texts={"1": "văn bản"}))[0].segment.text == "văn bản"
    with pytest.raises(FormatError, match="no segment '1' in the gold"):
        jsonl.read(path, Reading(texts={"2": "văn bản"}))


def test_a_file_without_texts_is_told_in_one_line_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"id": str(n), "topic": "event"} for n in range(30)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with pytest.raises(NoTexts, match=r"^a\.jsonl:1: no text; the row has id, topic; no row has a"):
        jsonl.read(path)
    # What else is wrong is told beside the gold.
    path.write_text(path.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    with pytest.raises(NoTexts, match=r"^a\.jsonl:1: no text"):
        jsonl.read(path)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    # Where some rows have a text, each of the others is a fault of its own, as any other fault is.
    for row in ({"id": "x", "text": "a", "topic": "event"}, {"id": True, "text": "a"}):
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        with pytest.raises(FormatError) as caught:
            jsonl.read(path)
        assert not isinstance(caught.value, NoTexts)
        assert str(caught.value).startswith("a.jsonl:1: no text; the row has id, topic\na.jsonl:2:")


def test_bytes_that_are_not_utf8_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{\xff\xfe\x00")
    with pytest.raises(FormatError, match=r"a\.jsonl:1: not UTF-8"):
        jsonl.read(path)


ROW = {"id": "1", "text": TEXT, "entities": [{"start": 0, "end": 2, "type": "ORG"}]}
MESSY = st.fixed_dictionaries(
    {"id": st.sampled_from(["1", "2", 3, None, True])},
    optional={
        "text": st.sampled_from([TEXT, "a", "e\u0302", "", None, 'a": b : c']),
        "article": st.sampled_from(["x", "", 4]),
        "segment": st.sampled_from([1, "1"]),
        "topic": st.sampled_from(["a", " b", "", None, 3]),
        "meta": st.sampled_from([1, "m", None, {"a": 1}]),
        "decoys": st.sampled_from([[], [{"start": 0, "end": 1}], None]),
        "entities": st.none()
        | st.lists(
            st.fixed_dictionaries(
                {"start": st.sampled_from([0, 1, -1, 2**70]), "end": st.sampled_from([2, 5, 90])},
                optional={
                    "type": st.sampled_from(["PER", "", " LOC", "e\u0302", 3]),
                    "text": st.sampled_from(["Bộ", "ộ"]),
                    "form": st.sampled_from(["native", 3]),
                    "fragments": st.sampled_from([[], [[0, 1], [2, 5]], [[0, 5]], 5]),
                },
            ),
            max_size=3,
        ),
    },
)


def late(path: Path, last: str) -> Path:
    """A file whose first 150 rows have nothing in a field, and whose last row has a label."""
    values = [*[None] * 150, last]
    rows = [{"id": str(place), "text": TEXT, "sky": value} for place, value in enumerate(values)]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_label_counts_however_late_a_field_has_one(tmp_path: Path) -> None:
    *others, last = jsonl.read(late(tmp_path / "a.jsonl", "rain"))
    assert last.labels == {"sky": "rain"}
    assert {len(record.labels) for record in others} == {0}


def test_a_late_label_that_is_none_is_a_fault(tmp_path: Path) -> None:
    path = late(tmp_path / "a.jsonl", "")
    with pytest.raises(FormatError, match="151: sky is '', not a label"):
        jsonl.read(path)


def told(path: Path, reading: Reading, check: Check | None) -> object:
    try:
        found = jsonl.read(path, reading, check)
    except FormatError as error:
        return str(error)
    return [
        (
            record,
            sorted((str(s), sorted(s.attributes.items())) for s in record.spans.get("ner", ())),
        )
        for record in found
    ]


@given(
    st.lists(MESSY, max_size=5), st.sampled_from([None, {"1": TEXT, "2": "a", "3": "a"}]), st.data()
)
def test_many_at_a_time_and_one_by_one_read_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[dict[str, object]],
    texts: dict[str, str] | None,
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    lines = [json.dumps(row, ensure_ascii=data.draw(st.booleans())) for row in [ROW, *rows]]
    path.write_text("\n".join(lines), encoding="utf-8")
    reading = Reading(texts=texts)
    assert told(path, reading, None) == told(path, reading, lambda record: ())


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"id": "2", "id": "3", "text": "a"}', "the key 'id' comes twice"),
        (
            '{"id": "2", "text": "a", "entities": [{"start": 0, "end": 0, "end": 1, "type": "A"}]}',
            "the key 'end' comes twice",
        ),
        (
            '{"id": "2", "text": "a", "n": ' + "1" * 5_000 + "}",
            "not JSON that is read: it has a num",
        ),
        ('{"id": "2", "text": "a", "n": ' + "[" * 100_000, "not JSON that is read: it is nested"),
        ('{"id": "2", "text": "\\ud800"}', "'\\ud800' is half of a character"),
        ('{"id": "2", "text": "x", "\\ud800": "y"}', "'\\ud800' is half of a character"),
    ],
)
def test_json_that_no_one_means_is_a_fault(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line, encoding="utf-8")
    with pytest.raises(FormatError) as error:
        jsonl.read(path)
    assert str(error.value).startswith(f"a.jsonl:2: {fault}")
    assert "\n" not in str(error.value)


def test_twenty_faults_are_told_and_the_others_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("x\n" * 3_000, encoding="utf-8")
    with pytest.raises(FormatError) as error:
        jsonl.read(path)
    *told, last = str(error.value).splitlines()
    assert len(told) == 20
    assert last == "… and 2,980 more faults"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    os.mkfifo(path)
    with pytest.raises(FormatError, match="an ordinary file is wanted"):
        jsonl.read(path)


def test_labels_and_types_are_trimmed_and_nfc(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = ROW | {"topic": " e\u0302 ", "entities": [{"start": 0, "end": 2, "type": "ORG "}]}
    path.write_text(json.dumps(row), encoding="utf-8")
    [record] = jsonl.read(path)
    assert record.labels == {"topic": "ê"}
    assert record.spans == {"ner": {Span(0, 2, "ORG")}}


def test_a_span_that_composing_would_cut_is_a_fault(tmp_path: Path):
    # "ế" is e, a circumflex and an acute accent here.
    text = "Hue\u0302\u0301"
    path = tmp_path / "gold.jsonl"
    for start, end in ((3, 4), (0, 3)):
        row = {"id": "1", "text": text, "entities": [{"start": start, "end": end, "type": "LOC"}]}
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
        with pytest.raises(FormatError, match="cuts a letter from its marks"):
            jsonl.read(path, Reading(fold=("nfc",)))
    row = {"id": "1", "text": text, "entities": [{"start": 0, "end": 5, "type": "LOC"}]}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    [record] = jsonl.read(path, Reading(fold=("nfc",)))
    assert (record.segment.text, record.spans["ner"]) == ("Huế", frozenset({Span(0, 3, "LOC")}))


@pytest.mark.parametrize("line", [1, 2, 150])
@pytest.mark.parametrize(
    ("wrong", "right", "value"),
    [
        ("entites", "entities", []),
        ("Entities", "entities", []),
        ("unanotated", "unannotated", []),
        ("topics", "topic", "a"),
        ("artcle", "article", "x"),
    ],
)
def test_a_field_whose_name_looks_misspelt_is_noted_where_the_right_one_is_not_there(
    tmp_path: Path, line: int, wrong: str, right: str, value: object
) -> None:
    given = {"article": "a", "entities": [], "unannotated": [], "topic": "a"}
    rows: list[dict[str, object]] = [{"id": n, "text": "a", **given} for n in range(1, 201)]
    path = tmp_path / "a.jsonl"
    reading = Reading(
        problems={"ner": Problem("ner", "spans"), "topic": Problem("topic", "labels")}
    )

    def notes() -> tuple[str, ...]:
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        found = jsonl.read(path, reading).notes
        assert jsonl.read(path, reading, lambda _: ()).notes == found
        return found

    rows[line - 1][wrong] = value
    assert notes() == ()
    del rows[line - 1][right]
    asked = f"the row has {wrong}, and no {right}: is that what is meant?"
    assert notes() == (f"a.jsonl:{line}: {asked}",)
    # What holds something else is no field of ours.
    rows[line - 1][wrong] = 7
    assert notes() == ()
