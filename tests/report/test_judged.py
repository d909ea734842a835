"""What was judged is looked through once, for all files and the page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from vieval.corpus.corpus import Corpus
from vieval.data import Label, Span
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Evaluation, Outcome
from vieval.report import judged
from vieval.report.files import SUSPECTS, files
from vieval.report.judged import Judged
from vieval.report.page.build import problem

NAMES = ("lexicon.v1", "crf.v1", "underthesea.v1")
WHEN = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def doubted(seeds: Corpus, outcome: Callable[..., Outcome]) -> Evaluation:
    """Approaches that all find something in the second segment, which the gold does not have."""
    gold = [seeds.problem("ner").gold(record) for record in seeds.labelled("ner")]
    said = [frozenset({Span(0, 1, "LOC")}) if place == 1 else g for place, g in enumerate(gold)]
    return evaluate(seeds.problem("ner"), seeds, [outcome(name, said) for name in NAMES])


@pytest.mark.parametrize("name", ["ner", "topic"])
def test_what_is_suspect_is_looked_for_once(
    name: str,
    seeds: Corpus,
    doubted: Evaluation,
    outcome: Callable[..., Outcome],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[str] = []
    for function in ("suspect_spans", "suspect_labels"):
        look = getattr(judged, function)

        def counted(*asked: object, look: Callable[..., object] = look) -> object:
            looked.append("once more")
            return look(*asked)

        monkeypatch.setattr(judged, function, counted)
    if name == "ner":
        found = doubted
    else:
        said = [Label("sports")] * len(seeds.labelled(name))
        given = [outcome(one, said) for one in ("majority.v1", "keywords.v1")]
        found = evaluate(seeds.problem(name), seeds, given)
    files(found, seeds)
    assert len(looked) == 1


def test_files_and_page_name_the_same_segments(seeds: Corpus, doubted: Evaluation) -> None:
    rows = files(doubted, seeds)[""][SUSPECTS].splitlines()
    shown = problem(Judged(doubted, seeds), WHEN).segments
    second = seeds.labelled("ner")[1].segment.id
    assert second in {json.loads(row)["id"] for row in rows}
    assert {shown.ids[place] for place in shown.review} == {json.loads(row)["id"] for row in rows}


def test_one_approach_alone_meets_nobody_and_doubts_nothing(
    seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    gold = seeds.labelled("ner")
    alone = evaluate(seeds.problem("ner"), seeds, [outcome(NAMES[0], [frozenset()] * len(gold))])
    made = problem(Judged(alone, seeds), WHEN)
    assert made.duels == ()
    assert made.segments.review == ()
    assert files(alone, seeds)[""][SUSPECTS] == ""
