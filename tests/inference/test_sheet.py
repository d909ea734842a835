"""Only what changed is asked again, and what cannot be told apart always is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from vieval.approaches import Entrant
from vieval.data import Answer, Card, Example, Failure, Label, Segment, Span
from vieval.evaluation.results import Outcome
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam, batches


@dataclass(frozen=True)
class Length:
    """Calls the whole text a name, and notes what it was asked about."""

    kind: str = "LOC"
    asked: ClassVar[list[str]] = []
    card: ClassVar[Card] = Card("the whole text", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        self.asked.extend(segment.id for segment in segments)
        return [frozenset({Span(0, len(s.text), self.kind)}) for s in segments]


@dataclass(frozen=True)
class Learnt:
    label: str

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        return [Label(self.label) for _ in segments]


@dataclass(frozen=True)
class Memory:
    """Gives the last label of its training, and notes how much it was trained on."""

    fits: ClassVar[list[int]] = []
    card: ClassVar[Card] = Card("the last label", "none")

    def fit(self, examples: Sequence[Example]) -> Learnt:
        self.fits.append(len(examples))
        return Learnt(str(examples[-1].gold))


@dataclass(frozen=True)
class Frail:
    """Fails on what has an exclamation mark."""

    asked: ClassVar[list[str]] = []
    card: ClassVar[Card] = Card("fails", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        self.asked.extend(segment.id for segment in segments)
        return [Failure("too loud") if "!" in s.text else frozenset() for s in segments]


@dataclass(frozen=True)
class Opaque:
    """Has a parameter that has no content to go by."""

    open_thing: object = field(default_factory=object)
    asked: ClassVar[list[str]] = []
    card: ClassVar[Card] = Card("opaque", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        self.asked.extend(segment.id for segment in segments)
        return [frozenset() for _ in segments]


def corpus(articles: int, size: int = 2) -> list[Example]:
    """Articles a0, a1, … of segments with the labels x and y by turns."""
    return [
        Example(Segment(f"a{a}/{s}", f"bài {a}, câu {s}", f"a{a}"), "xy"[s % 2])
        for a in range(articles)
        for s in range(size)
    ]


def asked(approach: Any, examples: Sequence[Example], kept: Path, **beside: Any) -> Outcome:
    notes = vars(type(approach)).get("asked")
    if notes is not None:
        notes.clear()
    exam = Exam(examples, "corpus", kept=kept, **beside)
    [outcome] = ask_all([Entrant("it.v1", approach)], exam)
    assert outcome.status == "ok", outcome.reason
    return outcome


def test_a_second_time_nobody_is_asked(tmp_path: Path) -> None:
    examples = corpus(3)
    first = asked(Length(), examples, tmp_path)
    assert Length.asked == [example.segment.id for example in examples]
    again = asked(Length(), examples, tmp_path)
    assert Length.asked == []
    assert again == replace(first, cached=True, seconds=again.seconds)
    assert again.seconds == pytest.approx(first.seconds)


def test_one_changed_segment_in_three_thousand_asks_about_its_article_alone(
    tmp_path: Path,
) -> None:
    examples = corpus(1500)
    asked(Length(), examples, tmp_path)
    changed = replace(examples[1001].segment, text="bài khác")
    examples[1001] = replace(examples[1001], segment=changed)
    outcome = asked(Length(), examples, tmp_path)
    assert Length.asked == ["a500/0", "a500/1"]
    assert outcome.answers[1001] == frozenset({Span(0, 8, "LOC")})
    assert not outcome.cached


def test_a_new_approach_asks_nobody_else(tmp_path: Path) -> None:
    exam = Exam(corpus(3), "corpus", kept=tmp_path)
    known = [Entrant(kind, Length(kind)) for kind in ("PER", "LOC")]
    ask_all(known, exam)
    Length.asked.clear()
    outcomes = ask_all([*known, Entrant("ORG", Length("ORG"))], exam)
    assert Length.asked == [segment.id for segment in exam.segments]
    assert [outcome.cached for outcome in outcomes] == [True, True, False]


def test_answers_come_in_the_order_of_the_corpus_whatever_is_kept(tmp_path: Path) -> None:
    # The segments of an article need not stand together.
    examples = [Example(Segment(str(i), "x" * (i + 1), f"a{i % 3}"), "x") for i in range(9)]
    expected = [frozenset({Span(0, i + 1, "LOC")}) for i in range(9)]
    assert asked(Length(), examples[:4], tmp_path).answers == expected[:4]
    assert asked(Length(), examples, tmp_path).answers == expected
    assert asked(Length(), examples[::-1], tmp_path).answers == expected[::-1]


def test_a_question_says_how_much_of_the_corpus_it_is_about(tmp_path: Path) -> None:
    examples = corpus(3)
    asked(Length(), examples[:4], tmp_path)
    sheet = Exam(examples, "corpus", kept=tmp_path).sheet(Entrant("it.v1", Length()))
    assert [question.where for question in sheet.questions] == ["corpus, 2 of 6 segments"]
    sheet = Exam(corpus(3, 400), "corpus", kept=tmp_path).sheet(Entrant("it.v1", Length()))
    assert [question.where for question in sheet.questions] == [
        "corpus, part 1 of 2",
        "corpus, part 2 of 2",
    ]


def test_another_parameter_or_name_is_another_approach(tmp_path: Path) -> None:
    examples = corpus(2)
    asked(Length(), examples, tmp_path)
    assert asked(Length("PER"), examples, tmp_path).answers[0] == frozenset({Span(0, 12, "PER")})
    assert len(Length.asked) == 4
    [other] = ask_all([Entrant("it.v2", Length())], Exam(examples, "corpus", kept=tmp_path))
    assert not other.cached


def test_what_failed_is_asked_again_with_its_article(tmp_path: Path) -> None:
    examples = corpus(2)
    examples[3] = replace(examples[3], segment=replace(examples[3].segment, text="ồ!"))
    asked(Frail(), examples, tmp_path)
    outcome = asked(Frail(), examples, tmp_path)
    assert Frail.asked == ["a1/0", "a1/1"]
    assert outcome.answers[3] == Failure("too loud")


def test_who_cannot_be_told_apart_is_asked_every_time(tmp_path: Path) -> None:
    for _ in range(2):
        assert not asked(Opaque(), corpus(2), tmp_path).cached
        assert len(Opaque.asked) == 4
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_nothing_is_kept() -> None:
    assert not asked(Length(), corpus(2), None).cached  # type: ignore[arg-type]


def test_who_learns_is_asked_anew_where_its_training_changed(tmp_path: Path) -> None:
    examples, train = corpus(2), [Example(Segment("t", "t"), "y")]
    assert asked(Memory(), examples, tmp_path, train=train).answers[0] == Label("y")
    assert asked(Memory(), examples, tmp_path, train=train).cached
    other = [replace(train[0], gold="z")]
    assert asked(Memory(), examples, tmp_path, train=other).answers[0] == Label("z")
    assert asked(Memory(), examples, tmp_path, train=train).answers[0] == Label("y")


def test_a_fold_is_fitted_anew_where_another_article_changed(tmp_path: Path) -> None:
    examples = corpus(10)
    Memory.fits.clear()
    asked(Memory(), examples, tmp_path)
    assert Memory.fits == [16] * 5
    asked(Memory(), examples, tmp_path)
    assert Memory.fits == [16] * 5
    examples[0] = replace(examples[0], segment=replace(examples[0].segment, text="bài khác"))
    asked(Memory(), examples, tmp_path)
    # The changed article's own fold asks about it alone, the four others learnt from it.
    assert Memory.fits == [16] * 10


def test_too_few_articles_to_learn_from_are_told(tmp_path: Path) -> None:
    exam = Exam(corpus(1), "corpus", kept=tmp_path)
    [outcome] = ask_all([Entrant("it.v1", Memory())], exam)
    assert outcome.status == "unavailable"


def test_a_pool_is_answered_by_the_folds_models_in_turn(tmp_path: Path) -> None:
    pool = [
        replace(e.segment, id=f"p{e.segment.id}", article=f"p{e.segment.article}")
        for e in corpus(7)
    ]
    exam = Exam(corpus(10), "corpus", kept=tmp_path, pool=pool)
    questions = exam.sheet(Entrant("it.v1", Memory())).questions
    asked_of = [{pool[place].article for place in question.places} for question in questions]
    assert asked_of == [{"pa0", "pa5"}, {"pa1", "pa6"}, {"pa2"}, {"pa3"}, {"pa4"}]
    # Each learnt from four fifths of the ten articles with gold.
    assert [len(question.train or ()) for question in questions] == [16] * 5
    [outcome] = ask_all([Entrant("it.v1", Memory())], exam)
    assert len(outcome.answers) == len(pool)


def test_who_learns_nothing_is_asked_about_the_pool_alone(tmp_path: Path) -> None:
    pool = [Segment("p", "Hà Nội", "p")]
    assert asked(Length(), corpus(3), tmp_path, pool=pool).answers == [
        frozenset({Span(0, 6, "LOC")})
    ]
    assert Length.asked == ["p"]


def test_batches_are_of_whole_articles() -> None:
    articles = {"a": range(3), "b": range(3, 4), "c": range(4, 9), "d": range(9, 10)}
    cut = [list(batch) for batch in batches(articles, 4)]
    assert cut == [["a", "b"], ["c"], ["d"]]


WARM = """
import sys
from pathlib import Path
from vieval.approaches import find, Entrant
from vieval.data import Example, Segment
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam

kind, name, library, kept = sys.argv[1:]
gold = {"spans": [frozenset(), frozenset()], "labels": ["a", "b"]}[kind]
examples = [
    Example(Segment(f"{article}{place}", f"Ông Nguyễn Văn A ở Huế {place}", article), gold[place])
    for article in "xyz"
    for place in range(2)
]
[outcome] = ask_all([Entrant(name, find(kind, name))], Exam(examples, "corpus", kept=Path(kept)))
print(outcome.status, outcome.cached, library in sys.modules)
"""


@pytest.mark.parametrize(
    ("kind", "name", "library"),
    [
        ("spans", "underthesea.v1", "underthesea"),
        # Not for its folds either.
        ("labels", "tfidf-logreg.v1", "sklearn"),
    ],
)
def test_who_answered_before_loads_no_model(
    kind: str, name: str, library: str, tmp_path: Path
) -> None:
    def told() -> list[str]:
        command = [sys.executable, "-c", WARM, kind, name, library, str(tmp_path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()

    assert told() == ["ok", "False", "True"]
    assert told() == ["ok", "True", "False"]
