"""How far an approach is with its segments, heard while it answers."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from vieval import progress
from vieval.approaches import Entrant
from vieval.data import Answer, Card, Example, Segment, Spans
from vieval.inference.ask import answer

CARD = Card("finds nothing", "none")
SEGMENTS = [Segment(str(number), f"câu {number}") for number in range(8)]
NONE: Spans = frozenset()


class OneByOne:
    card = CARD

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        return [self.find(segment) for segment in segments]

    def find(self, segment: Segment) -> Answer:
        time.sleep(0.02)
        return NONE


class AtOnce(OneByOne):
    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        texts = [segment.text for segment in segments]
        time.sleep(0.02)
        return [NONE for _ in texts]


class InBatches(OneByOne):
    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        texts = [segment.text for segment in segments]
        for start in range(0, len(texts), 4):
            progress.advance(start + 4, len(texts))
        return [NONE for _ in texts]


class Learns:
    card = CARD

    def fit(self, examples: Sequence[Example]) -> OneByOne:
        progress.advance(1, 1)
        return AtOnce()


def heard(approach: object, train: list[Example] | None = None) -> list[float]:
    told: list[float] = []
    with progress.heard_by(told.append):
        given = answer(Entrant("x", approach), SEGMENTS, train)  # type: ignore[arg-type]
    assert given == [NONE] * len(SEGMENTS)
    return told


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN", 0.01)


def test_who_answers_while_reading_is_heard_before_each_segment_but_the_first() -> None:
    assert heard(OneByOne()) == [number / 8 for number in range(1, 8)]


def test_who_reads_all_at_one_go_tells_nothing() -> None:
    assert heard(AtOnce()) == []


def test_who_answers_in_batches_tells_it_himself() -> None:
    assert heard(InBatches()) == [0.5, 1.0]


def test_learning_answers_no_segment() -> None:
    assert heard(Learns(), [Example(Segment("a", "khác"), NONE)]) == []


def test_without_a_listener_the_segments_are_handed_over_as_they_are() -> None:
    assert progress.watched(SEGMENTS) is SEGMENTS
    progress.advance(1, 2)


def test_what_is_read_is_the_same_list_in_every_way() -> None:
    with progress.heard_by(lambda _: None):
        watched = progress.watched(SEGMENTS)
    assert isinstance(watched, list)
    assert (watched, len(watched), watched[1:3]) == (SEGMENTS, 8, SEGMENTS[1:3])
    assert sorted(watched, key=lambda one: one.id) == SEGMENTS
