"""Names given back, on made-up answers."""

from vieval.challenges.names_given_back import BEFORE, Sinicised
from vieval.data import Card, Identity, Span
from vieval.evaluation.names_back import GivenBack, count
from vieval.evaluation.results import Outcome

WHO = Identity("mine.v1", Card("a made-up approach", "none"))
DRAWN = [
    Sinicised("Fan Ming", "Phạm Minh", "frequent surname", "joined"),
    Sinicised("Li Ming", "Lê Minh", "frequent surname", "joined"),
    Sinicised("Ming Ma", "Mã Minh", "held-out surname", "reordered"),
]


def answer(written, referent, alternatives=""):
    attributes = {"referent": referent, "alternatives": alternatives}
    start = len(BEFORE)
    return frozenset({Span(start, start + len(written), "PER", attributes=attributes)})


def test_each_group_is_counted():
    answers = [
        answer("Fan Ming", "Phạm Minh"),
        answer("Li Ming", "Lý Minh", "Lê Minh"),
        frozenset(),
    ]
    assert count(DRAWN, [Outcome(WHO, answers)]) == [
        GivenBack("mine.v1", "all", 3, 2, 1, 2),
        GivenBack("mine.v1", "frequent surname", 2, 2, 1, 2),
        GivenBack("mine.v1", "held-out surname", 1, 0, 0, 0),
        GivenBack("mine.v1", "joined", 2, 2, 1, 2),
        GivenBack("mine.v1", "reordered", 1, 0, 0, 0),
    ]


def test_who_proposes_no_name_is_no_row():
    spans = [frozenset({Span(5, 8, "PER")})] * 3
    assert count(DRAWN, [Outcome(WHO, spans), Outcome(WHO, status="failed", reason="x")]) == []
