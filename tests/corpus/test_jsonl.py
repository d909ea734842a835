"""JSON lines are read as they were written, and faults are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.corpus import jsonl
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import Reading
from vieval.data import Record, Segment, Span

TEXT = "Bộ Ngoại giao Việt Nam"


PROBLEM_NAMES = st.sampled_from(["ner", "medical"])


@st.composite
def records(draw: st.DrawFn) -> Record:
    bounds = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT))).filter(
        lambda pair: pair[0] < pair[1]
    )
    spans = st.builds(
        lambda pair, kind, form: Span(*pair, kind, attributes={"form": form}),
        bounds,
        st.sampled_from(["PER", "LOC"]),
        st.sampled_from(["native", "garbled"]),
    )
    return Record(
        Segment(draw(st.text("ab#1", min_size=1)), TEXT, draw(st.sampled_from(["", "x"]))),
        draw(
            st.dictionaries(st.sampled_from(["ner", "medical"]), st.frozensets(spans, max_size=4))
        ),
        draw(st.frozensets(st.builds(lambda pair: Span(*pair, "DECOY"), bounds), max_size=2)),
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
        attributes = {span: span.attributes for span in one.spans.get("ner", ())}
        assert attributes == {span: span.attributes for span in two.spans.get("ner", ())}


def test_fragments_survive(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    span = Span(0, 22, "ORG", ((0, 2), (14, 22)))
    jsonl.write(path, [Record(Segment("1", TEXT), frozenset({span}))])
    assert jsonl.read(path)[0].spans["ner"] == {span}


def test_not_labelled_is_not_empty() -> None:
    nothing = jsonl.parse(json.dumps({"id": "1", "text": TEXT}))
    empty = jsonl.parse(json.dumps({"id": "1", "text": TEXT, "entities": []}))
    assert "ner" not in nothing.spans
    assert empty.spans["ner"] == frozenset()


def test_an_id_may_be_a_number_or_an_article_with_its_segment() -> None:
    assert jsonl.parse(json.dumps({"id": 7, "text": "a"})).segment == Segment("7", "a")
    row = {"article": "x", "segment": 3, "text": "a"}
    assert jsonl.parse(json.dumps(row)).segment == Segment("x#3", "a", "x")


FAULTS = {
    "no id": ({"text": "a"}, "neither an id, nor an article with a segment number"),
    "no text": ({"id": "1"}, "text is None, not a string"),
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
        {"id": "1", "text": "ab", "entities": [{"start": 0, "end": 1}]},
        "span [0, 1) has the type '', not a name",
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


def test_bytes_that_are_not_utf8_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormatError, match=r"a\.jsonl: not UTF-8"):
        jsonl.read(path)
