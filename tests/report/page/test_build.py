"""An evaluation as a report: the same figures, and the answers as lanes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vieval.corpus.corpus import Corpus
from vieval.data import Card, Identity, Label, Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Evaluation, Outcome
from vieval.report.judged import Judged
from vieval.report.page import page
from vieval.report.page.build import problem, report
from vieval.report.page.payload import OUTCOMES, Past, Problem

WHEN = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)


def named(name: str) -> Identity:
    return Identity(name, Card("made up", "none"))


def names_of(corpus: Corpus) -> list[Spans]:
    return [record.spans["ner"] for record in corpus.records]


@pytest.fixture(scope="module")
def names(seeds: Corpus) -> Evaluation:
    """One approach finds all names, one every second segment's, one gave no answer."""
    gold = names_of(seeds)
    half = [spans if place % 2 else frozenset() for place, spans in enumerate(gold)]
    outcomes = [
        Outcome(named("half.v1"), half, seconds=0.5),
        Outcome(named("all.v1"), gold, seconds=1.0),
        Outcome(named("none.v1"), status="unavailable", reason="no weights"),
    ]
    return evaluate(seeds.problem("ner"), seeds, outcomes)


@pytest.fixture(scope="module")
def made(names: Evaluation, seeds: Corpus) -> Problem:
    return problem(Judged(names, seeds), WHEN, Past(champion="half.v1"))


def test_the_table_is_that_of_the_evaluation(made: Problem, names: Evaluation) -> None:
    assert [one.name for one in made.approaches] == ["all.v1", "half.v1", "none.v1"]
    assert [one.headline for one in made.approaches] == [row.headline for row in names.rows]
    assert [one.champion for one in made.approaches] == [False, True, False]
    assert made.approaches[2].reason == "no weights"
    assert made.approaches[2].marks is None


def test_a_lane_tells_of_every_name_what_became_of_it(made: Problem, seeds: Corpus) -> None:
    best, half = made.approaches[0].marks, made.approaches[1].marks
    assert best is not None
    assert half is not None
    names = sum(len(spans) for spans in names_of(seeds))
    assert best.outcome == (OUTCOMES.index("right"),) * names
    missed = sum(outcome == OUTCOMES.index("missed") for outcome in half.outcome)
    assert missed == sum(len(spans) for spans in names_of(seeds)[::2])
    assert made.approaches[1].errors["missed"] == missed


def test_a_duel_counts_what_only_one_has_right(made: Problem) -> None:
    [met] = made.duels
    assert (met.one, met.other, met.only_other) == ("all.v1", "half.v1", 0)
    assert met.only_one == made.approaches[1].errors["missed"]
    # The only comparison there is: the leaderboard's own test, of the same difference.
    assert met.p == pytest.approx(made.approaches[1].p)
    versus = made.approaches[1].versus
    assert versus is not None
    assert met.difference.value == pytest.approx(-(versus.value or 0))


def test_a_duel_with_a_floor_by_lot_has_the_difference_of_the_leaderboard(seeds: Corpus) -> None:
    gold = [record.labels["topic"] for record in seeds.records]
    lot = Identity("lot.v1", Card("by lot", "none", floor=True, by_lot=True))
    outcomes = [
        Outcome(named("gold.v1"), [Label(name) for name in gold]),
        Outcome(lot, [Label("event", {"event": 0.6, "border": 0.4}) for _ in gold]),
    ]
    found = evaluate(seeds.problem("topic"), seeds, outcomes)
    [met] = problem(Judged(found, seeds), WHEN).duels
    versus = found.rows[1].versus
    assert versus is not None
    assert met.difference.value == pytest.approx(-(versus.difference.value or 0))
    # A single draw, always "event", is another figure.
    outcomes[1] = Outcome(named("event.v1"), [Label("event") for _ in gold])
    drawn = evaluate(seeds.problem("topic"), seeds, outcomes).rows[1].versus
    assert drawn != versus


def test_the_hardest_segments_come_first_and_what_all_have_right_is_not_hard(
    made: Problem, seeds: Corpus
) -> None:
    sizes = [len(names_of(seeds)[place]) for place in made.segments.hardest]
    assert sizes == sorted(sizes, reverse=True)
    assert 0 not in sizes
    assert all(place % 2 == 0 for place in made.segments.hardest)


def test_a_problem_of_labels_has_lanes_of_labels(seeds: Corpus) -> None:
    outcomes = [
        Outcome(named("sure.v1"), [Label("event", {"event": 0.9, "border": 0.1})] * 32),
        Outcome(named("strange.v1"), [Label("strange")] * 32),
    ]
    made = problem(Judged(evaluate(seeds.problem("topic"), seeds, outcomes), seeds), WHEN)
    lane = next(one.labels for one in made.approaches if one.name == "sure.v1")
    assert lane is not None
    assert {made.types[label] for label in lane.label} == {"event"}
    assert lane.sure == (90,) * 32
    assert "strange" in made.types
    assert made.kind == "labels"
    assert set(made.segments.labels) == {"fluency"}


def test_a_big_corpus_is_sampled_and_the_reader_is_told(
    names: Evaluation, seeds: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vieval.report.page.sampling.MOST", 10)
    made = problem(Judged(names, seeds), WHEN)
    assert len(made.segments.ids) == 10
    assert made.segments.whole == 32
    sample = next(one for one in made.beware if one.key == "beware.sample")
    assert sample.values == {"whole": "32", "hard": "5", "drawn": "5"}
    assert made.approaches[0].marks is not None
    assert len(made.approaches[0].marks.count) == 10


def test_a_reader_is_told_how_much_more_would_tell_the_two_best_apart(
    names: Evaluation, seeds: Corpus
) -> None:
    gold = names_of(seeds)
    fewer = [spans if place != 3 else frozenset() for place, spans in enumerate(gold)]
    near = [Outcome(named("all.v1"), gold), Outcome(named("near.v1"), fewer)]
    close = problem(Judged(evaluate(seeds.problem("ner"), seeds, near), seeds), WHEN)
    [told] = [one for one in close.beware if one.key.startswith("beware.power")]
    assert told.key == "beware.power.segment"
    assert (told.values["name"], told.values["other"]) == ("all.v1", "near.v1")
    assert int(told.values["count"]) > 0
    apart = problem(Judged(names, seeds), WHEN).beware
    assert not [one for one in apart if one.key.startswith("beware.power")]


def test_the_page_of_the_seeds_is_small(made: Problem) -> None:
    assert len(page(report([made])).encode()) < 150_000


def test_the_one_that_may_be_trusted_meets_all_others_however_many(seeds: Corpus) -> None:
    ner = seeds.problem("ner")
    gold = [record.spans["ner"] for record in seeds.records]
    outcomes = [
        Outcome(
            Identity(f"a{place:02}", Card("made up", "none")),
            [spans if number >= 2 * place else frozenset() for number, spans in enumerate(gold)],
        )
        for place in range(14)
    ]
    told = problem(Judged(evaluate(ner, seeds, outcomes), seeds), datetime.now(UTC))
    met = {(one.one, one.other) for one in told.duels}
    assert {("a00", f"a{place:02}") for place in range(1, 14)} <= met
    assert not {pair for pair in met if pair[0] != "a00" and pair[1] > "a11"}
    near = {one.values["names"] for one in told.answer if one.key == "answer.rivals"}
    assert not any("a13" in names for names in near)
