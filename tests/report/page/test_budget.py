"""How much a report may weigh, so that it goes by mail and opens at once."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Label, Segment, Span, Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.metrics.estimates import Estimate
from vieval.report.page import page
from vieval.report.page.build import problem, report
from vieval.report.page.lanes import answer_lane, gold_lane
from vieval.report.page.payload import Gate, Move, Night, Past, Problem, Rule

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
        made.append(problem(found, seeds, WHEN, _past(asked, name), f"vieval reevaluate {name}"))
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
        Rule("faster", False, "low ≥ −.010, ≥ 2 ×", "−.138 [−.201, −.074], 1.27 ×"),
        Rule("figure", True, "≥ .550", ".580", "flat/strict/types/PER/f1"),
    )
    nights = [
        Night(f"2026-11-{day:02}T02:30:00+07:00", {n: round(draw.random(), 4) for n in names})
        for day in range(1, NIGHTS + 1)
    ]
    gate = Gate(names[3], False, f"{names[3]} stays, at .517", dict.fromkeys(names, rules))
    return Past(names[3], tuple(moves), gate, tuple(nights))


def test_the_report_of_the_seeds_after_a_month_of_nights_weighs_at_most_290_kb(
    of_the_seeds: list[Problem],
) -> None:
    assert 200_000 < len(page(report(of_the_seeds)).encode()) <= 290_000


def test_1000_segments_by_12_approaches_weigh_at_most_1_mb(of_the_seeds: list[Problem]) -> None:
    whole = grown(of_the_seeds[0], segments=1000, approaches=12)
    weight = len(page(report([whole])).encode())
    assert 200_000 < weight <= 1_000_000


def test_a_problem_prints_on_two_pages(
    of_the_seeds: list[Problem], browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(page(report(of_the_seeds)), encoding="utf-8")
    context = browser.new_context()
    opened = context.new_page()
    for place in range(len(of_the_seeds)):
        opened.goto(file.as_uri())
        opened.locator(".tabs label").nth(place).click()
        pages = re.findall(rb"/Type /Page\b", opened.pdf())
        assert len(pages) == 2
    context.close()


def grown(small: Problem, segments: int, approaches: int) -> Problem:
    """A report with as much text and as many marks a segment, none like another."""
    draw = random.Random(0)
    words = " ".join(small.segments.texts).split()
    length = len(words) // len(small.segments.texts)
    made, gold = [], []
    for number in range(segments):
        text = " ".join(draw.choices(words, k=length))
        made.append(Segment(f"article-{number // 20}#{number % 20}", text, f"a{number // 20}"))
        starts = sorted(draw.sample(range(0, len(text) - 20, 20), 3))
        gold.append(
            frozenset(Span(s, s + draw.randint(3, 19), draw.choice(small.types)) for s in starts)
        )
    none: list[Spans] = [frozenset()] * segments
    lanes = [
        answer_lane(made, gold, [_moved(spans, draw) for spans in gold], none, small.types)
        for _ in range(approaches)
    ]
    rows = [small.approaches[place % len(small.approaches)] for place in range(approaches)]
    return replace(
        small,
        approaches=tuple(
            replace(row, name=f"{place}-{row.name}", marks=lane)
            for place, (row, lane) in enumerate(zip(rows, lanes, strict=True))
        ),
        duels=(),
        past=Past(),
        gold_marks=gold_lane(gold, small.types),
        decoys=gold_lane(none, ()),
        segments=replace(
            small.segments,
            ids=tuple(one.id for one in made),
            articles=tuple(one.article for one in made),
            texts=tuple(one.text for one in made),
            labels={},
            hardest=tuple(draw.sample(range(segments), segments)),
            review=(),
            whole=segments,
        ),
    )


def _moved(spans: Spans, draw: random.Random) -> Spans:
    """Spans of which some are missed and some have other bounds."""
    kept = (span for span in sorted(spans, key=lambda span: span.start) if draw.random() < 0.8)
    return frozenset(Span(span.start, span.end - (draw.random() < 0.3), span.type) for span in kept)
