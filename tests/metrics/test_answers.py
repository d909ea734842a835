"""What several answers about a segment make together."""

from __future__ import annotations

from vieval.data import Failure, Span
from vieval.metrics.answers import majority

AN, HUE = Span(0, 2, "PER"), Span(5, 8, "LOC")


def test_half_is_no_majority() -> None:
    assert majority([frozenset({AN}), frozenset({HUE})]) == frozenset()
    assert majority([frozenset({AN}), frozenset({AN, HUE}), frozenset()]) == {AN}


def test_who_failed_has_no_vote() -> None:
    assert majority([frozenset({AN}), Failure("asleep")]) == {AN}


def test_attributes_are_those_of_the_first_that_gave_any() -> None:
    told = [Span(0, 2, "PER", attributes={"form": form}) for form in ("plain", "sinicised")]
    [found] = majority([frozenset({AN}), *(frozenset({one}) for one in told)])
    assert found.attributes == {"form": "plain"}
