"""Columns are the records that they were made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vieval.data import Record, Segment, Span, Spans
from vieval.records import Places, Records, SpanColumns

BOUNDS = st.tuples(st.integers(0, 9), st.integers(1, 6)).map(lambda pair: (pair[0], sum(pair)))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start, end = draw(BOUNDS)
    parted = end - start > 2 and draw(st.booleans())
    fragments = ((start, start + 1), (end - 1, end)) if parted else ()
    form = draw(st.sampled_from([{}, {"form": "native"}]))
    return Span(start, end, draw(st.sampled_from(["PER", "LOC"])), fragments, form)


SETS = st.frozensets(spans(), max_size=5)
RECORDS = st.builds(
    lambda name, text, spans, decoys, labels: Record(
        Segment(name, text, "x"), spans, decoys, labels
    ),
    st.text("ab", min_size=1),
    st.text(),
    st.dictionaries(st.sampled_from(["ner", "medical"]), SETS),
    SETS,
    st.dictionaries(st.sampled_from(["topic", "fluency"]), st.sampled_from(["a", "b"])),
)


def everything(record: Record) -> tuple[object, ...]:
    """A record with the attributes of its spans, which take no part in equality."""
    forms = [(span, dict(span.attributes)) for some in record.spans.values() for span in some]
    return record, sorted(forms, key=repr)


@given(st.lists(RECORDS, max_size=5))
def test_what_was_put_in_comes_out(held: list[Record]) -> None:
    columns = Records.of(iter(held))
    assert columns == held
    assert list(map(everything, columns)) == list(map(everything, held))
    assert [columns[place] for place in range(len(held))] == held
    assert columns[1:3] == held[1:3]


@given(st.lists(SETS, min_size=1, max_size=5), st.data())
def test_rows_are_chosen_in_any_order_and_minus_one_is_empty(
    sides: list[Spans], data: st.DataObject
) -> None:
    rows = data.draw(st.lists(st.integers(-1, len(sides) - 1)))
    chosen = SpanColumns.of(sides).rows(np.array(rows, np.int64))
    assert list(chosen) == [sides[row] if row >= 0 else frozenset() for row in rows]


@given(st.lists(SETS, max_size=5))
def test_entries_are_in_order_and_may_be_chosen(sides: list[Spans]) -> None:
    columns = SpanColumns.of(sides)
    made = [columns.span(entry) for entry in range(columns.size)]
    segments = columns.segment.tolist()
    keys = [(n, s.start, -s.end, s.type) for n, s in zip(segments, made, strict=True)]
    assert keys == sorted(keys)
    people = columns.only(np.array([span.type == "PER" for span in made], np.bool_))
    assert list(people) == [frozenset(s for s in side if s.type == "PER") for side in sides]


def test_a_span_that_comes_twice_is_one() -> None:
    two = np.zeros(2, np.int64)
    columns = SpanColumns.build(1, Places(two, two, two + 3), ["PER", "PER"])
    assert list(columns) == [{Span(0, 3, "PER")}]


@pytest.mark.parametrize("bounds", [(3, 3), (-1, 2), (4, 2)])
def test_a_span_without_a_code_point_is_refused(bounds: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is empty or starts before the text"):
        SpanColumns.of([frozenset({Span(*bounds, "PER")})])


@given(st.lists(st.lists(RECORDS, max_size=3), min_size=1, max_size=3))
def test_parts_are_joined_in_their_order(parts: list[list[Record]]) -> None:
    joined = Records.joined([Records.of(part) for part in parts])
    held = [record for part in parts for record in part]
    assert list(map(everything, joined)) == list(map(everything, held))
