"""What approaches give that is no answer, and what they do beside answering, fails them alone."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import pytest

from vieval.approaches import entrants
from vieval.corpus.corpus import Corpus
from vieval.data import Card, Example, Label, Segment, Span
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam
from vieval.metrics.scores import LabelScores

CARD = Card("does what it likes", "none")


class Gives:
    """Gives to each segment what a function says."""

    card = CARD

    def __init__(self, give: Callable[[Segment], Any], name: str = "it.v1") -> None:
        self.give, self.name = give, name

    def predict(self, segments: Sequence[Segment]) -> Sequence[Any]:
        return [self.give(segment) for segment in segments]


class Takes:
    """Learns by emptying what it is given, in front of whoever learns next."""

    card = CARD
    name = "takes.v1"

    def __init__(self) -> None:
        self.seen: list[int] = []

    def fit(self, train: Sequence[Example]) -> Gives:
        assert isinstance(train, list)
        self.seen.append(len(train))
        train.clear()
        return Gives(lambda _: Label("event"))


def asked(corpus: Corpus, problem: str, *approaches: Any) -> list[Outcome]:
    found = entrants(corpus.problem(problem), approaches)
    return ask_all(found, Exam(corpus.examples(problem), corpus.name))


def spans(*given: object) -> Callable[[Segment], Any]:
    return lambda _: frozenset(given)


NO_SPANS: dict[str, tuple[Callable[[Segment], Any], str]] = {
    "nothing": (lambda _: None, "the answer is a NoneType, not a frozenset of Span"),
    "a list of spans": (lambda _: [Span(0, 2, "PER")], "the answer is a list"),
    "objects": (lambda _: [{"start": 0, "end": 2, "type": "PER"}], "the answer is a list"),
    "tuples": (spans((0, 2, "PER")), "a span is a Span, not a tuple"),
    "a label": (lambda _: Label("PER"), "the answer is a Label"),
    "a span before the text": (spans(Span(-3, 2, "PER")), "from -3 to 2"),
    "a span behind the text": (spans(Span(0, 10**9, "PER")), "to 1000000000, and the text has"),
    "an empty span": (spans(Span(2, 2, "PER")), "no span is from 2 to 2"),
    "a span in fractions": (spans(Span(0.0, 2.5, "PER")), "whole numbers"),  # type: ignore[arg-type]
    "pieces in disorder": (spans(Span(0, 4, "PER", ((3, 4), (0, 1)))), "no span is from 0 to 1"),
    "a type that is no text": (spans(Span(0, 2, math.nan)), "is a text"),  # type: ignore[arg-type]
}
NO_LABELS: dict[str, tuple[Callable[[Segment], Any], str]] = {
    "spans": (spans(), "the answer is a frozenset, not a Label"),
    "a number": (lambda _: Label(3), "a label is a text"),  # type: ignore[arg-type]
    "nan": (lambda _: Label("event", {"event": math.nan}), "the probability of event is nan"),
    "too much": (lambda _: Label("event", {"event": 5.0}), "the probability of event is 5.0"),
    "too little": (lambda _: Label("event", {"event": -1.0}), "the probability of event is -1.0"),
    "not all": (lambda _: Label("event", {"event": 0.5, "border": 0.2}), "sum up to 0.7, not to 1"),
    "others": (lambda _: Label("event", {"border": 1.0}), "the answer 'event' has no probability"),
    "words": (lambda _: Label("event", {"event": "1"}), "the probability of event is '1'"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize("what", NO_SPANS)
def test_what_is_no_answer_of_spans_fails_whoever_gives_it(seeds: Corpus, what: str) -> None:
    give, told = NO_SPANS[what]
    [bad, good] = asked(seeds, "ner", Gives(give), "capitalised.v1")
    assert bad.status == "failed"
    assert told in bad.reason
    assert good.status == "ok"


@pytest.mark.parametrize("what", NO_LABELS)
def test_what_is_no_answer_of_labels_fails_whoever_gives_it(seeds: Corpus, what: str) -> None:
    give, told = NO_LABELS[what]
    [bad] = asked(seeds, "topic", Gives(give))
    assert bad.status == "failed"
    assert told in bad.reason


def test_sets_of_spans_and_texts_are_answers(seeds: Corpus) -> None:
    name = Span(0, 2, "PER")
    [names] = asked(seeds, "ner", Gives(lambda _: {name}))
    assert set(names.answers) == {frozenset({name})}
    [labels] = asked(seeds, "topic", Gives(lambda _: "event"))
    assert [answer.name for answer in labels.answers if isinstance(answer, Label)] == [
        "event" for _ in labels.answers
    ]


def test_where_an_approach_failed_is_told(seeds: Corpus) -> None:
    def miss(_: Segment) -> object:
        empty: dict[str, object] = {}
        return empty["key"]

    [bad] = asked(seeds, "ner", Gives(miss))
    line = miss.__code__.co_firstlineno + 2
    assert bad.reason == f"KeyError: 'key' (test_wellformed.py, line {line})"


def test_a_probability_that_is_rounded_beyond_one_is_scored(seeds: Corpus) -> None:
    problem = seeds.problem("topic")
    [sure] = asked(seeds, "topic", Gives(lambda _: Label("event", {"event": 1 + 5e-7})))
    [row] = evaluate(problem, seeds, [sure]).rows
    assert isinstance(row.scores, LabelScores)
    assert row.scores.probabilities is not None


def test_whoever_calls_exit_fails_and_the_others_are_asked(seeds: Corpus) -> None:
    def leave(_: Segment) -> NoReturn:
        sys.exit(0)

    [bad, good] = asked(seeds, "ner", Gives(leave), "capitalised.v1")
    assert (bad.status, bad.reason) == ("failed", "RuntimeError: it called sys.exit(0)")
    assert good.status == "ok"


class Panic(BaseException):
    """As what libraries in Rust raise."""


@pytest.mark.parametrize("learns", [False, True])
def test_whoever_panics_fails_and_the_others_are_asked(seeds: Corpus, learns: bool) -> None:
    def panic(_: object) -> NoReturn:
        raise Panic("index out of range")

    class Learns:
        card = CARD
        name = "it.v1"
        fit = staticmethod(panic)

    [bad, good] = asked(seeds, "ner", Learns() if learns else Gives(panic), "capitalised.v1")
    assert (bad.status, bad.reason) == (
        "failed",
        "RuntimeError: it raised Panic: index out of range",
    )
    assert good.status == "ok"


Stop = type("Stop", (BaseException,), {"__module__": "prefect.exceptions"})


@pytest.mark.parametrize("kind", [KeyboardInterrupt, Stop])
def test_who_stops_the_run_stops_it(seeds: Corpus, kind: type[BaseException]) -> None:
    def stop(_: Segment) -> NoReturn:
        raise kind

    with pytest.raises(kind):
        asked(seeds, "ner", Gives(stop), "capitalised.v1")


@pytest.mark.parametrize("result", [[], None])
def test_a_combination_that_fails_costs_nobody_else(seeds: Corpus, result: object) -> None:
    class Combines:
        card = CARD
        members = ("capitalised.v1",)
        name = "combines.v1"

        def combine(self, answers: object) -> Any:
            return result

    [bad, good] = asked(seeds, "ner", Combines(), "capitalised.v1")
    assert (bad.status, good.status) == ("failed", "ok")


def test_who_learns_may_do_with_the_examples_what_he_likes(seeds: Corpus) -> None:
    first, second = Takes(), Takes()
    second.name = "takes.v2"
    done = asked(seeds, "topic", first, second)
    assert [one.status for one in done] == ["ok", "ok"]
    assert first.seen == second.seen
    assert min(first.seen) > 0
