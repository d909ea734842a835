"""A report of the seeds as it is after a month of nights."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Label, Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.metrics.estimates import Estimate
from vieval.report.judged import Judged
from vieval.report.page import page
from vieval.report.page.build import problem, report
from vieval.report.page.payload import Gate, Move, Night, Past, Problem, Rule

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = "capitalised lexicon rules crf underthesea underthesea-feedback vote gliner"
LABELS = (
    "majority stratified length tfidf-nb tfidf-logreg tfidf-svm underthesea-lr e5-logreg "
    "e5-zero-shot"
)
OF = {"ner": NAMES, "topic": f"{LABELS} keywords", "fluency": f"{LABELS} noise"}
NIGHTS = 30
WHEN = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def of_the_seeds(seeds: Corpus, outcome: Callable[..., Outcome]) -> list[Problem]:
    """A re-evaluation of all three problems by as many approaches as run here, in its 30th night.

    Who answers is real, and so is all that a report says of them; the answers are made up.
    """
    made = []
    for name, names in OF.items():
        asked = [f"{one}.v1" for one in names.split()]
        gold = [seeds.problem(name).gold(record) for record in seeds.labelled(seeds.problem(name))]
        labels = tuple(seeds.problem(name).labels)
        outcomes = [
            outcome(one, [_said(right, labels, draw) for right in gold], seconds=0.1)
            for one, draw in zip(asked, map(random.Random, range(len(asked))), strict=True)
        ]
        found = evaluate(seeds.problem(name), seeds, outcomes)
        made.append(
            problem(Judged(found, seeds), WHEN, _past(asked, name), f"vieval reevaluate {name}")
        )
    return made


def _said(right: Spans | str | None, labels: Sequence[str], draw: random.Random) -> Answer:
    if isinstance(right, frozenset):
        return frozenset(span for span in right if draw.random() < 0.7)
    name = right if right and draw.random() < 0.6 else draw.choice(labels)
    sure = 0.4 + 0.6 * draw.random()
    others = (1 - sure) / (len(labels) - 1)
    return Label(name, dict.fromkeys(labels, others) | {name: sure})


def _past(names: Sequence[str], name: str) -> Past:
    draw = random.Random(name)
    moved = Estimate(0.012, -0.034, 0.056)
    moves = [Move(n, draw.random(), draw.random(), draw.random(), moved, 0.4, ()) for n in names]
    rules = (
        Rule("floor", holds=True),
        Rule("tuned", holds=True),
        Rule("better", False, "≥ +.020, p < .050", "−.138 [−.201, −.074], p = .012"),
        Rule("faster", False, "[≥ −.010, …], ≥ 2 ×", "−.138 [−.201, −.074], 1.27 ×"),
        Rule("figure", True, "≥ .550", ".580", "flat/strict/types/PER/f1"),
    )
    nights = [
        Night(f"2026-11-{day:02}T02:30:00+07:00", {n: round(draw.random(), 4) for n in names})
        for day in range(1, NIGHTS + 1)
    ]
    gate = Gate(names[3], False, f"{names[3]} stays, at .517", dict.fromkeys(names, rules))
    return Past(names[3], tuple(moves), gate, tuple(nights))


@pytest.fixture
def opened(of_the_seeds: list[Problem], browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """That report in a browser."""
    file = tmp_path / "report.html"
    file.write_text(page(report(of_the_seeds)), encoding="utf-8")
    context = browser.new_context()
    shown = context.new_page()
    shown.goto(file.as_uri())
    yield shown
    context.close()
