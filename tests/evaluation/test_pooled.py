"""A pool beside the gold: what it changes, what it leaves, and when it tells nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from tasks.mlflow_store import figures
from vieval.corpus.corpus import Corpus
from vieval.corpus.pool import Pool
from vieval.data import Answer, Card, Failure, Identity, Label, Record, Segment, Span
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.pooled import PoolOutcomes, tables, taken_for_gold
from vieval.evaluation.results import Evaluation, Outcome, Row
from vieval.metrics.numbers import interval
from vieval.report import board
from vieval.report.judged import Judged
from vieval.report.page import page
from vieval.report.page.build import problem as problem_of
from vieval.report.page.build import report
from vieval.report.page.codec import report_of_page
from vieval.report.pooled import pool_notes, pool_table

GOLD, BESIDE, LINES = 30, 150, 6
LABELS = ("x", "y", "z")
pytestmark = pytest.mark.usefixtures("glide")


def made(kind: str, seed: int = 1) -> tuple[list[Record], list[str]]:
    """Articles that differ in how hard they are: their records, and a label of each."""
    rng = np.random.default_rng(seed)
    records, truth = [], []
    for article in range(GOLD + BESIDE):
        for line in range(LINES):
            segment = Segment(f"{article}#{line}", f"Tin số {article} dòng {line}", str(article))
            label = str(rng.choice(LABELS, p=(0.5, 0.3, 0.2)))
            gold: dict[str, frozenset[Span]] = {"ner": frozenset({Span(0, 3, label.upper())})}
            records.append(
                Record(segment, gold if kind == "spans" else {}, labels={"topic": label})
            )
            truth.append(label)
    return records, truth


def answers(kind: str, truth: Sequence[str], seed: int, right: float = 0.8) -> list[Answer]:
    """Right more often in easy articles, which are the same for all."""
    rng, easy = np.random.default_rng(seed), np.random.default_rng(99)
    chances = np.repeat(easy.beta(6 * right, 6 * (1 - right), GOLD + BESIDE), LINES)
    given = [
        label if rng.random() < chance else str(rng.choice([one for one in LABELS if one != label]))
        for label, chance in zip(truth, chances, strict=True)
    ]
    if kind == "spans":
        return [frozenset({Span(0, 3, label.upper())}) for label in given]
    return [Label(label) for label in given]


def named(name: str, **card: object) -> Identity:
    return Identity(name, replace(Card(name, "none"), **card))  # type: ignore[arg-type]


WHO = (
    named("one.v1"),
    named("two.v1"),
    named("three.v1"),
    named("lots.v1", floor=True),
    named("rules.v1", tuned_on=("tin",)),
)


def evaluated(
    kind: str,
    who: Sequence[Identity] = WHO,
    *,
    pooled: bool = True,
    gold: int = GOLD,
    answered: bool = True,
) -> Evaluation:
    """Of so many articles with gold, with all others as a pool where one is wanted."""
    records, truth = made(kind)
    cut = gold * LINES
    corpus = Corpus("tin", tuple(records[:cut]))
    pool = Pool.of("kho", [record.segment for record in records[cut:]], corpus)
    said = [answers(kind, truth, seed) for seed in range(len(who))]
    outcomes = [Outcome(one, given[:cut]) for one, given in zip(who, said, strict=True)]
    others = [
        Outcome(one, given[cut:]) if answered else Outcome(one, status="failed", reason="no")
        for one, given in zip(who, said, strict=True)
    ]
    problem = corpus.problem("ner" if kind == "spans" else "topic")
    beside = PoolOutcomes(pool, others) if pooled else None
    return evaluate(problem, corpus, outcomes, beside=beside)


def reasons(found: Evaluation) -> set[str]:
    return {pooled.reason for row in found.rows for pooled in row.pooled.values()}


def row(found: Evaluation, name: str) -> Row:
    return next(row for row in found.rows if row.approach == name)


@pytest.fixture(scope="module", params=["labels", "spans"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_intervals_with_a_pool_are_narrower_and_near_the_figure(kind: str) -> None:
    told = row(evaluated(kind), "one.v1")
    name = "macro_f1" if kind == "labels" else "f1"
    pooled = told.pooled[name]
    assert pooled.reason == ""
    assert pooled.voters == ("three.v1", "two.v1")
    assert pooled.worth is not None
    assert pooled.worth > 1.2
    alone, beside = told.headline, pooled.estimate
    assert alone.low is not None
    assert beside.low is not None
    assert alone.high is not None
    assert beside.high is not None
    assert beside.high - beside.low < alone.high - alone.low
    assert alone.low < (beside.value or 0) < alone.high


def test_the_report_shows_what_the_terminal_shows_of_a_pool(kind: str) -> None:
    records, _ = made(kind)
    found = evaluated(kind)
    corpus = Corpus("tin", tuple(records[: GOLD * LINES]))
    shown = problem_of(Judged(found, corpus), datetime(2026, 11, 28, tzinfo=UTC))
    html = page(report([shown]))
    part = html.partition('-pool">')[2].partition("</section>")[0]
    name = "macro_f1" if kind == "labels" else "f1"
    for one in ("one.v1", "two.v1"):
        pooled = row(found, one).pooled[name]
        assert one in part
        assert f"× {pooled.worth:.2f}" in part
        assert interval(pooled.estimate) in part
    assert "lots.v1 (" in part.partition("it is a floor")[0].rpartition("No statement")[2]
    assert page(report(report_of_page(html).problems)) == html
    without = page(
        report([problem_of(Judged(evaluated(kind, pooled=False), corpus), datetime.now(UTC))])
    )
    assert '-pool">' not in without


def test_nothing_else_moves(kind: str) -> None:
    with_pool, without = evaluated(kind), evaluated(kind, pooled=False)
    assert without.pool is None
    assert with_pool.pool is not None
    bare = replace(
        with_pool, rows=tuple(replace(row, pooled={}) for row in with_pool.rows), pool=None
    )
    assert bare == without


def test_floors_and_who_saw_the_gold_are_told_why_not_and_do_not_vote(kind: str) -> None:
    found = evaluated(kind)
    told = {row.approach: {one.reason for one in row.pooled.values()} for row in found.rows}
    assert told["lots.v1"] == {"it is a floor"}
    seen = "it was made while looking at the gold, which is no random draw to it"
    assert told["rules.v1"] == {seen}
    assert told["one.v1"] == {""}


def test_one_alone_has_nobody_to_speak_for_the_gold(kind: str) -> None:
    assert reasons(evaluated(kind, WHO[:1])) == {"no other approach may speak for the gold"}


def test_two_articles_are_no_sample_of_a_pool(kind: str) -> None:
    found = evaluated(kind, WHO[:2], gold=2)
    assert reasons(found) == {"it takes three articles with gold or more"}


def test_who_gave_no_answer_about_the_pool_is_told_so(kind: str) -> None:
    found = evaluated(kind, WHO[:2], answered=False)
    assert reasons(found) == {"it gave no answer about the pool"}


def test_what_others_take_for_gold_is_the_mean_of_their_probabilities() -> None:
    said: list[Answer] = [
        Label("x", {"x": 0.6, "y": 0.4}),
        Label("y"),
        Label("strange"),
        Failure("no"),
    ]
    # (.6 + 0) / 2 and (.4 + 1) / 2: who gives no label of the set has no part.
    assert taken_for_gold(said, LABELS) == pytest.approx([0.3, 0.7, 0.0])
    assert taken_for_gold(said[2:], LABELS) == [0.0, 0.0, 0.0]


def test_a_table_has_shares_of_labels_as_gold() -> None:
    found = tables(np.array([[0.3, 0.7], [0.0, 1.0]]), ["y", None], ("x", "y"))
    assert found.tolist() == [[[0, 0.3, 0], [0, 0.7, 0]], [[0, 0, 0], [0, 0, 1.0]]]


def test_it_is_in_the_table_and_in_words() -> None:
    found = evaluated("labels")
    table = pool_table(found)
    assert table.title == (
        "topic on tin: about articles like these, by 150 articles of kho without gold beside"
    )
    # Three approaches with two figures each.
    assert table.row_count == 6
    notes = "\n".join(pool_notes(found))
    assert "random draw of all" in notes
    assert (
        "No statement with the pool: lots.v1 (macro-F1), lots.v1 (accuracy): it is a floor."
        in notes
    )
    assert "With the pool: one.v1, accuracy" in board.markdown(found)


def test_it_is_in_json_with_its_scope_and_null_has_a_reason() -> None:
    told = {row["approach"]: row for row in json.loads(board.as_json(evaluated("labels")))["rows"]}
    one, floor = told["one.v1"]["pool"], told["lots.v1"]["pool"]
    assert one["scope"].startswith("about articles like these, by 150 articles of kho")
    low, high = one["accuracy_interval"]
    assert low < one["accuracy"] < high
    assert one["accuracy_about"]["signature"].startswith("interval:ppi++,jackknife,logit,t×article")
    assert floor["accuracy"] is None
    assert floor["accuracy_interval"] == [None, None]
    assert floor["accuracy_about"]["reason"] == "it is a floor"
    plain = json.loads(board.as_json(evaluated("labels", pooled=False)))
    assert all("pool" not in row for row in plain["rows"])


def test_it_is_in_mlflow_where_something_is_stated() -> None:
    found = evaluated("labels")
    logged = figures.metrics(row(found, "one.v1"), found.problem)
    pooled = row(found, "one.v1").pooled["macro_f1"].estimate
    names = ("macro-F1 with pool", "macro-F1 with pool low", "macro-F1 with pool high")
    assert [logged[name] for name in names] == pytest.approx(
        [pooled.value, pooled.low, pooled.high], abs=1e-4
    )
    assert not [
        name for name in figures.metrics(row(found, "lots.v1"), found.problem) if "pool" in name
    ]
