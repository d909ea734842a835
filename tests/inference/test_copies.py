"""Changed copies of a corpus, answered beside it."""

from vieval.approaches import entrants
from vieval.data import Example, Segment
from vieval.inference.sheet import Exam
from vieval.problems import Problem


def test_who_learns_has_seen_no_copy_of_an_article_that_it_answers_for():
    examples = [Example(Segment(f"{a}{n}", f"{a}{n}", a), "x") for a in "ab" for n in range(2)]
    copies = [Segment(f"{e.segment.id}~", "…", f"{e.segment.article}~") for e in examples]
    exam = Exam(examples, "made", copies=copies)
    (learning,) = entrants(Problem("topic", "labels"), ["majority.v1"])
    parts = exam.sheet(learning).questions
    assert sorted(place for part in parts for place in part.places) == list(range(8))
    for part in parts:
        asked = {exam.segments[place].article.rstrip("~") for place in part.places}
        assert len(asked) == 1
        assert part.train is not None
        assert asked.isdisjoint(example.segment.article for example in part.train)


def test_who_learns_nothing_is_asked_about_all_at_once():
    exam = Exam([Example(Segment("a", "a"), "x")], "made", copies=[Segment("a~", "b")])
    (plain,) = entrants(Problem("ner", "spans"), ["capitalised.v1"])
    (part,) = exam.sheet(plain).questions
    assert part.places == [0, 1]
