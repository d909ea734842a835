"""A report is small and quick, whatever the corpus: on 32, 3,000 and 20,000 segments."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from vieval.corpus.corpus import Corpus
from vieval.data import Card, Identity, Record, Segment, Span, Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.report.judged import Judged
from vieval.report.page import page as written
from vieval.report.page.build import problem, report
from vieval.report.page.sampling import MOST

SIZES = {(32, 8): 300_000, (3_000, 12): 3_000_000, (20_000, 2): 3_000_000}
"""The bytes that a page of so many segments and approaches may have."""
SECONDS_TO_OPEN, SECONDS_TO_ANSWER = 3.0, 1.0
"""Of the processor, in the page's own thread: other work on the machine does not count."""
OF_AN_ARTICLE, SYLLABLES = 20, 35


@pytest.fixture(scope="module", params=SIZES, ids=lambda size: f"{size[0]} segments")
def grown(
    request: pytest.FixtureRequest, seeds: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, int, Path]:
    """How many segments and approaches, and the page: real scores of made-up answers."""
    segments, approaches = request.param
    draw = random.Random(0)
    ner = seeds.problem("ner")
    corpus = Corpus("grown", tuple(_records(seeds, segments, draw)), {"ner": ner})
    outcomes = [
        Outcome(
            Identity(f"made-up-{place}.v1", Card("made up", "none")),
            [_said(record.spans["ner"], draw) for record in corpus.records],
        )
        for place in range(approaches)
    ]
    made = problem(
        Judged(evaluate(ner, corpus, outcomes), corpus), datetime(2026, 11, 28, tzinfo=UTC)
    )
    file = tmp_path_factory.mktemp("grown") / "report.html"
    file.write_text(written(report([made])), encoding="utf-8")
    return segments, approaches, file


def _records(seeds: Corpus, count: int, draw: random.Random) -> Iterator[Record]:
    words = " ".join(record.segment.text for record in seeds.records).split()
    types = list(seeds.problem("ner").labels)
    for place in range(count):
        article, number = divmod(place, OF_AN_ARTICLE)
        text = " ".join(draw.choices(words, k=SYLLABLES))
        starts = draw.sample(range(0, len(text) - 20, 20), 3)
        spans = frozenset(Span(s, s + draw.randint(3, 19), draw.choice(types)) for s in starts)
        segment = Segment(f"a{article}#{number}", text, f"a{article}")
        yield Record(segment, {"ner": spans})


def _said(gold: Spans, draw: random.Random) -> Spans:
    kept = [span for span in sorted(gold, key=lambda span: span.start) if draw.random() < 0.8]
    return frozenset(Span(s.start, s.end - (draw.random() < 0.3), s.type) for s in kept)


def test_a_page_weighs_little_and_opens_and_answers_at_once(
    grown: tuple[int, int, Path], context: BrowserContext, page: Page
) -> None:
    segments, approaches, file = grown
    assert file.stat().st_size <= SIZES[segments, approaches]
    used = _clock(context, page)
    page.goto(file.as_uri())
    expect(page.locator(".card").first).to_be_attached()
    assert used() <= SECONDS_TO_OPEN
    shown = min(segments, MOST)
    expect(page.locator(".status")).to_contain_text(f"{shown:,} of {shown:,}")
    search = page.get_by_role("searchbox")
    acts: list[Callable[[], object]] = [
        lambda: search.fill("viet nam"),
        lambda: search.fill(""),
        lambda: page.locator(".filter", has_text="missed").click(),
        lambda: page.keyboard.press("j"),
        lambda: page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)"),
    ]
    for act in acts:
        before = used()
        act()
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        assert used() - before <= SECONDS_TO_ANSWER
    assert page.locator(".card").count() <= 100


def test_a_sample_is_told_and_any_other_page_has_all_segments(
    grown: tuple[int, int, Path], page: Page
) -> None:
    segments, _, file = grown
    page.goto(file.as_uri())
    told = "a sample of 20,000: the 2,500 hardest, and 2,500 of the others, drawn evenly"
    expect(page.get_by_text(told)).to_have_count(int(segments > MOST))


def _clock(context: BrowserContext, page: Page) -> Callable[[], float]:
    """Tells how long the page's thread has worked, in seconds of the processor."""
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used() -> float:
        found = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in found if one["name"] == "TaskDuration")

    return used
