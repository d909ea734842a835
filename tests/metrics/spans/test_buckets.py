from __future__ import annotations

import pytest

from vieval.data import Span
from vieval.metrics.spans.buckets import BUCKETS, seen, segment_length, surface
from vieval.metrics.spans.overlaps import tabulate
from vieval.records import SpanColumns

TEXT = "Bộ Ngoại giao Việt Nam và Bộ Công an"
ORG = Span(0, 22, "ORG", (), {"form": "native"})
PART = Span(3, 22, "ORG")
LOC = Span(14, 22, "LOC")
PIECES = Span(0, 36, "ORG", ((0, 2), (29, 36)))


def test_the_surface_of_pieces_is_parted_by_spaces():
    assert surface(LOC, TEXT) == "Việt Nam"
    assert surface(PIECES, TEXT) == "Bộ Công an"


def kinds(spans: frozenset[Span], name: str) -> dict[Span, str]:
    columns = tabulate([spans], [frozenset()]).gold
    found = BUCKETS[name](columns, [TEXT])
    return {columns.source.span(i): found.values[n] for i, n in enumerate(found.number)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("syllables", {ORG: "5+", PART: "4", LOC: "2", PIECES: "3"}),
        # ORG has 22 code points; a piece of PIECES counts without what is between.
        ("length", {ORG: "21+", PART: "11–20", LOC: "6–10", PIECES: "6–10"}),
        # LOC is within PART within ORG; no span is within a piece of PIECES.
        ("depth", {ORG: "0", PART: "1", LOC: "2+", PIECES: "0"}),
    ],
)
def test_each_span_has_a_kind(name: str, expected: dict[Span, str]):
    assert kinds(frozenset(expected), name) == expected


def test_kinds_are_those_that_occur_in_order():
    columns = tabulate([frozenset({ORG, LOC})], [frozenset()]).gold
    assert BUCKETS["length"](columns, [TEXT]).values == ("6–10", "21+")


@pytest.mark.parametrize(
    ("length", "bucket"),
    [(1, "1–5"), (5, "1–5"), (6, "6–10"), (10, "6–10"), (11, "11–20"), (20, "11–20"), (21, "21+")],
)
def test_lengths_are_in_code_points(length: int, bucket: str):
    assert list(kinds(frozenset({Span(0, length, "A")}), "length").values()) == [bucket]


def test_what_was_seen_is_told_by_what_each_segment_was_trained_on():
    gold = SpanColumns.of([frozenset({LOC})] * 2)
    found = seen(gold, [TEXT] * 2, [{"Việt Nam"}, {"Hà Nội"}])
    assert [found.values[number] for number in found.number] == ["seen", "unseen"]


@pytest.mark.parametrize(
    ("syllables", "bucket"), [(0, "0–9"), (9, "0–9"), (10, "10–19"), (39, "20–39"), (40, "40+")]
)
def test_the_length_of_a_segment_is_in_syllables(syllables: int, bucket: str):
    assert segment_length(" ".join(["an"] * syllables)) == bucket
