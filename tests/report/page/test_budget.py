"""How much a report may weigh, so that it goes by mail and opens at once."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from vieval.data import Segment, Span, Spans
from vieval.report.page import page
from vieval.report.page.build import report
from vieval.report.page.lanes import answer_lane, gold_lane
from vieval.report.page.payload import Past, Problem

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_the_report_of_the_seeds_after_a_month_of_nights_weighs_at_most_290_kb(
    of_the_seeds: list[Problem],
) -> None:
    assert 200_000 < len(page(report(of_the_seeds)).encode()) <= 290_000


def test_1000_segments_by_12_approaches_weigh_at_most_1_mb(of_the_seeds: list[Problem]) -> None:
    whole = grown(of_the_seeds[0], segments=1000, approaches=12)
    weight = len(page(report([whole])).encode())
    assert 200_000 < weight <= 1_000_000


def test_a_problem_prints_on_two_pages(of_the_seeds: list[Problem], opened: Page) -> None:
    for place in range(len(of_the_seeds)):
        opened.reload()
        opened.locator(".tabs label").nth(place).click()
        pages = re.findall(rb"/Type /Page\b", opened.pdf())
        assert len(pages) == 2


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
