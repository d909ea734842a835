from __future__ import annotations

import pytest

from vieval.data import Segment, Span
from vieval.metrics.spans.buckets import segment_length, surface, with_buckets, with_seen

TEXT = "Bộ Ngoại giao Việt Nam và Bộ Công an"
SEGMENT = Segment("1", TEXT)
ORG = Span(0, 22, "ORG", (), {"form": "native"})
PART = Span(3, 22, "ORG")
LOC = Span(14, 22, "LOC")
PIECES = Span(0, 36, "ORG", ((0, 2), (29, 36)))


def test_the_surface_of_pieces_is_parted_by_spaces():
    assert surface(LOC, TEXT) == "Việt Nam"
    assert surface(PIECES, TEXT) == "Bộ Công an"


def test_buckets_become_attributes_beside_the_others():
    (spans,) = with_buckets([SEGMENT], [frozenset({ORG, PART, LOC, PIECES})])
    found = {span: dict(span.attributes) for span in spans}
    assert found == {
        # 22 code points; LOC is within PART within ORG; no span is within a piece of PIECES.
        ORG: {"form": "native", "syllables": "5+", "length": "21+", "depth": "0"},
        PART: {"syllables": "4", "length": "11–20", "depth": "1"},
        LOC: {"syllables": "2", "length": "6–10", "depth": "2+"},
        PIECES: {"syllables": "3", "length": "6–10", "depth": "0"},
    }


@pytest.mark.parametrize(
    ("length", "bucket"),
    [(1, "1–5"), (5, "1–5"), (6, "6–10"), (10, "6–10"), (11, "11–20"), (20, "11–20"), (21, "21+")],
)
def test_lengths_are_in_code_points(length: int, bucket: str):
    (spans,) = with_buckets([SEGMENT], [frozenset({Span(0, length, "A")})])
    assert [span.attributes["length"] for span in spans] == [bucket]


def test_what_was_seen_is_told_by_what_each_segment_was_trained_on():
    gold = [frozenset({LOC})] * 2
    found = with_seen([SEGMENT] * 2, gold, [{"Việt Nam"}, {"Hà Nội"}])
    assert [span.attributes["seen"] for spans in found for span in spans] == ["seen", "unseen"]
    assert found == gold


@pytest.mark.parametrize(
    ("syllables", "bucket"), [(0, "0–9"), (9, "0–9"), (10, "10–19"), (39, "20–39"), (40, "40+")]
)
def test_the_length_of_a_segment_is_in_syllables(syllables: int, bucket: str):
    assert segment_length(Segment("1", " ".join(["an"] * syllables))) == bucket
