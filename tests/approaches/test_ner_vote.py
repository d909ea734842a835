"""The vote over made-up answers."""

import pytest

from vieval.approaches.ner.vote import Vote
from vieval.data import Failure, Span

HANOI = Span(0, 6, "LOC")
MINISTRY = Span(10, 22, "ORG")
SHORTER = Span(10, 13, "ORG")
FAILED = Failure("no")


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        # Two of three is a majority, one of three is none.
        ([{HANOI}, {HANOI, MINISTRY}, set()], {HANOI}),
        ([{MINISTRY}, {SHORTER}, {Span(10, 22, "LOC")}], set()),
        ([{HANOI}, {HANOI}, {HANOI}], {HANOI}),
        # Who failed has no vote: one of two is no majority, one of one is.
        ([{HANOI}, set(), FAILED], set()),
        ([{HANOI}, FAILED, FAILED], {HANOI}),
        ([set(), set(), set()], set()),
    ],
)
def test_more_than_half_must_agree(answers, kept):
    given = [a if a is FAILED else frozenset(a) for a in answers]
    vote = Vote(("a", "b", "c"))
    assert vote.combine(dict(zip("abc", ([answer] for answer in given), strict=True))) == [kept]


def test_where_all_failed_so_does_the_vote():
    (answer,) = Vote(("a", "b")).combine({"a": [FAILED], "b": [FAILED]})
    assert isinstance(answer, Failure)


def test_answers_of_others_have_no_vote():
    spans = [frozenset({HANOI})]
    assert Vote(("a",)).combine({"a": [frozenset()], "b": spans, "c": spans}) == [frozenset()]


def test_a_missing_member_is_an_error():
    with pytest.raises(KeyError, match="b"):
        Vote(("a", "b")).combine({"a": []})


def test_attributes_come_from_the_first_member_that_has_some():
    plain, told = Span(0, 3, "PER"), Span(0, 3, "PER", attributes={"referent": "Lê"})
    other = Span(0, 3, "PER", attributes={"referent": "Lý"})
    given = {"a": [frozenset({plain})], "b": [frozenset({told})], "c": [frozenset({other})]}
    (answer,) = Vote(("a", "b", "c")).combine(given)
    assert isinstance(answer, frozenset)
    (kept,) = answer
    assert kept.attributes == {"referent": "Lê"}
