"""Errors as entries of columns; what they are in texts is tried in `tests/review`."""

from __future__ import annotations

from vieval.data import Span
from vieval.metrics.spans.errors import KINDS, ErrorEntries, sort_errors
from vieval.metrics.spans.matched import Matched


def spans(*bounds: tuple[int, int]) -> frozenset[Span]:
    return frozenset(Span(start, end, "PER") for start, end in bounds)


# A name that is split; one with two readings, the closer of which is its boundary error; two names
# in one; a name that is found; a missed name, a spurious one and a decoy.
GOLD = [
    spans((0, 6)),
    spans((0, 9)),
    spans((0, 3), (4, 7)),
    spans((1, 2)),
    spans((0, 1)),
    spans(),
    spans(),
]
SAID = [
    spans((0, 2), (3, 6)),
    spans((0, 7), (5, 9)),
    spans((0, 7)),
    spans((1, 2)),
    spans(),
    spans((2, 4)),
    spans((5, 8)),
]
DECOYS = [spans() for _ in GOLD[:-1]] + [spans((7, 9))]
# Gold entries: 0, 1, 2 and 3, 4, 5; predicted ones: 0 and 1, 2 and 3, 4, 5, 6, 7.
WRONG = [
    ErrorEntries("split", (0,), (0, 1)),
    ErrorEntries("merged", (2, 3), (4,)),
    ErrorEntries("boundary", (1,), (2,)),
    ErrorEntries("missed", (5,), ()),
    ErrorEntries("spurious", (), (3,)),
    ErrorEntries("spurious", (), (6,)),
    ErrorEntries("decoy", (), (7,)),
]


def test_each_wrong_span_is_in_one_error() -> None:
    found = sort_errors(Matched.of(GOLD, SAID), DECOYS)
    assert list(found.each()) == WRONG


def test_errors_are_counted_by_kind() -> None:
    counts = sort_errors(Matched.of(GOLD, SAID), DECOYS).counts()
    assert counts == {kind: sum(kind == one.kind for one in WRONG) for kind in KINDS}


def test_parts_that_overlap_each_other_are_no_split_wherever_they_stand() -> None:
    both = GOLD[:2], SAID[:2]
    for order in (1, -1):
        gold, said = (side[::order] for side in both)
        kinds = sorted(one.kind for one in sort_errors(Matched.of(gold, said)).each())
        assert kinds == ["boundary", "split", "spurious"]


def test_without_decoys_nothing_is_one() -> None:
    found = sort_errors(Matched.of(GOLD, SAID))
    assert (found.counts()["decoy"], found.counts()["spurious"]) == (0, 3)
