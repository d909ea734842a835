"""What a reader of a leaderboard is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Card, Failure, Identity, Label, Record, Segment
from vieval.evaluation import evaluate
from vieval.evaluation.results import Evaluation, Outcome
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, number, p_value, ranks, seconds, signed
from vieval.metrics.scores import SpanScores
from vieval.report import board
from vieval.report.leaderboard import leaderboard, notes

Topic = Callable[..., Evaluation]


def shown(found: Evaluation, width: int = 120) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(leaderboard(found))
    return console.export_text()


@pytest.fixture(scope="module")
def topic(seeds: Corpus, outcome: Callable[..., Outcome]) -> Callable[..., Evaluation]:
    """Approaches that are right on so many of the first segments, and wrong on the others."""
    gold = [str(example.gold) for example in seeds.examples("topic")]

    def found(**right: int) -> Evaluation:
        names = {name.replace("_", "-") + ".v1": count for name, count in right.items()}
        outcomes = [
            outcome(name, [Label(g if i < count else "nothing") for i, g in enumerate(gold)])
            for name, count in names.items()
        ]
        return evaluate.evaluate(seeds.problem("topic"), seeds, outcomes)

    return found


def test_the_best_is_named_and_what_differs_is_marked(topic: Topic) -> None:
    text = shown(topic(tfidf_svm=32, tfidf_nb=10))
    best, other = (line for line in text.splitlines() if "tfidf" in line)
    assert "best" in best
    assert "*" in other


def test_a_narrow_terminal_gets_the_same_in_two_parts(topic: Topic) -> None:
    found = topic(tfidf_svm=32, tfidf_nb=10)
    whole, narrow = shown(found), shown(found, 80)
    assert max(len(line) for line in narrow.splitlines()) <= 80
    assert set(whole.replace("─", "").split()) == set(narrow.replace("─", "").split())
    assert whole.count("tfidf-nb.v1") == 1
    assert narrow.count("tfidf-nb.v1") == 2


def test_what_was_tuned_on_the_corpus_is_marked(topic: Topic) -> None:
    found = topic(keywords=20, tfidf_nb=20)
    assert "keywords.v1 †" in shown(found)
    assert "its score flatters it" in notes(found)


def test_who_is_above_the_best_floor_is_told(topic: Topic) -> None:
    best = notes(topic(majority=30, tfidf_nb=3))
    assert "Nobody is told from the best floor, majority.v1 (does not look at the text" in best
    assert "at .982." in best
    # One segment of 32 differs: its gain is as large as the error that it makes.
    close = notes(topic(majority=20, tfidf_nb=21))
    assert "at .634; the nearest has p = .331." in close
    above = notes(topic(majority=2, tfidf_nb=30))
    assert "Above the best floor, majority.v1" in above
    assert above.partition("Above the best floor")[2].splitlines()[0].endswith(": tfidf-nb.v1.")


def test_what_is_absent_is_told_with_its_reason(
    seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    outcomes = [
        outcome("tfidf-nb.v1", [Label("event")] * 32),
        outcome("keywords.v1", status="unavailable", reason="set X"),
    ]
    found = evaluate.evaluate(seeds.problem("topic"), seeds, outcomes)
    assert "keywords.v1 unavailable: set X" in notes(found)
    assert "unavailable" in shown(found)


def test_a_figure_without_an_interval_has_the_reason_beside_it() -> None:
    # Three articles, one of which has 40 of 42 segments.
    articles = ["long"] * 40 + ["a", "b"]
    records = [
        Record(Segment(str(place), f"tin {place}", article), labels={"topic": "xy"[place % 2]})
        for place, article in enumerate(articles)
    ]
    corpus = Corpus("tin", tuple(records))
    said = [Label("xy"[(place // 3) % 2]) for place in range(len(records))]
    outcomes = [Outcome(Identity("one.v1", Card("one", "none")), said)]
    found = evaluate.evaluate(corpus.problem("topic"), corpus, outcomes)
    reason = (
        "fewer than three articles have part in the figure, or one of them outweighs the others"
    )
    assert f"[–, –] no statement: {reason}." in notes(found)
    [row] = json.loads(board.as_json(found))["rows"]
    assert row["headline"]["low"] is None
    assert row["no_interval"] == reason


def test_numbers_are_short_and_the_undefined_is_a_dash() -> None:
    assert [number(x) for x in (0.5, 1.0, 0.0, -0.25, None)] == [
        ".500",
        "1.000",
        ".000",
        "−.250",
        "–",
    ]
    assert interval(Estimate(0.5, 0.25, None)) == "[.250, –]"
    assert (signed(0.1), signed(-0.1), signed(0.0), signed(None)) == ("+.100", "−.100", ".000", "–")
    assert (signed(-0.0), signed(-0.0001), signed(0.0001)) == (".000", "−.000", "+.000")
    assert (p_value(0.0004), p_value(0.04)) == ("<.001", ".040")
    assert (ranks((1, 3)), ranks((2, 2)), ranks(None)) == ("1–3", "2", "–")
    assert (seconds(0.004), seconds(12.34)) == ("4 ms", "12.3 s")


def test_names_that_were_given_back_are_told(
    seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    gold = [record.spans.get("ner", frozenset()) for record in seeds.records]
    found = evaluate.evaluate(seeds.problem("ner"), seeds, [outcome("rules.v1", gold)])
    told = "rules.v1 † gave a Vietnamese name for 16 of 16 sinicised mentions; 16 are right."
    assert told in notes(found)
    scores = found.rows[0].scores
    assert isinstance(scores, SpanScores)
    assert scores.errors
    assert sum(scores.errors.values()) == 0


def test_how_much_more_data_is_needed_is_told_where_two_are_not_told_apart(topic: Topic) -> None:
    close = notes(topic(tfidf_svm=20, tfidf_nb=18))
    assert re.search(r"To tell tfidf-svm\.v1 from tfidf-nb\.v1 takes about [\d,]+ more seg", close)
    assert re.search(r"a difference of \.\d{3} would show", close)
    assert "To tell" not in notes(topic(tfidf_svm=30, tfidf_nb=3))


def test_no_number_is_made_up_where_two_are_next_to_equal(topic: Topic) -> None:
    found = topic(tfidf_svm=20, tfidf_nb=18)
    assert found.sensitivity is not None
    near = replace(found, sensitivity=found.sensitivity._replace(units_more=764_589))
    assert "takes more than 100,000 more segments like these" in notes(near)


def test_who_failed_on_segments_is_told_with_the_reason(
    seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    gold = [Label(str(example.gold)) for example in seeds.examples("topic")]
    failed = [Failure("nothing to learn from"), Failure("too long"), *gold[2:]]
    outcomes = [outcome("tfidf-nb.v1", gold), outcome("tfidf-svm.v1", failed)]
    told = notes(evaluate.evaluate(seeds.problem("topic"), seeds, outcomes)).splitlines()
    [line] = [line for line in told if "failed" in line]
    assert re.fullmatch(
        r"tfidf-svm\.v1.* failed on 2 segments, counted as empty: nothing to learn from", line
    )


def test_answers_that_are_nothing_to_the_gold_are_told(
    seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    def told(problem: str, **answers: Sequence[Answer]) -> list[str]:
        outcomes = [outcome(f"{name}.v1", list(given)) for name, given in answers.items()]
        found = notes(evaluate.evaluate(seeds.problem(problem), seeds, outcomes))
        return [line for line in found.splitlines() if "none of" in line]

    gold = [Label(str(example.gold)) for example in seeds.examples("topic")]
    labels = ", ".join([*seeds.problem("topic").labels][:5])
    assert told("topic", majority=gold, length=[*gold[2:], Label("Event"), Label("x")]) == [
        f"length.v1 (floor): 2 answers are none of the labels: Event, x, not {labels}."
    ]
    assert told("topic", majority=[*gold[1:], Label("x")]) == [
        f"majority.v1 (floor): 1 answer is none of the labels: x, not {labels}."
    ]
    names = [one.spans["ner"] for one in seeds.records if "ner" in one.spans]
    small = [frozenset(replace(s, type=s.type.lower()) for s in spans) for spans in names]
    [line] = told("ner", lexicon=names, crf=small, vote=[*names[:9], *small[9:]])
    assert re.match(r"crf\.v1.*: none of its types is one of the gold's: \w+, .*, not \w+", line)
