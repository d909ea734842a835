"""Ranking and testing of outcomes, on made-up answers to the real gold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from vieval.corpus.corpus import Corpus, NoGold
from vieval.data import Answer, Failure, Label, Record
from vieval.evaluation import evaluate
from vieval.evaluation.results import Evaluation, Outcome, Row, metrics
from vieval.metrics.estimates import UNDEFINED, Ends, Estimate
from vieval.metrics.scores import SpanScores

Build = Callable[..., Outcome]


def gold_answers(seeds: Corpus) -> list[Answer]:
    return [record.spans.get("ner", frozenset()) for record in seeds.records]


def some_wrong(seeds: Corpus) -> list[Answer]:
    """The gold, but nothing for every second segment."""
    return [a if i % 2 else frozenset() for i, a in enumerate(gold_answers(seeds))]


@pytest.fixture(scope="module")
def ner(seeds: Corpus, outcome: Build) -> Evaluation:
    outcomes = [
        outcome("capitalised.v1", some_wrong(seeds), seconds=1.5),
        outcome("lexicon.v1", gold_answers(seeds)),
        outcome("underthesea.v1", gold_answers(seeds)),
        outcome("crf.v1", status="unavailable", reason="not here"),
    ]
    return evaluate.evaluate(seeds.problem("ner"), seeds, outcomes)


def row(result: Evaluation, name: str) -> Row:
    return next(row for row in result.rows if row.approach == name)


def test_the_best_comes_first_and_the_absent_last(ner: Evaluation) -> None:
    assert [row.approach for row in ner.rows] == [
        "lexicon.v1",
        "underthesea.v1",
        "capitalised.v1",
        "crf.v1",
    ]
    assert [row.headline.value for row in ner.rows[:2]] == [1.0, 1.0]


def test_equals_share_their_rank_and_have_p_one(ner: Evaluation) -> None:
    assert row(ner, "lexicon.v1").ranks == row(ner, "underthesea.v1").ranks == (1, 2)
    versus = row(ner, "underthesea.v1").versus
    assert versus is not None
    assert (versus.p, versus.difference.value) == (1.0, 0.0)
    assert row(ner, "lexicon.v1").versus is None


def test_a_worse_one_is_told_from_the_best(ner: Evaluation) -> None:
    versus = row(ner, "capitalised.v1").versus
    assert versus is not None
    assert versus.difference.high is not None
    assert versus.difference.high < 0
    assert versus.differs(0.05)
    assert not versus.differs(0.01)
    assert row(ner, "capitalised.v1").ranks == (3, 3)


def test_an_absent_one_has_no_score(ner: Evaluation) -> None:
    absent = row(ner, "crf.v1")
    assert absent.scores is None
    assert absent.headline.value is None
    assert absent.outcome.reason == "not here"


def test_a_signature_names_every_choice(ner: Evaluation, seeds: Corpus) -> None:
    parts = dict(part.split(":", 1) for part in row(ner, "crf.v1").signature.split("|"))
    assert parts["corpus"] == f"seeds@{seeds.digest[:4]}"
    assert parts["approach"].startswith("crf.v1@")
    assert parts["train"] == "other articles"
    assert row(ner, "lexicon.v1").signature.split("|")[3] == "train:none"
    assert (parts["scheme"], parts["types"]) == ("strict", "PER,LOC,ORG")
    assert parts["interval"] == "jackknife,logit,t×segment"
    assert parts["checks"] == "bootstrap×10000,seed 0"


def test_failures_are_counted(seeds: Corpus, outcome: Build) -> None:
    answers: list[Answer] = [Failure("broken"), *gold_answers(seeds)[1:]]
    result = evaluate.evaluate(seeds.problem("ner"), seeds, [outcome("lexicon.v1", answers)])
    assert result.rows[0].failed == 1


def test_articles_are_left_out_where_there_are_three(seeds: Corpus, outcome: Build) -> None:
    records = tuple(
        replace(r, segment=replace(r.segment, id=f"{n}#{r.segment.id}", article=str(n)))
        for n in range(3)
        for r in seeds.records[:3]
    )
    corpus = Corpus("many", records)
    right = outcome("lexicon.v1", [record.spans["ner"] for record in records])
    found = evaluate.evaluate(corpus.problem("ner"), corpus, [right])
    assert (found.unit, found.scope) == ("article", "about articles like these")


def test_labels_are_ranked_by_macro_f1(seeds: Corpus, outcome: Build) -> None:
    gold = [Label(str(example.gold)) for example in seeds.examples("topic")]
    outcomes = [
        outcome("majority.v1", [Label("political")] * len(gold)),
        outcome("keywords.v1", gold),
    ]
    result = evaluate.evaluate(seeds.problem("topic"), seeds, outcomes)
    assert [row.approach for row in result.rows] == ["keywords.v1", "majority.v1"]
    # One label of five is ever right: F1 = 2·12/(12 + 32), the other four 0.
    assert result.rows[1].headline.value == pytest.approx(24 / 44 / 5)
    assert result.rows[0].tuned


def inside(ends: Ends, value: float | None) -> bool:
    if value is None or ends.low is None or ends.high is None:
        return False
    return ends.low < value < ends.high


def test_the_headline_has_its_interval_by_other_methods_too(ner: Evaluation) -> None:
    found = row(ner, "capitalised.v1")
    assert found.scores is not None
    checks = found.scores.headline_checks
    percentile, bca, delta = (checks[name] for name in ("percentile", "bca", "delta"))
    assert inside(percentile, found.headline.value)
    # Symmetric by definition, and around the figure.
    assert delta.low is not None
    assert delta.high is not None
    assert (delta.low + delta.high) / 2 == pytest.approx(found.headline.value)
    assert inside(bca, found.headline.value)
    assert bca != percentile
    assert metrics(found.scores)["headline_checks/bca_low"] == bca.low


def test_the_delta_method_is_for_ratios_alone(seeds: Corpus, outcome: Build) -> None:
    answers = [Label("event") for _ in seeds.examples("topic")]
    given = [outcome("majority.v1", answers)]
    [one] = evaluate.evaluate(seeds.problem("topic"), seeds, given).rows
    assert one.scores is not None
    assert set(one.scores.headline_checks) == {"percentile", "bca"}


@pytest.mark.parametrize("problem", ["ner", "topic", "fluency"])
def test_the_headline_by_itself_is_that_of_the_table(
    seeds: Corpus, outcome: Build, problem: str
) -> None:
    records = seeds.labelled(problem)
    golds = [example.gold for example in seeds.examples(problem)]
    right = [Label(gold) if isinstance(gold, str) else gold for gold in golds]
    answers = right[:20] + right[:12]
    name = {"ner": "capitalised.v1"}.get(problem, "majority.v1")
    found = seeds.problem(problem)
    [row] = evaluate.evaluate(found, seeds, [outcome(name, answers)]).rows
    labels = evaluate.scored_labels(found, records)
    figure = evaluate.headline(found, records, answers, labels)
    assert float(figure.value(figure.counts.sum(axis=0))) == row.headline.value


def test_a_corpus_without_gold_is_told(seeds: Corpus) -> None:
    bare = Corpus("bare", tuple(Record(r.segment) for r in seeds.records))
    with pytest.raises(NoGold, match="the corpus bare has no gold for ner"):
        evaluate.evaluate(seeds.problem("ner"), bare, [])


def test_of_other_schemes_than_the_strict_flat_one_a_type_gives_one_metric() -> None:
    figures = {"f1": Estimate(0.5, 0.25, 0.75), "correct": 1, "possible": 2}
    groups = {"all": figures, "types": {"LOC": figures}}
    tree = {"flat": {"strict": groups, "partial": groups}, "confusion": {"LOC": figures}}
    strict, partial = (
        {name.removeprefix(f"flat/{scheme}/") for name in metrics(tree) if scheme in name}
        for scheme in ("strict", "partial")
    )
    ends = {"f1", "f1_low", "f1_high", "possible"}
    assert strict == {f"{g}/{f}" for g in ("all", "types/LOC") for f in {*ends, "correct"}}
    assert partial == {"types/LOC/f1", *(f"all/{figure}" for figure in ends)}
    assert len(metrics(tree)) == len(strict) + len(partial)


def test_metrics_name_the_ends_of_intervals_and_skip_what_is_undefined() -> None:
    tree = {"a": {"f1": Estimate(0.5, 0.25, None), "precision": UNDEFINED}, "note": "text"}
    assert metrics(tree) == {"a/f1": 0.5, "a/f1_low": 0.25}


def test_training_on_another_corpus_is_in_the_signature_and_in_what_was_seen(
    seeds: Corpus, outcome: Build
) -> None:
    known = seeds.problems
    halves = [Corpus("one", seeds.records[:16], known), Corpus("two", seeds.records[16:], known)]
    answers = [record.spans.get("ner", frozenset()) for record in halves[1].records]
    given = [outcome("crf.v1", answers)]
    result = evaluate.evaluate(known["ner"], halves[1], given, train=halves[0])
    assert "|train:one@" in result.rows[0].signature
    scores = result.rows[0].scores
    assert isinstance(scores, SpanScores)
    seen = scores.mentions["seen"]
    # Việt Nam is in both halves, Li Huaizhong in the second alone.
    assert seen["seen"].possible > 0
    assert seen["unseen"].possible > 0
    total = sum(len(record.spans.get("ner", ())) for record in halves[1].records)
    assert seen["seen"].possible + seen["unseen"].possible == total
